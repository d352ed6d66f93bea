import ClientCore
import MQTTSessions
import MQTTWire
import TestKit

/// What a client does: what stands on its wire, and what its user gets.
enum Done: Equatable {
    case sent(Packet)
    case closed
    case delivered(String)
}

/// A client and a clock that is moved by hand.
struct ClientBench {
    private var core: ClientCore
    private var now = Moment.start
    private let version: ProtocolVersion
    private var requests = 0

    init(
        _ version: ProtocolVersion = .v311, clean: Bool = true, keepAlive: UInt16 = 60, will: Will? = nil,
        properties: Properties = []
    ) {
        self.version = version
        core = ClientCore(
            configuration: ClientConfiguration(
                version: version, clientIdentifier: "board", cleanStart: clean, keepAlive: keepAlive, will: will,
                properties: Properties((version == .v5 && !clean ? [.sessionExpiryInterval(.max)] : []) + properties.items)))
    }

    private mutating func handle(_ input: ClientInput) -> [Done] {
        var effects: [ClientEffect] = []
        core.handle(input, at: now, effects: &effects)
        return effects.compactMap { effect in
            switch effect {
            case .send(let packet, _): .sent(packet)
            case .close: .closed
            case .received(let publish): .delivered(String(decoding: publish.payload, as: UTF8.self))
            case .note, .completed, .connected, .refused, .challenged: nil
            }
        }
    }

    /// The transport is there.
    @discardableResult
    mutating func open() -> [Done] { handle(.connected) }

    /// One packet from the broker.
    @discardableResult
    mutating func receive(_ packet: Packet) -> [Done] { receive(bytes: Codec.encode(packet, version: version)) }

    /// One frame from the broker.
    @discardableResult
    mutating func receive(bytes: [UInt8]) -> [Done] { handle(.received(bytes, bytes.indices)) }

    /// The transport is there, and the broker accepts.
    @discardableResult
    mutating func connect(present: Bool = false, properties: Properties = []) -> [Done] {
        open()
        return receive(.connack(ConnackPacket(sessionPresent: present, properties: properties)))
    }

    /// The transport is gone.
    @discardableResult
    mutating func lose() -> [Done] { handle(.closed) }

    /// The user publishes to `t`.
    @discardableResult
    mutating func publish(
        _ payload: String, qos: Int, retain: Bool = false, properties: Properties = [], usesTopicAlias: Bool = false
    ) -> [Done] {
        requests += 1
        let message = PublishRequest(
            topic: "t", payload: Array(payload.utf8), qos: made(QoS(rawValue: UInt8(qos))), retain: retain,
            properties: properties, usesTopicAlias: usesTopicAlias)
        return handle(.publish(RequestIdentifier(rawValue: requests), message))
    }

    /// The user subscribes.
    @discardableResult
    mutating func subscribe(_ filter: TopicFilter, qos: QoS = .atLeastOnce) -> [Done] {
        requests += 1
        return handle(.subscribe(RequestIdentifier(rawValue: requests), [Subscription(filter, maximumQoS: qos)]))
    }

    /// The user unsubscribes.
    @discardableResult
    mutating func unsubscribe(_ filter: TopicFilter) -> [Done] {
        requests += 1
        return handle(.unsubscribe(RequestIdentifier(rawValue: requests), [filter]))
    }

    /// The user answers a challenge.
    @discardableResult
    mutating func authenticate(_ data: [UInt8]) -> [Done] { handle(.authenticate(data)) }

    /// The user begins the authentication anew.
    @discardableResult
    mutating func reauthenticate(_ data: [UInt8]) -> [Done] {
        requests += 1
        return handle(.reauthenticate(RequestIdentifier(rawValue: requests), data))
    }

    /// The user does not trust the broker's challenge.
    @discardableResult
    mutating func distrust() -> [Done] { handle(.distrust(why: "x")) }

    /// The user says goodbye.
    @discardableResult
    mutating func disconnect() -> [Done] { handle(.disconnect()) }

    /// Time passes; the client is woken whenever it asked for it.
    @discardableResult
    mutating func wait(_ duration: Duration) -> [Done] {
        let end = now + duration
        var done: [Done] = []
        for _ in 0..<100 {
            guard let deadline = core.nextDeadline, deadline <= end else { break }
            now = max(now, deadline)
            done += handle(.tick)
        }
        now = end
        return done + handle(.tick)
    }
}
