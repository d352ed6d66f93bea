import BrokerCore
import MQTTSessions
import MQTTWire
import TestKit
import Testing

/// Clients that do anything at any time, cleverly or not: nothing traps, and what must hold always holds.
@Suite("Any sequence of inputs")
struct RandomTranscriptTests {
    /// What a connection was promised.
    private struct Peer {
        var isOpen = false
        var isConnected = false
        /// What was sent with an identifier, by the acknowledgement that it awaits.
        var inFlight: [PacketIdentifier: PacketKind] = [:]

        /// Notes what the peer is about to send.
        mutating func sends(_ packet: Packet) {
            switch packet {
            case .puback(let packet) where inFlight[packet.packetIdentifier] == .puback,
                .pubcomp(let packet) where inFlight[packet.packetIdentifier] == .pubcomp:
                inFlight[packet.packetIdentifier] = nil
            case .pubrec(let packet) where inFlight[packet.packetIdentifier] == .pubrec:
                inFlight[packet.packetIdentifier] = .pubcomp
            default: break
            }
        }

        /// Checks and notes what the peer was sent.
        mutating func receives(_ packet: Packet) {
            switch packet {
            case .publish(let packet):
                guard let identifier = packet.packetIdentifier else { return }
                #expect(inFlight[identifier] == nil, "an identifier in use")
                inFlight[identifier] = packet.qos == .atLeastOnce ? .puback : .pubrec
                #expect(inFlight.count <= 3, "the window")
            case .pubrel(let packet):
                // Repeated after a reconnect, it comes before anything else; else it answers PUBREC.
                let awaited = inFlight[packet.packetIdentifier]
                #expect(awaited == nil || awaited == .pubcomp)
            default: break
            }
        }
    }

    private struct World {
        var lab: Harness
        var random: SeededGenerator
        var peers: [Int: Peer] = [:]

        init(seed: UInt64) {
            random = SeededGenerator(seed: seed)
            lab = Harness(notes: seed % 2 == 0, seed: seed) {
                $0.inFlightWindow = 3
                $0.queuedMessagesPerSession = 5
                $0.awaitingReleasePerSession = 4
                $0.subscriptionsPerSession = 6
                $0.retainedMessages = 5
                $0.sessionsKept = 3
                $0.cachedRoutes = 3
                $0.maximumPacketSize = 2_000
            }
        }

        mutating func pick<Value>(_ values: [Value]) -> Value { values[Int.random(in: 0..<values.count, using: &random)] }
    }

    @Test("never traps and keeps its promises", arguments: 1...24 as ClosedRange<UInt64>)
    func anything(seed: UInt64) {
        var world = World(seed: seed)
        for _ in 0..<1_000 {
            let number = Int.random(in: 1...6, using: &world.random)
            check(step(number, &world), &world)
        }
        checkSnapshot(world)
        // When all are gone and none is kept, nothing is left but what was retained.
        for number in 1...6 { check(world.lab.lose(number), &world) }
        for name in ["a", "b", "c", "d"] {
            world.lab.connect(7, name)
            world.lab.lose(7)
        }
        #expect(world.lab.core.snapshot().sessions == [])
        #expect(world.lab.core.nextDeadline == nil)
    }

    private func step(_ number: Int, _ world: inout World) -> [Seen] {
        switch Int.random(in: 0..<20, using: &world.random) {
        case 0: return connect(number, &world)
        case 1:
            world.peers[number] = Peer()
            return world.lab.lose(number)
        case 2: return world.lab.tick(after: .milliseconds(Int64.random(in: 0..<1_500, using: &world.random)))
        case 3: return world.lab.receive(number, bytes: noise(&world))
        default:
            if world.peers[number]?.isConnected != true { return connect(number, &world) }
            let packet = packet(&world)
            world.peers[number]?.sends(packet)
            return world.lab.receive(number, packet)
        }
    }

    private func connect(_ number: Int, _ world: inout World) -> [Seen] {
        world.peers[number] = Peer(isOpen: true)
        let version = world.pick([ProtocolVersion.v31, .v311, .v311])
        let stored = world.pick([nil, will(topic(&world), "will", qos: qos(&world), retain: Bool.random(using: &world.random))])
        return world.lab.connect(
            number, world.pick(["a", "b", "c", "d"]), version, clean: Bool.random(using: &world.random),
            keepAlive: UInt16.random(in: 0...3, using: &world.random), will: stored)
    }

    private func packet(_ world: inout World) -> Packet {
        let id = Int.random(in: 1...6, using: &world.random)
        switch Int.random(in: 0..<12, using: &world.random) {
        case 0...3:
            let qos = qos(&world)
            return publish(
                topic(&world), world.pick(["", "x", "yy"]), qos: qos, id: qos == 0 ? nil : id,
                dup: qos > 0 && Bool.random(using: &world.random), retain: world.pick([true, false, false]))
        case 4: return subscribe(id, (filter(&world), qos(&world)), (filter(&world), qos(&world)))
        case 5: return unsubscribe(id, filter(&world))
        case 6: return puback(id)
        case 7: return pubrec(id)
        case 8: return pubrel(id)
        case 9: return pubcomp(id)
        case 10: return world.pick([.pingreq, .pingreq, .pingreq, suback(1, 0), disconnect])
        default: return .pingreq
        }
    }

    /// A frame that was changed in a byte or two, or no frame at all.
    private func noise(_ world: inout World) -> [UInt8] {
        var bytes = Codec.encode(packet(&world), version: .v311)
        for _ in 0...Int.random(in: 0...2, using: &world.random) {
            bytes[Int.random(in: 0..<bytes.count, using: &world.random)] = UInt8.random(in: 0...255, using: &world.random)
        }
        return bytes
    }

    private func qos(_ world: inout World) -> Int { Int.random(in: 0...2, using: &world.random) }
    private func topic(_ world: inout World) -> String { world.pick(["a", "a/b", "a/b/c", "$x/a", "/"]) }
    private func filter(_ world: inout World) -> String { world.pick(["#", "a", "a/+", "a/#", "+/b", "+", "$x/#", "/+"]) }

    /// What is sent goes to open connections, identifiers in use are not used again, windows are kept, acknowledgements
    /// come to those who are connected.
    private func check(_ seen: [Seen], _ world: inout World) {
        for event in seen {
            switch event {
            case .sent(let number, .connack(let packet)):
                #expect(world.peers[number]?.isOpen == true && world.peers[number]?.isConnected == false)
                world.peers[number]?.isConnected = packet.reasonCode == .success
            case .sent(let number, let packet):
                #expect(world.peers[number]?.isConnected == true, "\(packet) to \(number)")
                world.peers[number]?.receives(packet)
            case .closed(let number, _), .closedMalformed(let number, _):
                #expect(world.peers[number]?.isOpen == true)
                world.peers[number] = Peer()
            case .noted: #expect(world.lab.core.wantsNotes)
            case .asked, .stepped: Issue.record("nobody set up accounts")
            }
        }
    }

    private func checkSnapshot(_ world: World) {
        let snapshot = world.lab.core.snapshot()
        #expect(snapshot.retained.count <= 5 && snapshot.retained.allSatisfy { !$0.payload.isEmpty })
        #expect(snapshot.sessions.count(where: \.isConnected) == world.peers.values.count(where: \.isConnected))
        for session in snapshot.sessions {
            #expect(session.isConnected || session.isPersistent)
            #expect(session.inFlight <= 3 && session.queued <= 5 && session.awaitingRelease <= 4)
            #expect(session.subscriptions.count <= 6)
        }
    }
}
