import Access
import MQTTSessions
import MQTTWire

@testable import BrokerCore

/// Sequences of inputs from several clients of all versions, with time that passes, against a broker with small limits.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ input: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    var world = BrokerWorld(FuzzInput(Array(UnsafeBufferPointer(start: input, count: count))))
    world.play()
    return 0
}

/// A broker, what its host knows of each connection, and what was promised to each client.
private struct BrokerWorld {
    private struct Peer {
        var identifier: ConnectionIdentifier
        var version = ProtocolVersion.v311
        var isConnected = false
        var isHeard = true
        var receiveMaximum = 3
        var largestPacket = Int.max
        var aliases: UInt16 = 0
        /// What was sent with an identifier on this connection and is not completed.
        var inFlight: Set<PacketIdentifier> = []
    }

    private var input: FuzzInput
    private var core: BrokerCore
    private var now = Moment.start
    private var peers: [Int: Peer] = [:]
    private var generation: UInt32 = 0
    /// What the core was told last of who may do what.
    private var rules: AccessRules?

    /// What it may be told: nothing, everything to nobody, and rules that allow and forbid parts.
    private static let everyRules = [
        nil, "", "topic read a/#\npattern readwrite %c/#\nuser u\ntopic readwrite #\ntopic deny a/b/#",
        "topic a\npattern read +/%u",
    ].map { text in text.map { made(try? AccessRules(parsing: Array($0.utf8))) } }

    init(_ input: FuzzInput) {
        self.input = input
        var configuration = BrokerConfiguration()
        configuration.inFlightWindow = 3
        configuration.queuedMessagesPerSession = 5
        configuration.awaitingReleasePerSession = 4
        configuration.subscriptionsPerSession = 6
        configuration.retainedMessages = 5
        configuration.sessionsKept = 3
        configuration.cachedRoutes = 3
        configuration.maximumPacketSize = 2_000
        configuration.queuedBytesPerSession = 2_000
        configuration.queuedBytesInAll = 4_000
        core = BrokerCore(configuration: configuration, seed: 1)
        core.wantsNotes = self.input.flag()
        core.admission = Admission(checksPasswords: self.input.flag())
    }

    mutating func play() {
        while !input.isOver {
            step()
            check()
        }
        end()
    }

    private mutating func step() {
        let number = input.number(below: 6)
        guard let peer = peers[number] else { return connect(number) }
        switch input.number(below: 24) {
        case 0:
            peers[number] = nil
            handle(.closed(peer.identifier))
        case 1: connect(number)
        case 2, 3: pass(.milliseconds(Int64(input.byte()) * 50))
        case 4: pass(.seconds(Int64(input.byte()) * 10))
        case 5: receive(number, input.frame())
        case 6: handle(.congested(peer.identifier))
        case 7: handle(.relieved(peer.identifier))
        case 8: handle(input.flag() ? .readingPaused(peer.identifier) : .readingResumed(peer.identifier))
        case 9:
            let error = WireError(
                "no", field: "Remaining Length", offset: 1, clause: nil, version: peer.version, response: .close)
            handle(.malformed(peer.identifier, error))
        case 10 where input.byte() == 0: handle(.stopped)
        case 11 where input.byte() < 40: handle(.outOfRoom(peer.identifier, limit: 1_000))
        case 12:
            rules = input.pick(Self.everyRules)
            handle(.accessChanged(rules, revoked: input.flag() ? [made(MQTTString("u"))] : []))
        default:
            if !peer.isConnected && input.byte() > 20 { return connectPacket(number) }
            receive(number, Codec.encode(input.packet(peer.version), version: peer.version))
        }
    }

    private mutating func connect(_ number: Int) {
        if let old = peers[number] { handle(.closed(old.identifier)) }
        generation += 1
        let identifier = ConnectionIdentifier(slot: UInt32(number), generation: generation)
        peers[number] = Peer(identifier: identifier)
        handle(.opened(identifier))
        connectPacket(number)
    }

