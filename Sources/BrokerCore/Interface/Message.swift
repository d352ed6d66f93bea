public import MQTTSessions
public import MQTTWire

/// One application message on its way through the broker, shared by all who receive or keep it.
///
/// Its bytes stand as PUBLISH carried them, from the topic's length to the payload's end, so that it comes in by one copy
/// and goes out, at the QoS at which it came, by another. What belongs to one hop alone is taken out of its properties
/// on the way in: a topic alias, and the expiry, of which less is left on the way out. Nobody who holds one ever sees it
/// change: `MessagePool` fills one anew only while nobody does.
public final class Message {
    /// `[topic length][topic]`, what stood between, `[properties][payload]`.
    @safe @exclusivity(unchecked) public private(set) var bytes: [UInt8]
    /// Where the topic ends in `bytes`.
    @safe @exclusivity(unchecked) public private(set) var topicEnd: Int
    /// Where the properties begin in `bytes`, without their length; they end where the payload begins.
    @safe @exclusivity(unchecked) public private(set) var propertiesStart: Int
    /// Where the payload begins in `bytes`: after the packet identifier of the hop that it came by, if that had one.
    @safe @exclusivity(unchecked) public private(set) var payloadStart: Int
    /// When it is no longer worth delivering; `nil` for never.
    @safe @exclusivity(unchecked) public private(set) var expiry: Moment?

    /// Makes one that says nothing yet.
    init() {
        bytes = []
        (topicEnd, propertiesStart, payloadStart) = (0, 0, 0)
    }

    /// Becomes the message of a PUBLISH that was read in place; only for one that nobody else holds.
    func refill(_ packet: [UInt8], _ head: PublishHead) {
        // The length of the topic stands right before it.
        let start = head.topic.lowerBound - 2
        let wanted = start..<head.payload.upperBound
        // Messages that follow one another are mostly of one size; emptying an array first costs more than copying them.
        if bytes.count == wanted.count {
            bytes.replace(at: 0, with: wanted, of: packet)
        } else {
            bytes.removeAll(keepingCapacity: true)
            bytes.append(wanted, of: packet)
        }
        topicEnd = head.topic.upperBound - start
        propertiesStart = head.properties.lowerBound - start
        payloadStart = head.payload.lowerBound - start
        expiry = nil
    }

    /// Becomes the message of a PUBLISH of which not all goes on: its topic stands elsewhere, or its properties change.
    ///
    /// - Parameter topic: Where the topic stands in `name`, behind its length.
    func refill(_ packet: [UInt8], _ head: PublishHead, name: [UInt8], topic: Range<Int>, expiry: Moment?) {
        bytes.removeAll(keepingCapacity: true)
        bytes.append((topic.lowerBound - 2)..<topic.upperBound, of: name)
        topicEnd = bytes.count
        propertiesStart = topicEnd
        for property in PropertiesInPlace(packet, head.properties) where !Self.ofOneHop.contains(property.identifier) {
            bytes.append(property.range, of: packet)
        }
        payloadStart = bytes.count
        bytes.append(head.payload, of: packet)
        self.expiry = expiry
    }

    /// Makes a message that came in no PUBLISH: a will.
    init(topic: TopicName, properties: Properties = [], payload: [UInt8], expiry: Moment? = nil) {
        let length = topic.bytes.count
        let kept = properties.items.filter { !Self.ofOneHop.contains($0.identifier) }
        let written = Codec.bytes(of: Properties(kept))
        bytes = [UInt8(truncatingIfNeeded: length >> 8), UInt8(truncatingIfNeeded: length)] + topic.bytes + written + payload
        topicEnd = 2 + length
        propertiesStart = topicEnd
        payloadStart = topicEnd + written.count
        self.expiry = expiry
    }

    /// Properties that say something of one hop alone; what the next is to hear of them is said anew.
    private static let ofOneHop: PropertySet = [
        .topicAlias, .messageExpiryInterval, .subscriptionIdentifier, .willDelayInterval,
    ]
}

// Only `refill` changes one, and only where the pool holds the single reference: then no other thread can look.
extension Message: @unchecked Sendable {}

extension Message {
    /// What a message costs beyond its bytes, for the limits that count bytes: two heap objects and its place in a queue.
    static let overhead = 144

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

    /// Whether the moment has come from which on it is not delivered any more.
    func hasExpired(at now: Moment) -> Bool { expiry.map { $0 <= now } ?? false }

    /// Whole seconds that are left of its expiry, a begun one counted `[5.0 MQTT-3.3.2-6]`; `nil` where it has none.
    func secondsLeft(at now: Moment) -> UInt32? {
        expiry.map { expiry in
            let left = max(0, (expiry - now).wholeNanoseconds)
            return UInt32(clamping: (left + 999_999_999) / 1_000_000_000)
        }
    }

    /// Appends the PUBLISH that carries it.
    ///
    /// - Parameters:
    ///   - identifiers: 5.0: what its subscriptions add, `SubscriptionTerms.bytes`.
    ///   - leavingOutPayload: For a host that sends `largePayload` itself, right behind these bytes.
    public func append(
        _ delivery: Delivery, identifiers: [UInt8] = [], leavingOutPayload: Bool = false, to out: inout [UInt8]
    ) {
        if delivery.version == .v5 {
            Codec.encodePublish(
                bytes, topicEnd: topicEnd, propertiesStart: propertiesStart, payloadStart: payloadStart, qos: delivery.qos,
                dup: delivery.dup, retain: delivery.retain, packetIdentifier: delivery.packetIdentifier,
                adding: delivery.added(identifiers), leavingOutPayload: leavingOutPayload, into: &out)
        } else {
            Codec.encodePublish(
                bytes, topicEnd: topicEnd, payloadStart: payloadStart, qos: delivery.qos, dup: delivery.dup,
                retain: delivery.retain, packetIdentifier: delivery.packetIdentifier, version: delivery.version,
                leavingOutPayload: leavingOutPayload, into: &out)
        }
    }

    /// Bytes of the payload.
    public var payloadCount: Int { bytes.count - payloadStart }

    /// Whether copying the payload for each receiver costs more than keeping account of it: it is over 4 KiB.
    public var hasLargePayload: Bool { payloadCount > 4_096 }

    /// The payload, if it is large.
    public var largePayload: ArraySlice<UInt8>? { hasLargePayload ? bytes[payloadStart...] : nil }

    /// Bytes of the PUBLISH that carries it in 5.0.
    func size(_ delivery: Delivery, identifiers: [UInt8]) -> Int {
        Codec.publishSize(
            bytes, topicEnd: topicEnd, propertiesStart: propertiesStart, payloadStart: payloadStart, qos: delivery.qos,
            adding: delivery.added(identifiers))
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
    /// Whether it is sent because of a new subscription, or, in 5.0, was published so and is forwarded as published.
    public var retain: Bool
    /// What the connection speaks.
    public var version: ProtocolVersion
    /// 5.0: whether the alias stands in for the topic.
    public var omitsTopic = false
    /// 5.0: the topic's alias; 0 for none.
    public var topicAlias: UInt16 = 0
    /// 5.0: whether the message expires.
    public var hasExpiry = false
    /// 5.0: seconds that are left until then.
    public var secondsLeft: UInt32 = 0

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

    fileprivate func added(_ identifiers: [UInt8]) -> AddedProperties {
        AddedProperties(
            messageExpiryInterval: hasExpiry ? secondsLeft : nil, topicAlias: topicAlias, omitsTopic: omitsTopic,
            subscriptionIdentifiers: identifiers)
    }
}
