import Course
import MQTTSessions
import MQTTWire
import Tracing

/// A step's worth of events, made packet by packet; the broker's state beside it.
struct Scene {
    var trace = TraceLog(capacity: 1 << 20)
    var broker: BrokerSnapshot? = BrokerSnapshot()
    private var links: [String: LinkIdentifier] = [:]

    init() {}

    /// A connection of that name, opened now.
    mutating func open(_ name: String, id: String? = nil, isOurs: Bool = true, version: ProtocolVersion = .v311) {
        let identifier = LinkIdentifier(rawValue: links.count + 1)
        links[name] = identifier
        trace.link(
            TraceLink(identifier: identifier, name: name, clientIdentifier: id ?? name, version: version, isOurs: isOurs))
        trace.record(.opened, on: identifier, at: .start)
    }

    /// The client of that name sends a packet; a name not heard before opens its connection.
    mutating func send(_ name: String, _ packet: Packet, _ verdict: Verdict = .arrived(.start)) {
        record(name, packet, .toBroker, verdict)
    }

    /// The broker sends the client a packet.
    mutating func deliver(_ name: String, _ packet: Packet, _ verdict: Verdict = .arrived(.start)) {
        record(name, packet, .fromBroker, verdict)
    }

    mutating func note(_ name: String, _ note: Note) { trace.record(.note(note), on: links[name], at: .start) }

    mutating func close(_ name: String, _ why: String) { trace.record(.closed(why), on: links[name], at: .start) }

    private mutating func record(_ name: String, _ packet: Packet, _ direction: Direction, _ verdict: Verdict) {
        if links[name] == nil { open(name) }
        guard let identifier = links[name], let link = trace.link(identifier) else { return }
        let bytes = Codec.encode(packet, version: link.version)
        trace.record(bytes, bytes.indices, direction, on: identifier, at: .start, verdict: verdict)
    }
}

extension Packet {
    static func publish(
        _ topic: String, _ payload: String = "ON", qos: QoS = .atMostOnce, id: UInt16 = 1, dup: Bool = false, retain: Bool = false
    ) -> Packet {
        .publish(
            PublishPacket(
                topic: TopicName(topic), payload: Array(payload.utf8), qos: qos,
                packetIdentifier: qos == .atMostOnce ? nil : PacketIdentifier(rawValue: id), dup: dup, retain: retain))
    }

    static func subscribe(_ filter: String, qos: QoS = .atMostOnce, id: UInt16 = 1) -> Packet {
        .subscribe(
            SubscribePacket(valid(PacketIdentifier(rawValue: id)), [Subscription(valid(TopicFilter(filter)), maximumQoS: qos)]))
    }

    static func puback(_ id: UInt16) -> Packet { .puback(Acknowledgement(valid(PacketIdentifier(rawValue: id)))) }
    static func pubrec(_ id: UInt16) -> Packet { .pubrec(Acknowledgement(valid(PacketIdentifier(rawValue: id)))) }
}

extension BrokerSnapshot.Session {
    /// A session as most tests need it.
    static func named(
        _ name: String, isConnected: Bool = true, isPersistent: Bool = false, queued: Int = 0,
        subscriptions: [(String, QoS)] = [], hasWill: Bool = false
    ) -> BrokerSnapshot.Session {
        BrokerSnapshot.Session(
            client: valid(ClientIdentifier(name)), version: .v311, isConnected: isConnected, isPersistent: isPersistent,
            keepAlive: 60, subscriptions: subscriptions.map { Subscription(valid(TopicFilter($0.0)), maximumQoS: $0.1) },
            inFlight: 0, queued: queued, awaitingRelease: 0, hasWill: hasWill)
    }
}

/// A value that the test knows to be valid.
func valid<Value>(_ value: Value?) -> Value {
    guard let value else { preconditionFailure("the test holds an invalid value") }
    return value
}

/// A check as it stands in a lesson; a mistake in it fails the test that made it.
func check(_ text: String) throws -> Check { try lesson(check: text).steps[0].check }

/// A lesson of one step with that check.
func lesson(check: String) throws -> Lesson {
    try LessonParser.parse(
        """
        ---
        format: 1
        title: T
        order: 1
        summary: S
        minutes: 1
        ---
        ## Step
        Prose.
        ```check
        \(check)
        ```
        ```hint
        Try.
        ```
        ```wrong
        disconnect board
        says: no
        ```
        ```solution
        connect board
        ```
        """, file: "t.md")
}