    private mutating func connectPacket(_ number: Int) {
        let version = input.pick([ProtocolVersion.v31, .v311, .v5, .v5])
        let isFive = version == .v5
        var will: Will?
        if input.flag() {
            will = Will(
                topic: input.topic(), payload: [1], qos: input.qos(), retain: input.flag(),
                properties: isFive ? input.properties(.will) : [])
        }
        let properties = isFive ? input.properties(.connect) : []
        peers[number]?.version = version
        if isFive {
            if case .twoByteInteger(let count)? = properties[.receiveMaximum] {
                peers[number]?.receiveMaximum = min(3, Int(count))
            }
            if case .twoByteInteger(let count)? = properties[.topicAliasMaximum] { peers[number]?.aliases = count }
            if case .fourByteInteger(let size)? = properties[.maximumPacketSize] { peers[number]?.largestPacket = Int(size) }
        }
        let packet = ConnectPacket(
            version: version, clientIdentifier: made(ClientIdentifier(input.pick(["a", "b", "c", "d"]))),
            cleanStart: input.flag(), keepAlive: UInt16(input.number(below: 4)), will: will,
            userName: input.flag() ? made(MQTTString("u")) : nil, properties: properties)
        receive(number, Codec.encode(.connect(packet), version: version))
    }

    private mutating func receive(_ number: Int, _ frame: [UInt8]) {
        guard let peer = peers[number], !frame.isEmpty else { return }
        // The frame lies amid others, as in a read buffer.
        let buffer = [0xC0] + frame + [0x30, 0xFF]
        let packet = try? Codec.decode(frame, version: peer.version)
        switch packet {
        case .puback(let answer)?, .pubcomp(let answer)?: peers[number]?.inFlight.remove(answer.packetIdentifier)
        case .pubrec(let answer)? where answer.reasonCode.rawValue >= 0x80:
            peers[number]?.inFlight.remove(answer.packetIdentifier)
        default: break
        }
        handle(.received(peer.identifier, buffer, 1..<1 + frame.count))
    }

    private mutating func pass(_ duration: Duration) {
        now = now + duration
        handle(.tick)
        if let next = core.nextDeadline { expect(next > now, "a deadline at \(next) remains after the tick of \(now)") }
    }

    private mutating func handle(_ input: Input) {
        var effects: [Effect] = []
        core.handle(input, at: now, effects: &effects)
        for effect in effects { perform(effect) }
    }

    private mutating func perform(_ effect: Effect) {
        switch effect {
        case .deliver(let connection, _, _), .deliverOnTerms(let connection, _, _, _),
            .acknowledge(let connection, _, _, _, _), .send(let connection, _, _):
            send(effect, to: connection)
        case .authenticate(let connection, _):
            handle(.authenticated(connection, input.pick([.accepted, .accepted, .accepted, .refused, .tooBusy])))
        // A method of authentication that nobody answers.
        case .exchange: break
        case .close(let connection, _):
            expect(peers[Int(connection.slot)]?.identifier == connection, "closes \(connection), which is gone")
            peers[Int(connection.slot)] = nil
        case .note, .notes: expect(core.wantsNotes, "a note that nobody wants")
        }
    }

