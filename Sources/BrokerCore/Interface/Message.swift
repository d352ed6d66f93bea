public import MQTTWire

/// One application message on its way through the broker, shared by all who receive or keep it.
///
/// Its bytes stand as PUBLISH carried them, from the topic's length to the payload's end, so that it comes in by one copy
/// and goes out, at the QoS at which it came, by another. Nobody who holds one ever sees it change: `MessagePool` fills
/// one anew only while nobody does.
public final class Message {
    /// `[topic length][topic]`, what stood between, `[payload]`.
    @safe @exclusivity(unchecked) public private(set) var bytes: [UInt8]
    /// Where the topic ends in `bytes`.
    @safe @exclusivity(unchecked) public private(set) var topicEnd: Int
    /// Where the payload begins in `bytes`: after the packet identifier of the hop that it came by, if that had one.
    @safe @exclusivity(unchecked) public private(set) var payloadStart: Int

    /// Takes a message out of a PUBLISH that was read in place.
    init(_ bytes: [UInt8], topic: Range<Int>, payload: Range<Int>) {
        // The length of the topic stands right before it.
        let start = topic.lowerBound - 2
        self.bytes = Array(bytes[start..<payload.upperBound])
        topicEnd = topic.upperBound - start
        payloadStart = payload.lowerBound - start
    }

    /// Makes a message that came in no PUBLISH: a will.
    init(topic: TopicName, payload: [UInt8]) {
        let length = topic.bytes.count
        bytes = [UInt8(truncatingIfNeeded: length >> 8), UInt8(truncatingIfNeeded: length)] + topic.bytes + payload
        topicEnd = 2 + length
        payloadStart = 2 + length
    }

    /// Becomes another message, in the memory of the one before; only for one that nobody else holds.
    func refill(_ bytes: [UInt8], topic: Range<Int>, payload: Range<Int>) {
        let start = topic.lowerBound - 2
        self.bytes.removeAll(keepingCapacity: true)
        self.bytes.append(contentsOf: bytes[start..<payload.upperBound])
        topicEnd = topic.upperBound - start
        payloadStart = payload.lowerBound - start
    }
}

// Only `refill` changes one, and only where the pool holds the single reference: then no other thread can look.
extension Message: @unchecked Sendable {}

extension Message {
    /// What a message costs beyond its bytes, for the limits that count bytes: two heap objects and its place in a queue.
    static let overhead = 112

    /// Bytes that holding it costs.
    var cost: Int { bytes.count + Self.overhead }

    /// The topic, as a range of `bytes`.
    var topic: Range<Int> { 2..<topicEnd }

    /// Whether it has no payload, which clears a retained message.
    var isEmpty: Bool { payloadStart == bytes.count }

    /// The topic as a value, for notes and snapshots.
    var topicName: TopicName? { TopicName(bytes: Array(bytes[topic])) }

    /// The payload as a value, for snapshots.
    var payload: [UInt8] { Array(bytes[payloadStart...]) }

    /// Appends the PUBLISH that carries it.
    func append(_ delivery: Delivery, to out: inout [UInt8]) {
        Codec.encodePublish(
            bytes, topicEnd: topicEnd, payloadStart: payloadStart, qos: delivery.qos, dup: delivery.dup,
            retain: delivery.retain, packetIdentifier: delivery.packetIdentifier, version: delivery.version, into: &out)
    }
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
