public import MQTTWire

/// One application message on its way through the broker: its topic and payload, shared by all who receive or keep it.
///
/// It never changes. Its bytes stand as PUBLISH carries them, `[topic length][topic][payload]`, so that a delivery of
/// QoS 0 is a header and one copy, and one of QoS 1 or 2 only sets its packet identifier in between.
public final class Message: Sendable {
    /// Two bytes of length, the topic, the payload.
    public let bytes: [UInt8]
    /// Where the payload begins in `bytes`.
    public let payloadStart: Int

    /// Takes the parts out of a PUBLISH that was read in place.
    init(_ bytes: [UInt8], topic: Range<Int>, payload: Range<Int>) {
        let length = topic.upperBound - topic.lowerBound
        var own: [UInt8] = []
        own.reserveCapacity(2 + length + (payload.upperBound - payload.lowerBound))
        own.append(UInt8(truncatingIfNeeded: length >> 8))
        own.append(UInt8(truncatingIfNeeded: length))
        own.append(contentsOf: bytes[topic])
        own.append(contentsOf: bytes[payload])
        self.bytes = own
        payloadStart = 2 + length
    }

    /// Makes a message that came in no PUBLISH: a will.
    convenience init(topic: TopicName, payload: [UInt8]) {
        let bytes = topic.bytes + payload
        self.init(bytes, topic: 0..<topic.bytes.count, payload: topic.bytes.count..<bytes.count)
    }
}

extension Message {
    /// What a message costs beyond its bytes, for the limits that count bytes: two heap objects and its place in a queue.
    static let overhead = 112

    /// Bytes that holding it costs.
    var cost: Int { bytes.count + Self.overhead }

    /// The topic, as a range of `bytes`.
    var topic: Range<Int> { 2..<payloadStart }

    /// Whether it has no payload, which clears a retained message.
    var isEmpty: Bool { payloadStart == bytes.count }

    /// The topic as a value, for notes and snapshots.
    var topicName: TopicName? { TopicName(bytes: Array(bytes[topic])) }

    /// The payload as a value, for snapshots.
    var payload: [UInt8] { Array(bytes[payloadStart...]) }
}

/// How one message goes to one client.
public struct Delivery: Sendable, Hashable {
    /// Present exactly when `qos` is 1 or 2.
    public var packetIdentifier: PacketIdentifier?
    /// The quality of service of this hop.
    public var qos: QoS
    /// Whether the same packet was sent before, on an earlier connection.
    public var dup: Bool
    /// Whether it is sent because of a new subscription.
    public var retain: Bool
    /// What the connection speaks.
    public var version: ProtocolVersion

    public init(
        packetIdentifier: PacketIdentifier? = nil, qos: QoS = .atMostOnce, dup: Bool = false, retain: Bool = false,
        version: ProtocolVersion = .v311
    ) {
        self.packetIdentifier = packetIdentifier
        self.qos = qos
        self.dup = dup
        self.retain = retain
        self.version = version
    }
}

extension Message {
    /// Appends the PUBLISH that carries it.
    func append(_ delivery: Delivery, to out: inout [UInt8]) {
        Codec.encodePublish(
            bytes, payloadStart: payloadStart, qos: delivery.qos, dup: delivery.dup, retain: delivery.retain,
            packetIdentifier: delivery.packetIdentifier, version: delivery.version, into: &out)
    }
}
