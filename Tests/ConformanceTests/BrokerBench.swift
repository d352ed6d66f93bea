import Access
import BrokerCore
import MQTTSessions
import MQTTWire
import TestKit

/// What the peers of a broker see on their wires, and nothing else: no reason, no note, no state.
enum Seen: Equatable {
    case packet(Int, Packet)
    case closed(Int)
}

/// A broker with numbered connections, a clock that is moved by hand, and ears for bytes alone.
struct BrokerBench {
    private var core: BrokerCore
    private var now = Moment.start
    private var versions: [Int: ProtocolVersion] = [:]
    private var generations: [Int: UInt32] = [:]
    /// What the last step sent, properties and all; what the steps return is bare of them, but for PUBLISH.
    private(set) var whole: [Packet] = []
    /// The bytes that the last step sent, by connection.
    private(set) var bytes: [Int: [UInt8]] = [:]

    init(_ change: (inout BrokerConfiguration) -> Void = { _ in }) {
        var configuration = BrokerConfiguration()
        change(&configuration)
        core = BrokerCore(configuration: configuration, seed: 1)
    }

    /// A broker that knows these methods of authentication.
    init(methods: [MQTTString]) {
        self.init()
        core.admission.authenticationMethods = methods
    }

    /// A broker whose clients may do what these rules say.
    init(rules: String) throws {
        self.init()
        _ = handle(.accessChanged(try AccessRules(parsing: Array(rules.utf8)), revoked: []))
    }

    /// What came of a step of the method.
    mutating func answer(_ number: Int, _ verdict: ExchangeVerdict) -> [Seen] { handle(.exchanged(identifier(number), verdict)) }

    private func identifier(_ number: Int) -> ConnectionIdentifier {
        ConnectionIdentifier(slot: UInt32(number), generation: generations[number] ?? 0)
    }

    private mutating func handle(_ input: Input) -> [Seen] {
        var effects: [Effect] = []
        core.handle(input, at: now, effects: &effects)
        (whole, bytes) = ([], [:])
        return effects.compactMap { see($0) }
    }

    private mutating func see(_ effect: Effect) -> Seen? {
        let number: Int
        switch effect {
        case .note, .notes, .authenticate, .exchange: return nil
        case .close(let connection, _): return .closed(Int(connection.slot))
        case .deliver(let connection, _, _), .deliverOnTerms(let connection, _, _, _), .acknowledge(let connection, _, _, _, _),
            .send(let connection, _, _):
            number = Int(connection.slot)
        }
        var frame: [UInt8] = []
        effect.append(to: &frame)
        bytes[number, default: []] += frame
        do {
            let packet = try Codec.decode(frame, version: versions[number] ?? .v311)
            whole.append(packet)
            return .packet(number, packet.bare)
        } catch {
            fatalError("\(number) was sent \(hexText(frame)): \(error.problem)")
        }
    }

    /// A new transport connection.
    @discardableResult
    mutating func open(_ number: Int, _ version: ProtocolVersion = .v311) -> [Seen] {
        generations[number, default: 0] += 1
        versions[number] = version
        return handle(.opened(identifier(number)))
    }

    /// One frame from a client.
    @discardableResult
    mutating func send(_ number: Int, bytes: [UInt8]) -> [Seen] {
        handle(.received(identifier(number), bytes, bytes.indices))
    }

    /// One packet from a client.
    @discardableResult
    mutating func send(_ number: Int, _ packet: Packet) -> [Seen] {
        send(number, bytes: Codec.encode(packet, version: versions[number] ?? .v311))
    }

    /// A new transport connection and CONNECT.
    @discardableResult
    mutating func connect(
        _ number: Int, _ client: String, _ version: ProtocolVersion = .v311, clean: Bool = true, keepAlive: UInt16 = 0,
        will: Will? = nil, properties: Properties = []
    ) -> [Seen] {
        open(number, version)
        // What clean session 0 is in 3.1.1, 5.0 says by a Session Expiry Interval.
        let lasting: Properties = version == .v5 && !clean ? [.sessionExpiryInterval(.max)] : []
        let packet = ConnectPacket(
            version: version, clientIdentifier: made(ClientIdentifier(client)), cleanStart: clean, keepAlive: keepAlive,
            will: will, properties: Properties(lasting.items + properties.items))
        return send(number, .connect(packet))
    }

    /// The transport is gone.
    @discardableResult
    mutating func lose(_ number: Int) -> [Seen] { handle(.closed(identifier(number))) }

    /// Time passes; the broker is woken whenever it asked for it.
    @discardableResult
    mutating func wait(_ duration: Duration) -> [Seen] {
        let end = now + duration
        var seen: [Seen] = []
        var sent: [Packet] = []
        for _ in 0..<100 {
            guard let deadline = core.nextDeadline, deadline <= end else { break }
            now = max(now, deadline)
            seen += handle(.tick)
            sent += whole
        }
        now = end
        seen += handle(.tick)
        whole = sent + whole
        return seen
    }
}
