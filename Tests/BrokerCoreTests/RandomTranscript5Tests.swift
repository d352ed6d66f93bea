import BrokerCore
import MQTTSessions
import MQTTWire
import TestKit
import Testing

/// Clients of 5.0, with some of 3.1.1 among them, that do anything at any time: nothing traps, what a client was promised is
/// kept, and in the end nothing is left.
@Suite("Any sequence of inputs in 5.0")
struct RandomTranscript5Tests {
    /// What a connection was promised, and what it was sent so far.
    private struct Peer {
        var version = ProtocolVersion.v5
        var isConnected = false
        var receiveMaximum = Int(UInt16.max)
        var packetLimit = Int.max
        var aliasMaximum = 0
        var aliases: [UInt16: TopicName] = [:]
        /// Identifiers of messages that are under way to it.
        var inFlight: [PacketIdentifier: PacketKind] = [:]
    }

    private struct World {
        var lab: Harness
        var random: SeededGenerator
        var peers: [Int: Peer] = [:]

        init(seed: UInt64) {
            random = SeededGenerator(seed: seed)
            lab = Harness(notes: seed % 2 == 0, seed: seed) {
                $0.inFlightWindow = 4
                $0.queuedMessagesPerSession = 6
                $0.awaitingReleasePerSession = 4
                $0.subscriptionsPerSession = 6
                $0.retainedMessages = 5
                $0.sessionsKept = 3
                $0.cachedRoutes = 3
                $0.topicAliasMaximum = 3
                $0.maximumSessionExpiry = 40
            }
        }

        mutating func pick<Value>(_ values: [Value]) -> Value { values[Int.random(in: 0..<values.count, using: &random)] }
        mutating func chance(_ one: Int) -> Bool { Int.random(in: 0..<one, using: &random) == 0 }
    }

    @Test("never traps, keeps its promises, and nothing is left", arguments: 1...24 as ClosedRange<UInt64>)
    func anything(seed: UInt64) {
        var world = World(seed: seed)
        for _ in 0..<1_200 {
            let number = Int.random(in: 1...6, using: &world.random)
            check(step(number, &world), &world)
            if case .some(let broken) = world.peers.first(where: { $0.value.inFlight.count > 4 }) {
                Issue.record("\(broken.key) has \(broken.value.inFlight.count) messages under way")
            }
        }
        for number in 1...6 { check(world.lab.lose(number), &world) }
        // Deadlines come to an end: sessions of 40 s at most, with whatever waits in them, and then retained messages.
        for _ in 0..<200 {
            guard let next = world.lab.core.nextDeadline else { break }
            check(world.lab.tick(after: next - world.lab.now), &world)
        }
        #expect(world.lab.core.nextDeadline == nil)
        #expect(world.lab.core.snapshot().sessions == [])
        #expect(world.lab.core.snapshot().retained.count <= 5)
    }

    private func step(_ number: Int, _ world: inout World) -> [Seen] {
        switch Int.random(in: 0..<24, using: &world.random) {
        case 0: return connect(number, &world)
        case 1:
            world.peers[number] = nil
            return world.lab.lose(number)
        case 2, 3:
            let seen = world.lab.tick(after: .milliseconds(Int64.random(in: 0..<1_500, using: &world.random)))
            #expect(world.lab.core.nextDeadline.map { $0 > world.lab.now } ?? true, "a deadline that does not pass")
            return seen
        case 4:
            var bytes = Codec.encode(packet(number, &world), version: world.peers[number]?.version ?? .v5)
            for _ in 0...Int.random(in: 0...2, using: &world.random) {
                bytes[Int.random(in: 0..<bytes.count, using: &world.random)] = UInt8.random(in: 0...255, using: &world.random)
            }
            return world.lab.receive(number, bytes: bytes)
        default:
            guard world.peers[number]?.isConnected == true else { return connect(number, &world) }
            let packet = packet(number, &world)
            acknowledge(packet, number, &world)
            return world.lab.receive(number, packet)
        }
    }

    private func connect(_ number: Int, _ world: inout World) -> [Seen] {
        let name = world.pick(["a", "b", "c", "d"])
        guard !world.chance(4) else {
            world.peers[number] = Peer(version: .v311)
            return world.lab.connect(number, name, .v311, clean: world.chance(2), will: lastWords(&world, .v311))
        }
        var peer = Peer()
        var properties: [Property] = [.sessionExpiry(world.pick([0, 3, 60, .max]))]
        if world.chance(2) {
            peer.receiveMaximum = Int.random(in: 1...5, using: &world.random)
            properties.append(.receiveMaximum(UInt16(peer.receiveMaximum)))
        }
        if world.chance(3) {
            peer.packetLimit = world.pick([18, 25, 60])
            properties.append(.maximumPacketSize(UInt32(peer.packetLimit)))
        }
        if world.chance(2) {
            peer.aliasMaximum = world.pick([1, 2, 10])
            properties.append(.topicAliasMaximum(UInt16(peer.aliasMaximum)))
        }
        world.peers[number] = peer
        world.lab.open(number)
        return world.lab.receive(
            number,
            .connect(
                ConnectPacket(
                    version: .v5, clientIdentifier: made(ClientIdentifier(name)), cleanStart: world.chance(2),
                    keepAlive: UInt16.random(in: 0...3, using: &world.random), will: lastWords(&world, .v5),
                    properties: Properties(properties))))
    }

    private func lastWords(_ world: inout World, _ version: ProtocolVersion) -> Will? {
        guard world.chance(2) else { return nil }
        var will = will(topic(&world), "gone", qos: Int.random(in: 0...2, using: &world.random), retain: world.chance(3))
        if version == .v5 { will.properties = [.willDelay(world.pick([0, 1, 5])), .expiry(world.pick([1, 100]))] }
        return will
    }

