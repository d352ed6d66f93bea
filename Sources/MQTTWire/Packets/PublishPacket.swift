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
