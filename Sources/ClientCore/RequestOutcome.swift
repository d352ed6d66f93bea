public import MQTTWire

/// How a request ended.
public enum RequestOutcome: Sendable, Hashable {
    /// The message is handed over: QoS 0 is sent; QoS 1 and 2 are acknowledged to the end, with the broker's answer.
    case published(PacketIdentifier?, Answer)
    /// SUBACK came, with one answer for each filter in its order, and its properties.
    case subscribed([Grant], Properties = [])
    /// UNSUBACK came, with one answer for each filter in its order, and its properties.
    case unsubscribed([Removal], Properties = [])
    /// PINGRESP came that long after PINGREQ.
    case ponged(roundTrip: Duration)
    /// AUTH came: the client is authenticated anew.
    case reauthenticated
    /// It was not carried out.
    case failed(RequestFailure)
}

/// What a broker answered to a message: in 5.0 with a reason, in earlier versions always success.
public struct Answer: Sendable, Hashable {
    /// 0x80 and above: the broker did not take the message.
    public var reasonCode: ReasonCode
    public var properties: Properties

    public init(_ reasonCode: ReasonCode, properties: Properties = []) {
        self.reasonCode = reasonCode
        self.properties = properties
    }

    /// All went well, and that is all.
    public static let success = Answer(.success)
}

/// What a broker answered to one filter of SUBSCRIBE.
public struct Grant: Sendable, Hashable {
    /// What was asked for.
    public var subscription: Subscription
    /// The answer as SUBACK carries it.
    public var reasonCode: ReasonCode

    public init(_ subscription: Subscription, _ reasonCode: ReasonCode) {
        self.subscription = subscription
        self.reasonCode = reasonCode
    }

    /// The QoS granted, which may be lower than the one asked for; `nil` when the filter was refused.
    public var granted: QoS? { QoS(rawValue: reasonCode.rawValue) }
}

/// What a broker answered to one filter of UNSUBSCRIBE.
public struct Removal: Sendable, Hashable {
    /// What was to be removed.
    public var filter: TopicFilter
    /// The answer as 5.0's UNSUBACK carries it; success in earlier versions, which do not say.
    public var reasonCode: ReasonCode

    public init(_ filter: TopicFilter, _ reasonCode: ReasonCode = .success) {
        self.filter = filter
        self.reasonCode = reasonCode
    }
}
