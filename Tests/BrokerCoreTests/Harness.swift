import BrokerCore
import MQTTSessions
import MQTTWire
import TestKit

/// What the broker did, as its peers see it: packets read back from the bytes of each effect.
enum Seen: Equatable {
    case sent(Int, Packet)
    case closed(Int, CloseReason)
    /// Closed for a packet that was none: the field that was wrong.
    case closedMalformed(Int, String)
    case noted(Int?, Note)
    /// The host was asked to take a step of an authentication method.
    case stepped(Int, ExchangeStep)
    /// Asked whether this user has this password.
    case asked(Int, String, String?)
}

/// A broker with numbered connections and a clock that stands still until it is moved.
struct Harness {
    var core: BrokerCore
    var now = Moment.start
    private var versions: [Int: ProtocolVersion] = [:]
    private var generations: [Int: UInt32] = [:]

    init(notes: Bool = false, seed: UInt64 = 1, _ change: (inout BrokerConfiguration) -> Void = { _ in }) {
        var configuration = BrokerConfiguration()
        change(&configuration)
        core = BrokerCore(configuration: configuration, seed: seed)
        core.wantsNotes = notes
    }

    func identifier(_ number: Int) -> ConnectionIdentifier {
        ConnectionIdentifier(slot: UInt32(number), generation: generations[number] ?? 0)
    }

    mutating func handle(_ input: Input) -> [Seen] {
        var effects: [Effect] = []
        core.handle(input, at: now, effects: &effects)
        return effects.flatMap { effect in
            guard case .notes(let connection, let group) = effect else { return [see(effect)] }
            return group.notes.map { see(.note(connection, $0)) }
        }
    }

    /// A new transport connection in that slot.
    @discardableResult
    mutating func open(_ number: Int) -> [Seen] {
        generations[number, default: 0] += 1
        versions[number] = .v311
        return handle(.opened(identifier(number)))
    }

    @discardableResult
    mutating func receive(_ number: Int, bytes: [UInt8]) -> [Seen] {
        handle(.received(identifier(number), bytes, 0..<bytes.count))
    }

    @discardableResult
    mutating func receive(_ number: Int, _ packet: Packet) -> [Seen] {
        if case .connect(let connect) = packet { versions[number] = connect.version }
        return receive(number, bytes: Codec.encode(packet, version: versions[number] ?? .v311))
    }

    /// Opens a connection and sends CONNECT of 5.0.
    @discardableResult
    mutating func connect5(
        _ number: Int, _ client: String, clean: Bool = true, keepAlive: UInt16 = 0, will: Will? = nil,
        _ properties: Property...
    ) -> [Seen] {
        open(number)
        let packet = ConnectPacket(
            version: .v5, clientIdentifier: made(ClientIdentifier(client)), cleanStart: clean, keepAlive: keepAlive, will: will,
            properties: Properties(properties))
        return receive(number, .connect(packet))
    }

    /// Opens a connection and sends CONNECT.
    @discardableResult
    mutating func connect(
        _ number: Int, _ client: String, _ version: ProtocolVersion = .v311, clean: Bool = true, keepAlive: UInt16 = 0,
        will: Will? = nil, user: String? = nil, password: String? = nil
    ) -> [Seen] {
        open(number)
        let packet = ConnectPacket(
            version: version, clientIdentifier: made(ClientIdentifier(client)), cleanStart: clean, keepAlive: keepAlive,
            will: will, userName: user.map { made(MQTTString($0)) }, password: password.map { Array($0.utf8) })
        return receive(number, .connect(packet))
    }

    /// The host has looked at credentials.
    mutating func answer(_ number: Int, _ verdict: CredentialsVerdict) -> [Seen] {
        handle(.authenticated(identifier(number), verdict))
    }

    /// The transport is gone.
    @discardableResult
    mutating func lose(_ number: Int) -> [Seen] { handle(.closed(identifier(number))) }

    /// Moves the clock and ticks.
    @discardableResult
    mutating func tick(after duration: Duration) -> [Seen] {
        now = now + duration
        return handle(.tick)
    }

