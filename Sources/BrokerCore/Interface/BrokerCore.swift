public import Access
public import MQTTSessions
import MQTTWire

/// An MQTT broker that is a value: inputs and moments go in, effects come out.
///
/// It owns no socket, no clock, no thread, and its only randomness is the seed, so that every rule can be tested as a
/// transcript and time can be advanced by hand. What it must not know: bytes that are not yet a frame, addresses, TLS,
/// what the trace does with the notes, what the host does with a connection that does not read.
///
/// How to read it: `handle` below tells inputs apart. Each verb has its file in `Verbs`: what a packet means, in the
/// order in which the specification tells it. `Tables` are what the verbs change, `Matching` is who gets a message.
///
/// ```
///  received ─► HandlePublish ─► RouteCache ─► Deliver ─► effects: deliver, acknowledge
///                    │                           └─ client away or window full: SessionQueue
///                    └─ RETAIN: RetainedMessages
/// ```
///
/// Three rules keep it sound. A connection that the broker ends is forgotten at once, so no later input can reach it.
/// Nothing ends while a message is being routed: who has become too slow is noted, and ended when the input is done.
/// No effect depends on the order of a dictionary.
public struct BrokerCore: Sendable {
    /// Whether somebody listens: notes are built only then.
    public var wantsNotes = false
    /// What its owner decided.
    public let configuration: BrokerConfiguration
    /// Whom it lets in from now on; those who are in stay.
    public var admission = Admission()
    /// What it has counted so far.
    public internal(set) var counters = BrokerCounters()

    /// What those who are in may do; `nil` for everything. `Input.accessChanged` sets it.
    public internal(set) var rules: AccessRules?

    var verdicts = VerdictCache()
    var connections = Connections()
    /// CONNECT packets, by slot, whose credentials the host looks at.
    var waiting: [Int: ConnectPacket] = [:]
    var sessions: Sessions
    var tree: SubscriptionTree
    var routes: RouteCache
    var messages = MessagePool()
    var retained: RetainedMessages
    /// When to look at a connection, by its slot.
    var deadlines = Deadlines()
    /// When to look at a session, by its number.
    var sessionDeadlines = Deadlines()
    let start: Moment
    var history: TrafficHistory
    var system = SystemPublishing()
    var random: SeededRandom
    /// The moment of the input at hand.
    var now = Moment.start
    /// Connections whose queue overflowed while a message was routed.
    var tooSlow: [ConnectionIdentifier] = []

    /// Makes a broker; the same seed, inputs and moments give the same effects.
    public init(configuration: BrokerConfiguration = BrokerConfiguration(), seed: UInt64, at start: Moment = .start) {
        self.start = start
        history = TrafficHistory(start: start)
        let hash = SeededHash(seed: seed)
        self.configuration = configuration
        sessions = Sessions(hash: hash)
        tree = SubscriptionTree(hash: hash)
        routes = RouteCache(limit: configuration.cachedRoutes, recipientLimit: configuration.cachedRecipients)
        retained = RetainedMessages(
            messageLimit: configuration.retainedMessages, byteLimit: configuration.retainedBytes, hash: hash)
        random = SeededRandom(seed: seed)
    }

    /// When `.tick` is due; to be asked again after every input. Ticks too early or too many do no harm.
    ///
    /// It may lie before the moment at which something truly happens: a connection that was heard since is only looked
    /// at then, and entered again.
    public var nextDeadline: Moment? {
        var next = deadlines.next
        if let due = sessionDeadlines.next { next = min(next ?? due, due) }
        if let due = retained.nextExpiry { next = min(next ?? due, due) }
        if let due = system.due { next = min(next ?? due, due) }
        return next
    }

    /// Takes one complete frame in place, as `.received` does: the same for a host to which a packet is worth no more than
    /// its bytes, not even an input.
    public mutating func received(
        _ connection: ConnectionIdentifier, _ bytes: [UInt8], _ frame: Range<Int>, at now: Moment, effects: inout [Effect]
    ) {
        self.now = now
        received(connection, bytes, frame, &effects)
        finish(&effects)
    }

    /// Takes an input and appends what is to be done; moments never go back.
    public mutating func handle(_ input: Input, at now: Moment, effects: inout [Effect]) {
        self.now = now
        switch input {
        case .opened(let connection): opened(connection, &effects)
        case .received(let connection, let bytes, let frame): received(connection, bytes, frame, &effects)
        case .proved(let connection, let userName):
            guard let slot = connections.slot(connection), connections[slot].phase == .awaitingConnect else { return }
            connections[slot].identity = Identity(userName: userName, proof: .transport)
        case .authenticated(let connection, let verdict):
            guard let slot = connections.slot(connection) else { return }
            authenticated(slot, verdict, &effects)
        case .exchanged(let connection, let verdict):
            guard let slot = connections.slot(connection) else { return }
            exchanged(slot, verdict, &effects)
        case .accessChanged(let rules, let revoked): accessChanged(rules, revoked: revoked, &effects)
        case .malformed(let connection, let error):
            guard let slot = connections.slot(connection) else { return }
            refuse(slot, error, &effects)
        case .outOfRoom(let connection, let limit):
            guard let slot = connections.slot(connection) else { return }
            end(slot, .outOfRoom(limit: limit), &effects)
        case .closed(let connection):
            guard let slot = connections.slot(connection) else { return }
            lost(slot, &effects)
        case .congested(let connection):
            guard let slot = connections.slot(connection) else { return }
            congested(slot, &effects)
        case .relieved(let connection):
            guard let slot = connections.slot(connection) else { return }
            relieved(slot, &effects)
        case .readingPaused(let connection):
            guard let slot = connections.slot(connection) else { return }
            readingPaused(slot, &effects)
        case .readingResumed(let connection):
            guard let slot = connections.slot(connection) else { return }
            readingResumed(slot, &effects)
        case .tick:
            endSilent(&effects)
            endExpired(&effects)
            forgetExpiredRetained(&effects)
            publishSystemTopics(&effects)
        case .stopped: stop(&effects)
        }
        finish(&effects)
    }