    private func packet(_ number: Int, _ world: inout World) -> Packet {
        let is5 = world.peers[number]?.version ?? .v5 == .v5
        let id = Int.random(in: 1...6, using: &world.random)
        let code: UInt8 = is5 && world.chance(4) ? world.pick([0x10, 0x80, 0x97]) : 0
        switch Int.random(in: 0..<12, using: &world.random) {
        case 0...3: return message(id, is5, &world)
        case 4: return subscription(id, is5, &world)
        case 5: return unsubscribe(id, filter(&world, is5))
        case 6: return .puback(acknowledgement(id, code))
        case 7: return .pubrec(acknowledgement(id, code))
        case 8: return pubrel(id)
        case 9: return pubcomp(id)
        case 10 where is5 && world.chance(3): return disconnect5(world.pick([0, 4]), nil, .sessionExpiry(world.pick([0, 2])))
        default: return .pingreq
        }
    }

    private func message(_ id: Int, _ is5: Bool, _ world: inout World) -> Packet {
        let qos = Int.random(in: 0...2, using: &world.random)
        var properties: [Property] = []
        var topic = topic(&world)
        if is5 {
            if world.chance(3) {
                properties.append(.alias(UInt16.random(in: 1...3, using: &world.random)))
                if world.chance(6) { topic = "" }
            }
            if world.chance(3) { properties.append(.expiry(world.pick([0, 1, 5]))) }
            if world.chance(3) { properties.append(.user("k", "v")) }
            if world.chance(4) { properties.append(.isText) }
        }
        guard
            case .publish(var packet) = publish(
                topic, world.pick(["", "x", String(repeating: "y", count: 30)]), qos: qos, id: qos == 0 ? nil : id,
                dup: qos > 0 && world.chance(2), retain: world.chance(4))
        else { return .pingreq }
        packet.properties = Properties(properties)
        return .publish(packet)
    }

    private func subscription(_ id: Int, _ is5: Bool, _ world: inout World) -> Packet {
        var filters: [Subscription] = []
        for _ in 0..<2 {
            let text = filter(&world, is5)
            var subscription = Subscription(made(TopicFilter(text)), maximumQoS: world.pick(QoS.allCases))
            if is5 {
                subscription.noLocal = !text.hasPrefix("$share") && world.chance(3)
                subscription.retainAsPublished = world.chance(3)
                subscription.retainHandling = world.pick(Subscription.RetainHandling.allCases)
            }
            filters.append(subscription)
        }
        let properties: Properties = is5 && world.chance(2) ? [.identifier(UInt32.random(in: 1...300, using: &world.random))] : []
        return .subscribe(SubscribePacket(packetIdentifier(id), filters, properties: properties))
    }

    private func topic(_ world: inout World) -> String { world.pick(["a", "a/b", "a/b/c", "$x/a", "/", "quite/long/topic"]) }

    private func filter(_ world: inout World, _ is5: Bool) -> String {
        let plain = world.pick(["#", "a", "a/+", "a/#", "+/b", "$x/#", "/+", "quite/#"])
        return is5 && world.chance(3) ? "$share/\(world.pick(["g", "h"]))/\(plain)" : plain
    }

    /// What an acknowledgement that a peer sends ends.
    private func acknowledge(_ packet: Packet, _ number: Int, _ world: inout World) {
        guard var peer = world.peers[number] else { return }
        switch packet {
        case .puback(let packet) where peer.inFlight[packet.packetIdentifier] == .puback,
            .pubcomp(let packet) where peer.inFlight[packet.packetIdentifier] == .pubcomp:
            peer.inFlight[packet.packetIdentifier] = nil
        case .pubrec(let packet) where peer.inFlight[packet.packetIdentifier] == .pubrec:
            peer.inFlight[packet.packetIdentifier] = packet.reasonCode.isError ? nil : .pubcomp
        default: break
        }
        world.peers[number] = peer
    }

    /// What is sent goes to open connections, in packets that they take, by aliases that they know, and no more at once than
    /// they want.
    private func check(_ seen: [Seen], _ world: inout World) {
        for event in seen {
            switch event {
            case .sent(let number, let packet):
                guard var peer = world.peers[number] else {
                    Issue.record("\(packet) to \(number), who is gone")
                    continue
                }
                let size = Codec.encode(packet, version: peer.version).count
                #expect(size <= peer.packetLimit, "\(packet) has \(size) bytes")
                receive(packet, &peer)
                world.peers[number] = peer
            case .closed(let number, _), .closedMalformed(let number, _):
                #expect(world.peers[number] != nil)
                world.peers[number] = nil
            case .asked, .stepped: Issue.record("nobody set up accounts")
            case .noted: break
            }
        }
    }

    private func receive(_ packet: Packet, _ peer: inout Peer) {
        switch packet {
        case .connack(let packet):
            #expect(!peer.isConnected)
            peer.isConnected = packet.reasonCode == .success
        case .publish(let packet):
            var topic = packet.topic
            if let alias = packet.properties.number(.topicAlias).map({ UInt16($0) }) {
                #expect(Int(alias) <= peer.aliasMaximum)
                if let topic { peer.aliases[alias] = topic } else { topic = peer.aliases[alias] }
            }
            #expect(topic != nil, "an alias that stands for nothing")
            guard let identifier = packet.packetIdentifier else { return }
            #expect(peer.inFlight[identifier] == nil, "an identifier in use")
            peer.inFlight[identifier] = packet.qos == .atLeastOnce ? .puback : .pubrec
            let messages = peer.inFlight.values.count
            #expect(messages <= peer.receiveMaximum, "more under way than the client takes")
        default: #expect(peer.isConnected || packet.kind == .disconnect)
        }
    }
}
