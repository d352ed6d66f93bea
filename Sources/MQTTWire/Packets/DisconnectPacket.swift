/// DISCONNECT: a clean goodbye from the client; in 5.0 from the broker too, with a reason.
public struct DisconnectPacket: Sendable, Hashable {
    /// 5.0 only; success otherwise.
    public var reasonCode: ReasonCode
    /// 5.0 only; empty otherwise.
    public var properties: Properties

    public init(reasonCode: ReasonCode = .success, properties: Properties = []) {
        self.reasonCode = reasonCode
        self.properties = properties
    }
}