    private func see(_ effect: Effect) -> Seen {
        switch effect {
        case .deliver(let connection, _, _), .deliverOnTerms(let connection, _, _, _), .acknowledge(let connection, _, _, _, _),
            .send(let connection, _, _):
            var bytes: [UInt8] = []
            effect.append(to: &bytes)
            let number = Int(connection.slot)
            do { return .sent(number, try Codec.decode(bytes, version: versions[number] ?? .v311)) } catch {
                fatalError("\(number) was sent \(hexText(bytes)): \(error.problem)")
            }
        case .authenticate(let connection, let credentials):
            return .asked(
                Int(connection.slot), "\(credentials.userName)", credentials.password.map { String(decoding: $0, as: UTF8.self) })
        case .exchange(let connection, let step): return .stepped(Int(connection.slot), step)
        case .close(let connection, .malformed(let error)): return .closedMalformed(Int(connection.slot), error.field)
        case .close(let connection, let reason): return .closed(Int(connection.slot), reason)
        case .notes: fatalError("a group is seen note by note")
        case .note(let connection, let note): return .noted(connection.map { Int($0.slot) }, note)
        }
    }
}

/// A value that a test knows to be well-formed.
func made<Value>(_ value: Value?) -> Value {
    guard let value else { preconditionFailure("a test made a value that MQTT does not allow") }
    return value
}

// The packets of transcripts, short.

func publish(
    _ topic: String, _ payload: String, qos: Int = 0, id: Int? = nil, dup: Bool = false, retain: Bool = false,
    _ properties: Property...
) -> Packet {
    .publish(
        PublishPacket(
            topic: topic.isEmpty ? nil : made(TopicName(topic)), payload: Array(payload.utf8),
            qos: made(QoS(rawValue: UInt8(qos))), packetIdentifier: id.map(packetIdentifier), dup: dup, retain: retain,
            properties: Properties(properties)))
}

func subscribe(_ id: Int, _ filters: (String, Int)..., dup: Bool = false) -> Packet {
    let subscriptions = filters.map { Subscription(made(TopicFilter($0.0)), maximumQoS: made(QoS(rawValue: UInt8($0.1)))) }
    return .subscribe(SubscribePacket(packetIdentifier(id), subscriptions, dup: dup))
}

func unsubscribe(_ id: Int, _ filters: String..., dup: Bool = false) -> Packet {
    .unsubscribe(UnsubscribePacket(packetIdentifier(id), filters.map { made(TopicFilter($0)) }, dup: dup))
}

func suback(_ id: Int, _ codes: UInt8...) -> Packet {
    .suback(SubackPacket(packetIdentifier(id), codes.map(ReasonCode.init)))
}

func unsuback(_ id: Int) -> Packet { .unsuback(UnsubackPacket(packetIdentifier(id))) }
func puback(_ id: Int) -> Packet { .puback(Acknowledgement(packetIdentifier(id))) }
func pubrec(_ id: Int) -> Packet { .pubrec(Acknowledgement(packetIdentifier(id))) }
func pubrel(_ id: Int, dup: Bool = false) -> Packet { .pubrel(Acknowledgement(packetIdentifier(id), dup: dup)) }
func pubcomp(_ id: Int) -> Packet { .pubcomp(Acknowledgement(packetIdentifier(id))) }
func connack(_ code: UInt8 = 0, present: Bool = false) -> Packet {
    .connack(ConnackPacket(sessionPresent: present, reasonCode: ReasonCode(rawValue: code)))
}
let disconnect = Packet.disconnect(DisconnectPacket())

func packetIdentifier(_ id: Int) -> PacketIdentifier { made(PacketIdentifier(rawValue: UInt16(id))) }

func will(_ topic: String, _ payload: String, qos: Int = 0, retain: Bool = false) -> Will {
    Will(topic: made(TopicName(topic)), payload: Array(payload.utf8), qos: made(QoS(rawValue: UInt8(qos))), retain: retain)
}
