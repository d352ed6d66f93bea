import Fields

/// A PUBLISH read in place: what a broker needs to pass it on, as ranges of the buffer it stands in.
public struct PublishHead: Sendable, Hashable {
    public var dup: Bool
    public var qos: QoS
    public var retain: Bool
    /// Where the topic's bytes stand, validated; empty only in 5.0, where a topic alias stands in for it.
    public var topic: Range<Int>
    /// Present exactly when `qos` is 1 or 2.
    public var packetIdentifier: PacketIdentifier?
    /// Where the properties stand, validated, without their length; empty before 5.0.
    public var properties: Range<Int>
    /// Which properties there are.
    public var seen: PropertySet
    /// Where the message stands.
    public var payload: Range<Int>
}

extension PacketReader {
    /// The whole grammar of PUBLISH, in place; the properties' values go into the list if there is one.
    mutating func publishHead(
        header: FixedHeader, properties items: inout [Property]?
    ) throws(WireError) -> PublishHead {
        guard header.kind == .publish, let qos = QoS(rawValue: header.flags >> 1 & 0b11) else {
            throw error("\(header.kind) is not PUBLISH", in: "MQTT Control Packet type", at: start, .packetType)
        }
        sink.open("Variable header")
        let topicFrom = at
        let topic = try text(
            "Topic Name", as: .publishedTopic, atLeast: version == .v5 ? 0 : 1,
            "where the message belongs: who subscribed to it gets it",
            ifEmpty: "the alias among the properties stands in for it",
            .topicName)
        let identifier =
            qos == .atMostOnce
            ? nil
            : try packetIdentifier(.packetIdentifier, "pairs the message with its acknowledgements on this connection")
        let (properties, seen) = try properties(of: .publish, into: &items)
        guard !topic.isEmpty || seen.contains(.topicAlias) else {
            throw error(
                "Topic Name is empty and no Topic Alias stands in for it", in: "Topic Name", at: topicFrom, .topicOrAlias,
                .protocolError)
        }
        sink.close()
        sink.open("Payload")
        let payload = rest()
        tellBytes(
            "Application Message", payload,
            header.retain && payload.isEmpty ? "with RETAIN: forget the message kept for this topic" : "", nil)
        sink.close()
        return PublishHead(
            dup: header.dup, qos: qos, retain: header.retain, topic: topic, packetIdentifier: identifier,
            properties: properties, seen: seen, payload: payload)
    }
}
