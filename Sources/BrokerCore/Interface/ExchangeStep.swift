public import MQTTWire

/// One step of an authentication method, as the client sent it.
public struct ExchangeStep: Sendable, Hashable {
    /// The method that CONNECT named, one of `Admission.authenticationMethods`.
    public var method: MQTTString
    /// What the method has to say; `nil` where the packet carried none.
    public var data: [UInt8]?
    /// Whether the exchange begins here, and all that went before is over.
    public var isFirst: Bool

    public init(method: MQTTString, data: [UInt8]? = nil, isFirst: Bool = true) {
        self.method = method
        self.data = data
        self.isFirst = isFirst
    }
}

/// What the host found.
public enum ExchangeVerdict: Sendable, Hashable {
    /// The client is to answer this.
    case challenge([UInt8])
    /// The client is that user, and hears this last.
    case accepted(MQTTString, [UInt8]?)
    /// It is not who it says it is: the client is never told why.
    case refused
    /// What is kept of that user is of no use to the method: as refused, and the broker's owner is told.
    case unprepared(MQTTString)
}
