/// UNSUBACK: the broker's answer to UNSUBSCRIBE.
public struct UnsubackPacket: Sendable, Hashable {
    /// The identifier of the UNSUBSCRIBE.
    public var packetIdentifier: PacketIdentifier
    /// 5.0: one for each filter, in its order; empty otherwise.
    public var reasonCodes: [ReasonCode]
    /// 5.0 only; empty otherwise.
    public var properties: Properties

    public init(_ packetIdentifier: PacketIdentifier, _ reasonCodes: [ReasonCode] = [], properties: Properties = []) {
        self.packetIdentifier = packetIdentifier
        self.reasonCodes = reasonCodes
        self.properties = properties
    }
}
