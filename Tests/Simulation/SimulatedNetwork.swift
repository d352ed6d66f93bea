package import BrokerCore
package import ClientCore
package import MQTTSessions
package import MQTTWire
internal import TestKit

/// One broker, some clients and the links between them in virtual time: a host without sockets, moved by a seed.
///
/// Each direction of a link keeps its order and takes its time. A cut loses an end of what is under way in either
/// direction, and the two ends learn of it at different moments, the broker sometimes only by a take-over. A direction that
/// is dead loses everything, and neither end learns of it but by silence.
package struct SimulatedNetwork {
    /// A client, its present connection, and what its user saw.
    package struct Host {
        package var core: ClientCore
        /// The present connection; `nil` while there is none or the client has given it up.
        package var link: Link?
        /// What it sent, in order, again and again where it did.
        package var published: [PublishPacket] = []
        /// What arrived, in order.
        package var received: [PublishPacket] = []
        /// How each request ended; a request that ends twice is a mistake.
        package var outcomes: [RequestIdentifier: [RequestOutcome]] = [:]
    }

    /// One TCP connection: nothing overtakes in either direction.
    package struct Link {
        package var connection: ConnectionIdentifier
        var lastToBroker: Moment
        var lastToClient: Moment
        /// Whether it is broken, though neither end may know: what is sent from now on is lost.
        var isCut = false
        /// Directions in which everything is lost, while the other goes on.
        var dead: Set<Direction> = []
    }

    package enum Direction: CaseIterable {
        case toBroker, toClient
    }

    package enum Event {
        case toBroker(ConnectionIdentifier, [UInt8])
        case toClient(Int, ConnectionIdentifier, [UInt8])
        case brokerSeesEnd(ConnectionIdentifier)
        case clientSeesEnd(Int, ConnectionIdentifier)
        case connect(Int)
        case cut(Int, ConnectionIdentifier)
    }

    package var broker: BrokerCore
    package var hosts: [Host]
    package private(set) var now = Moment.start
    private var generator: SeededGenerator
    /// The longest that a packet is usually under way; one in twenty takes ten times as long.
    package var latency = Duration.milliseconds(100)
    /// One in how many packets is lost on its way, of those that `isExpendable`; 0 for none.
    package var lossOneIn = 0
    /// Packets that were sent and never arrived, for whatever reason.
    package private(set) var lost = 0
    /// What is to happen, soonest first, in the order of scheduling where moments are equal.
    private var events: [(at: Moment, event: Event)] = []
    /// Whose end of the connection each slot is at the broker.
    private var tenants: [ConnectionIdentifier?] = []
    private var generation: UInt32 = 0
    /// Whose connection it is or was.
    private var owners: [ConnectionIdentifier: Int] = [:]

    package init(_ configurations: [ClientConfiguration], seed: UInt64) {
        generator = SeededGenerator(seed: seed)
        broker = BrokerCore(configuration: BrokerConfiguration(), seed: seed)
        broker.wantsNotes = seed.isMultiple(of: 2)
        hosts = configurations.map { Host(core: ClientCore(configuration: $0)) }
    }
}

extension SimulatedNetwork {
    /// Runs everything that happens up to a moment, timers included.
    package mutating func run(until end: Moment) {
        while true {
            let next = nextMoment
            guard next <= end else { break }
            now = max(now, next)
            if let first = events.first, first.at <= now {
                events.removeFirst()
                perform(first.event)
            } else {
                tick()
            }
        }
        now = max(now, end)
    }

    /// Feeds an input of a client's user.
    package mutating func feed(_ input: ClientInput, to client: Int) {
        var effects: [ClientEffect] = []
        hosts[client].core.handle(input, at: now, effects: &effects)
        for effect in effects { perform(effect, of: client) }
    }

    /// Opens a connection for a client that has none.
    package mutating func connect(_ client: Int) {
        guard hosts[client].link == nil else { return }
        generation += 1
        let slot = tenants.firstIndex(of: nil) ?? tenants.count
        let connection = ConnectionIdentifier(slot: UInt32(slot), generation: generation)
        if slot == tenants.count { tenants.append(connection) } else { tenants[slot] = connection }
        owners[connection] = client
        hosts[client].link = Link(connection: connection, lastToBroker: now, lastToClient: now)
        tellBroker(.opened(connection))
        feed(.connected, to: client)
    }

    /// Breaks a client's connection: of what is under way only a beginning arrives, in each direction.
    package mutating func cut(_ client: Int) {
        guard let link = hosts[client].link, !link.isCut else { return }
        hosts[client].link?.isCut = true
        let connection = link.connection
        dropTail { if case .toBroker(connection, _) = $0 { true } else { false } }
        dropTail { if case .toClient(_, connection, _) = $0 { true } else { false } }
        schedule(.clientSeesEnd(client, connection), at: link.lastToClient + randomLatency())
        // The broker may not notice for a while: then the client's return takes over.
        let patience = Bool.random(using: &generator) ? Duration.zero : .seconds(5)
        schedule(.brokerSeesEnd(connection), at: link.lastToBroker + randomLatency() + patience)
    }

    /// Kills one direction of a client's connection, which neither end is told. Where no keep-alive notices, the connection
    /// is cut after a minute.
    package mutating func kill(_ direction: Direction, of client: Int) {
        guard let connection = hosts[client].link?.connection else { return }
        hosts[client].link?.dead.insert(direction)
        schedule(.cut(client, connection), at: now + .seconds(60))
    }

    package mutating func schedule(_ event: Event, at moment: Moment) {
        var low = 0
        var high = events.count
        while low < high {
            let middle = (low + high) / 2
            if events[middle].at <= moment { low = middle + 1 } else { high = middle }
        }
        events.insert((max(moment, now), event), at: low)
    }

