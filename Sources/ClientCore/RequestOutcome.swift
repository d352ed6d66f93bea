public import MQTTWire

/// How a request ended.
public enum RequestOutcome: Sendable, Hashable {
    /// The message is handed over: QoS 0 is sent; QoS 1 and 2 are acknowledged to the end, with 5.0's reason code.
    case published(PacketIdentifier?, ReasonCode)
    /// SUBACK came, with one answer for each filter in its order.
    case subscribed([Grant])
    /// UNSUBACK came.
    case unsubscribed([TopicFilter])
    /// PINGRESP came that long after PINGREQ.
    case ponged(roundTrip: Duration)
    /// It was not carried out.
    case failed(RequestFailure)
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

/// Why a request was not carried out.
public enum RequestFailure: Sendable, Hashable {
    /// There is no connection that the broker has accepted.
    case notConnected
    /// The connection ended before the answer came, and with it the request.
    case connectionLost
    /// The session in which it was under way is no more.
    case sessionLost
    /// Too many requests wait already.
    case queueFull(limit: Int)
    /// All 65,535 packet identifiers are in use.
    case noIdentifierFree
    /// Longer than any packet can be.
    case tooLarge(limit: Int)
    /// SUBSCRIBE and UNSUBSCRIBE need at least one filter.
    case noFilter

    /// The failure as the rest of a sentence.
    public var words: String {
        switch self {
        case .notConnected: "the client is not connected"
        case .connectionLost: "the connection ended before the answer came"
        case .sessionLost: "the session in which it was under way is no more"
        case .queueFull(let limit): "\(limit) requests wait already"
        case .noIdentifierFree: "all 65,535 packet identifiers are in use"
        case .tooLarge(let limit): "no packet holds more than \(limit) bytes"
        case .noFilter: "at least one topic filter is needed"
        }
    }
}
