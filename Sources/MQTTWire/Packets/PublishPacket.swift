import Fields

/// PUBLISH: one message, on its way to the broker or from it.
public struct PublishPacket: Sendable, Hashable {
    /// Whether the sender may have sent this packet before.
    public var dup: Bool
    /// The quality of service of this hop.
    public var qos: QoS
    /// Whether the broker is to keep it, or had kept it.
    public var retain: Bool
    /// The topic; `nil` only in 5.0, where a topic alias may stand in for it.
    public var topic: TopicName?
    /// Present exactly when `qos` is 1 or 2.
    public var packetIdentifier: PacketIdentifier?
    /// 5.0 only; empty otherwise.
    public var properties: Properties
    /// The message itself: any bytes.
    public var payload: [UInt8]

    public init(
        topic: TopicName?, payload: [UInt8], qos: QoS = .atMostOnce, packetIdentifier: PacketIdentifier? = nil,
        dup: Bool = false, retain: Bool = false, properties: Properties = []
    ) {
        self.dup = dup
        self.qos = qos
        self.retain = retain
        self.topic = topic
        self.packetIdentifier = packetIdentifier
        self.properties = properties
        self.payload = payload
    }
}

extension PublishPacket {
    static func read(
        _ header: FixedHeader, from reader: inout PacketReader<some FieldSink>
    ) throws(WireError) -> PublishPacket {
        var items: [Property]? = []
        let head = try reader.publishHead(header: header, properties: &items)
        return PublishPacket(
            topic: head.topic.isEmpty ? nil : TopicName(validated: reader.copy(head.topic)), payload: reader.copy(head.payload),
            qos: head.qos, packetIdentifier: head.packetIdentifier, dup: head.dup, retain: head.retain,
            properties: Properties(items ?? []))
    }

    func write(to writer: inout PacketWriter) {
        let flags = (dup ? 0b1000 : 0) | qos.rawValue << 1 | (retain ? 1 : 0)
        writer.packet(.publish, flags: flags) { writer in
            writer.prefixed(topic?.bytes ?? [])
            if let packetIdentifier { writer.uint16(packetIdentifier.rawValue) }
            writer.properties(properties)
            writer.raw(payload)
        }
    }
}
