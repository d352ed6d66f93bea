/// UNSUBSCRIBE: the filters that a client no longer wants messages for.
public struct UnsubscribePacket: Sendable, Hashable {
    /// Pairs the packet with its UNSUBACK.
    public var packetIdentifier: PacketIdentifier
    /// At least one filter, compared byte by byte with those subscribed.
    public var filters: [TopicFilter]
    /// DUP, which 3.1 alone allows.
    public var dup: Bool
    /// 5.0 only; empty otherwise.
    public var properties: Properties

    public init(_ packetIdentifier: PacketIdentifier, _ filters: [TopicFilter], dup: Bool = false, properties: Properties = []) {
        self.packetIdentifier = packetIdentifier
        self.filters = filters
        self.dup = dup
        self.properties = properties
    }
}
