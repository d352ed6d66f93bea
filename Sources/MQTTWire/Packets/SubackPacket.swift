/// SUBACK: for each filter of the SUBSCRIBE, in its order, the QoS granted or the refusal.
public struct SubackPacket: Sendable, Hashable {
    /// The identifier of the SUBSCRIBE.
    public var packetIdentifier: PacketIdentifier
    /// 0, 1, 2: the QoS granted; 0x80 and above: refused.
    public var reasonCodes: [ReasonCode]
    /// 5.0 only; empty otherwise.
    public var properties: Properties

    public init(_ packetIdentifier: PacketIdentifier, _ reasonCodes: [ReasonCode], properties: Properties = []) {
        self.packetIdentifier = packetIdentifier
        self.reasonCodes = reasonCodes
        self.properties = properties
    }
}
