/// CONNACK: the broker's answer to CONNECT.
public struct ConnackPacket: Sendable, Hashable {
    /// Whether the broker still had a session for the client; 3.1 has no such bit.
    public var sessionPresent: Bool
    /// The return code (3.1, 3.1.1) or reason code (5.0); 0 accepts.
    public var reasonCode: ReasonCode
    /// 5.0 only; empty otherwise.
    public var properties: Properties

    public init(sessionPresent: Bool = false, reasonCode: ReasonCode = .success, properties: Properties = []) {
        self.sessionPresent = sessionPresent
        self.reasonCode = reasonCode
        self.properties = properties
    }
}
