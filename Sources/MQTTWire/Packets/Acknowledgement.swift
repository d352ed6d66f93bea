/// What PUBACK, PUBREC, PUBREL and PUBCOMP carry: the packet they answer, and in 5.0 how it went.
public struct Acknowledgement: Sendable, Hashable {
    /// The identifier of the PUBLISH that this belongs to.
    public var packetIdentifier: PacketIdentifier
    /// 5.0 only; success otherwise.
    public var reasonCode: ReasonCode
    /// DUP, which 3.1 alone allows, and on PUBREL alone.
    public var dup: Bool
    /// 5.0 only; empty otherwise.
    public var properties: Properties

    public init(
        _ packetIdentifier: PacketIdentifier, reasonCode: ReasonCode = .success, dup: Bool = false, properties: Properties = []
    ) {
        self.packetIdentifier = packetIdentifier
        self.reasonCode = reasonCode
        self.dup = dup
        self.properties = properties
    }
}
