import Fields

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

extension UnsubscribePacket {
    static func read(
        _ header: FixedHeader, from reader: inout PacketReader<some FieldSink>
    ) throws(WireError) -> UnsubscribePacket {
        reader.sink.open("Variable header")
        let identifier = try reader.packetIdentifier(.packetIdentifier, "pairs the request with its UNSUBACK")
        let properties = try reader.properties(of: PropertyHomes(.unsubscribe))
        reader.sink.close()
        guard !reader.isAtEnd else {
            throw reader.error(
                "the payload is empty, at least one topic filter must stand in it", in: "Payload", at: reader.at,
                .unsubscribeNotEmpty, .protocolError)
        }
        reader.sink.open("Payload")
        var filters: [TopicFilter] = []
        while !reader.isAtEnd {
            let filter = try reader.text(
                "Topic Filter", as: .topicFilter, atLeast: 1, "ends the subscription that was made with exactly this filter",
                .unsubscribeFilter)
            filters.append(TopicFilter(validated: reader.copy(filter)))
        }
        reader.sink.close()
        return UnsubscribePacket(identifier, filters, dup: header.dup, properties: properties)
    }

    func write(to writer: inout PacketWriter) {
        let dup = dup && writer.version == .v31
        writer.packet(.unsubscribe, flags: FixedHeader.fixedFlags(of: .unsubscribe) | (dup ? 0b1000 : 0)) { writer in
            writer.uint16(packetIdentifier.rawValue)
            writer.properties(properties)
            for filter in filters { writer.text(filter) }
        }
    }
}