    private mutating func send(_ effect: Effect, to connection: ConnectionIdentifier) {
        let number = Int(connection.slot)
        guard var peer = peers[number], peer.identifier == connection else { fatalError("sends to \(connection), which is gone") }
        var bytes: [UInt8] = []
        effect.append(to: &bytes)
        let packet: Packet
        do { packet = try Codec.decode(bytes, version: peer.version) } catch {
            // A CONNECT that is refused for its version is answered in the broker's.
            guard bytes.first == 0x20, !peer.isConnected else { fatalError("\(bytes) to a client of \(peer.version): \(error)") }
            return
        }
        switch packet {
        case .connack(let answer):
            expect(!peer.isConnected, "a second CONNACK")
            peer.isConnected = answer.reasonCode == .success
            peer.inFlight = []
        case .publish(let message):
            expect(peer.isConnected, "a message before CONNACK")
            if let rules, let topic = message.topic, let session = core.sessions.all.first(where: { $0.connection == connection })
            {
                let subject = AccessSubject(userName: session.userName, client: session.client)
                expect(rules.allow(.read, topic, to: subject), "\(topic) to \(subject), who may not read it")
            }
            expect(bytes.count <= peer.largestPacket, "\(bytes.count) bytes to a client that takes \(peer.largestPacket)")
            if case .twoByteInteger(let alias)? = message.properties[.topicAlias] {
                expect(alias <= peer.aliases, "alias \(alias) of \(peer.aliases)")
            }
            if let identifier = message.packetIdentifier {
                expect(peer.inFlight.insert(identifier).inserted, "identifier \(identifier) is in use")
                expect(peer.inFlight.count <= peer.receiveMaximum, "\(peer.inFlight.count) under way of \(peer.receiveMaximum)")
            }
        case .pubrel(let release): peer.inFlight.insert(release.packetIdentifier)
        default: break
        }
        peers[number] = peer
    }

    /// What holds at every moment.
    private func check() {
        var held = 0
        for session in core.sessions.all {
            expect(session.outbound.inFlight <= 3 && session.inbound.count <= 4, "windows of \(session.client)")
            expect(session.queue.count <= 5, "the queue of \(session.client)")
            expect(session.subscriptions.count <= 6, "the subscriptions of \(session.client)")
            expect(session.heldBytes >= 0, "\(session.client) holds \(session.heldBytes) bytes")
            // A will that waits for its delay counts too.
            if session.outbound.inFlight == 0, session.queue.isEmpty, session.will == nil {
                expect(session.heldBytes == 0, "\(session.client) holds nothing in \(session.heldBytes) bytes")
            }
            if let connection = session.connection {
                expect(peers[Int(connection.slot)]?.identifier == connection, "\(session.client) has a connection that is gone")
            } else {
                expect(session.isPersistent, "\(session.client) outlives its connection")
            }
            held += session.heldBytes
        }
        expect(held == core.sessions.heldBytes, "all sessions hold \(held), not \(core.sessions.heldBytes)")
        expect(core.retained.all.count <= 5, "what is retained")
    }

    /// When all are gone and every session is over, nothing is left.
    private mutating func end() {
        for (number, peer) in peers.sorted(by: { $0.key < $1.key }) {
            peers[number] = nil
            handle(.closed(peer.identifier))
        }
        // Whoever comes now is let in and takes what others began: to prove who one is is over.
        core.admission = Admission()
        for name in ["a", "b", "c", "d"] {
            generation += 1
            let identifier = ConnectionIdentifier(slot: 9, generation: generation)
            peers[9] = Peer(identifier: identifier)
            handle(.opened(identifier))
            guard peers[9] != nil else { return }  // It was stopped.
            let packet = ConnectPacket(clientIdentifier: made(ClientIdentifier(name)), keepAlive: 0)
            receive(9, Codec.encode(.connect(packet), version: .v311))
            peers[9] = nil
            handle(.closed(identifier))
        }
        pass(.seconds(100_000))
        expect(core.sessions.count == 0, "sessions are left: \(core.snapshot().sessions)")
        expect(core.sessions.heldBytes == 0, "bytes are left: \(core.sessions.heldBytes)")
        if let next = core.nextDeadline {
            // Only a retained message that expires in a far future may still be waited for.
            expect(core.retained.nextExpiry == next, "a deadline without anybody: \(next)")
        }
    }

    private func expect(_ condition: Bool, _ complaint: @autoclosure () -> String) {
        if !condition { fatalError(complaint()) }
    }
}