    /// What every input may have made necessary.
    @inline(__always)
    private mutating func finish(_ effects: inout [Effect]) {
        if !tooSlow.isEmpty { endTooSlow(&effects) }
        if system.generation != tree.generation { lookForSystemSubscribers() }
    }
}

extension BrokerCore {
    /// Adds a note if somebody listens; its parts are only put together then.
    @inline(__always)
    func note(_ connection: ConnectionIdentifier?, _ note: @autoclosure () -> Note, _ effects: inout [Effect]) {
        if wantsNotes { effects.append(.note(connection, note())) }
    }

    private mutating func opened(_ connection: ConnectionIdentifier, _ effects: inout [Effect]) {
        let slot = Int(connection.slot)
        // A slot is free when the host gives it out; should it not be, its tenant's transport must be gone.
        if slot < connections.slots.count, connections[slot].phase != .closed { lost(slot, &effects) }
        guard connections.count < configuration.maximumConnections, slot < Self.highestSlot else {
            effects.append(.close(connection, .tooManyConnections(limit: configuration.maximumConnections)))
            return
        }
        connections.open(connection, at: now)
        deadlines.set(slot, now + configuration.connectTimeout)
    }

    /// Slots are dense, so that none is ever near this; it bounds the table against a host that is wrong.
    private static let highestSlot = 1 << 20

    private mutating func received(
        _ connection: ConnectionIdentifier, _ bytes: [UInt8], _ frame: Range<Int>, _ effects: inout [Effect]
    ) {
        guard let slot = connections.slot(connection), !frame.isEmpty, frame.upperBound <= bytes.count else { return }
        connections[slot].lastHeard = now
        let limit = configuration.maximumPacketSize
        guard frame.count <= limit else {
            violate(slot, .packetTooLarge(bytes: frame.count, limit: limit), &effects)
            return
        }
        do throws(WireError) {
            switch connections[slot].phase {
            case .closed: return
            case .awaitingConnect: try receivedFirst(slot, bytes, frame, &effects)
            // The host holds packets back until it has answered. Should one come, its client hears why it was not served.
            case .authenticating: notAnswered(slot, &effects)
            case .challenged: try receivedChallenged(slot, bytes, frame, &effects)
            case .connected(let session): try receivedNext(slot, session, bytes, frame, &effects)
            }
        } catch {
            refuse(slot, error, &effects)
        }
    }

    /// A packet of a connection that is accepted: the hot lane for messages and their acknowledgements, the wide one for
    /// the rest.
    private mutating func receivedNext(
        _ slot: Int, _ session: Int, _ bytes: [UInt8], _ frame: Range<Int>, _ effects: inout [Effect]
    ) throws(WireError) {
        let version = connections[slot].version
        switch PacketKind(rawValue: bytes[frame.lowerBound] >> 4) {
        case .publish:
            let head = try Codec.publishHead(bytes, frame, version: version)
            publish(slot, session, bytes, head, &effects)
        case .puback:
            acknowledged(slot, session, .puback, try Codec.acknowledgement(bytes, frame, version: version), &effects)
        case .pubrec:
            acknowledged(slot, session, .pubrec, try Codec.acknowledgement(bytes, frame, version: version), &effects)
        case .pubcomp:
            acknowledged(slot, session, .pubcomp, try Codec.acknowledgement(bytes, frame, version: version), &effects)
        case .pubrel: released(slot, session, try Codec.acknowledgement(bytes, frame, version: version), &effects)
        case .connect, .connack, .subscribe, .suback, .unsubscribe, .unsuback, .pingreq, .pingresp, .disconnect, .auth, nil:
            receivedSeldom(slot, session, try Codec.decode(bytes, frame, version: version), &effects)
        }
    }

    private mutating func receivedSeldom(_ slot: Int, _ session: Int, _ packet: Packet, _ effects: inout [Effect]) {
        switch packet {
        case .subscribe(let packet): subscribe(slot, session, packet, &effects)
        case .unsubscribe(let packet): unsubscribe(slot, session, packet, &effects)
        case .pingreq: send(slot, .pingresp, &effects)
        case .disconnect(let packet): disconnected(slot, session, packet, &effects)
        case .connect: violate(slot, .secondConnect, &effects)
        case .connack, .suback, .unsuback, .pingresp: violate(slot, .wrongDirection(packet.kind), &effects)
        case .auth(let packet): receivedAuth(slot, packet, &effects)
        // The hot lane has them; it reads by the same grammar, so they cannot come here.
        case .publish, .puback, .pubrec, .pubrel, .pubcomp: break
        }
    }
}