    /// Replaces the broker by one that knows nothing; all its connections end.
    package mutating func restartBroker() {
        for client in hosts.indices { cut(client) }
        events.removeAll { if case .toBroker = $0.event { true } else if case .brokerSeesEnd = $0.event { true } else { false } }
        tenants = []
        broker = BrokerCore(configuration: broker.configuration, seed: generator.next())
    }
}

extension SimulatedNetwork {
    private var nextMoment: Moment {
        var next = events.first?.at ?? Moment(nanoseconds: .max)
        if let deadline = broker.nextDeadline { next = min(next, deadline) }
        for client in hosts.indices {
            if let deadline = hosts[client].core.nextDeadline { next = min(next, deadline) }
        }
        return next
    }

    private mutating func tick() {
        if let deadline = broker.nextDeadline, deadline <= now { tellBroker(.tick) }
        for client in hosts.indices {
            if let deadline = hosts[client].core.nextDeadline, deadline <= now { feed(.tick, to: client) }
        }
    }

    private mutating func perform(_ event: Event) {
        switch event {
        case .toBroker(let connection, let bytes):
            if tenants.contains(connection) { tellBroker(.received(connection, bytes, bytes.indices)) }
        case .toClient(let client, let connection, let bytes):
            if hosts[client].link?.connection == connection { feed(.received(bytes, bytes.indices), to: client) }
        case .brokerSeesEnd(let connection):
            guard let slot = tenants.firstIndex(of: connection) else { return }
            tenants[slot] = nil
            tellBroker(.closed(connection))
        case .clientSeesEnd(let client, let connection):
            guard hosts[client].link?.connection == connection else { return }
            hosts[client].link = nil
            feed(.closed, to: client)
        case .connect(let client): connect(client)
        case .cut(let client, let connection): if hosts[client].link?.connection == connection { cut(client) }
        }
    }

    private mutating func perform(_ effect: ClientEffect, of client: Int) {
        switch effect {
        case .send(let packet, let version):
            if case .publish(let publish) = packet { hosts[client].published.append(publish) }
            let bytes = Codec.encode(packet, version: version)
            guard let link = hosts[client].link, !loses(bytes, link, .toBroker) else { return }
            let arrival = max(link.lastToBroker, now + randomLatency())
            hosts[client].link?.lastToBroker = arrival
            schedule(.toBroker(link.connection, bytes), at: arrival)
        case .close:
            guard let link = hosts[client].link else { return }
            hosts[client].link = nil
            schedule(.brokerSeesEnd(link.connection), at: max(link.lastToBroker, now + randomLatency()))
        case .completed(let request, let outcome): hosts[client].outcomes[request, default: []].append(outcome)
        case .received(let packet): hosts[client].received.append(packet)
        case .note, .connected, .refused, .challenged: break
        }
    }

    private mutating func tellBroker(_ input: Input) {
        var effects: [Effect] = []
        broker.handle(input, at: now, effects: &effects)
        for effect in effects {
            switch effect {
            case .deliver(let connection, _, _), .deliverOnTerms(let connection, _, _, _),
                .acknowledge(let connection, _, _, _, _), .send(let connection, _, _):
                var bytes: [UInt8] = []
                effect.append(to: &bytes)
                sendToClient(connection, bytes)
            case .close(let connection, _): closeFromBroker(connection)
            case .authenticate, .exchange, .note, .notes: break
            }
        }
    }

    private mutating func sendToClient(_ connection: ConnectionIdentifier, _ bytes: [UInt8]) {
        guard let client = owners[connection], let link = hosts[client].link, link.connection == connection,
            !loses(bytes, link, .toClient)
        else { return }
        let arrival = max(link.lastToClient, now + randomLatency())
        hosts[client].link?.lastToClient = arrival
        schedule(.toClient(client, connection, bytes), at: arrival)
    }

    private mutating func closeFromBroker(_ connection: ConnectionIdentifier) {
        if let slot = tenants.firstIndex(of: connection) { tenants[slot] = nil }
        guard let client = owners[connection], let link = hosts[client].link, link.connection == connection else { return }
        schedule(.clientSeesEnd(client, connection), at: max(link.lastToClient, now + randomLatency()))
    }

    /// Whether a packet that is sent now never arrives.
    private mutating func loses(_ bytes: [UInt8], _ link: Link, _ direction: Direction) -> Bool {
        let isLost =
            link.isCut || link.dead.contains(direction)
            || (lossOneIn > 0 && Self.isExpendable(bytes) && Int.random(in: 0..<lossOneIn, using: &generator) == 0)
        if isLost { lost += 1 }
        return isLost
    }

    /// Whether delivery promises survive the loss of the packet alone: messages of QoS 0, and every acknowledgement, which
    /// comes again when its connection does. A lost message of QoS 1 or 2 would come behind later ones, which TCP never does.
    private static func isExpendable(_ bytes: [UInt8]) -> Bool {
        switch bytes[0] >> 4 {
        case 3: bytes[0] & 0b110 == 0
        case 4...7, 12, 13: true
        default: false
        }
    }

    private mutating func randomLatency() -> Duration {
        let usual = Duration.nanoseconds(Int64.random(in: 0...latency.wholeNanoseconds, using: &generator))
        return Int.random(in: 0..<20, using: &generator) == 0 ? usual * 10 : usual
    }

    /// Loses a random end of the events that match.
    private mutating func dropTail(_ matches: (Event) -> Bool) {
        let places = events.indices.filter { matches(events[$0].event) }
        let kept = Int.random(in: 0...places.count, using: &generator)
        for place in places.dropFirst(kept).reversed() { events.remove(at: place) }
        lost += places.count - kept
    }
}
