import MQTTSessions
import MQTTWire
import TestKit
import Testing

@testable import BrokerCore

@Suite("The tables agree with what is obviously right")
struct TableTests {
    /// Topics and filters over few levels, so that much matches.
    private static func name(_ random: inout SeededGenerator, wildcards: Bool) -> String {
        let levels = ["a", "b", "", "$x", "long-level-name"] + (wildcards ? ["+", "+"] : [])
        var parts = (0..<Int.random(in: 1...4, using: &random)).map { _ in levels.randomElement(using: &random) ?? "" }
        if wildcards, Int.random(in: 0..<4, using: &random) == 0 { parts.append("#") }
        let name = parts.joined(separator: "/")
        return name.isEmpty ? "a" : name
    }

    @Test(
        "the subscription tree matches as TopicFilter.matches does, through any changes", arguments: 1...4 as ClosedRange<UInt64>)
    func subscriptionTree(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var tree = SubscriptionTree(hash: SeededHash(seed: seed))
        var cache = RouteCache(limit: 20, recipientLimit: 60)
        var held: [UInt32: [TopicFilter: (qos: QoS, node: Int, turn: UInt64)]] = [:]
        for _ in 0..<400 {
            let session = UInt32.random(in: 0..<6, using: &random)
            let filter = made(TopicFilter(Self.name(&random, wildcards: true)))
            let qos = QoS.allCases.randomElement(using: &random) ?? .atMostOnce
            if let old = held[session]?[filter] {
                #expect(tree.node(of: filter) == old.node)
                if Bool.random(using: &random) {
                    tree.unsubscribe(at: old.node, turn: old.turn)
                    tree.unsubscribe(at: old.node, turn: old.turn)
                    held[session]?[filter] = nil
                } else {
                    tree.grant(qos, at: old.node, turn: old.turn)
                    held[session]?[filter]?.qos = qos
                }
            } else {
                let node = tree.makeNode(for: filter)
                let turn = tree.subscribe(session, to: filter, at: node, granted: qos)
                held[session, default: [:]][filter] = (qos, node, turn)
            }
            for _ in 0..<3 {
                let topic = made(TopicName(Self.name(&random, wildcards: false)))
                let likely = Int.random(in: 0..<20, using: &random)
                let entry = cache.entry(topic.bytes, 0..<topic.bytes.count, likely: likely, in: tree)
                let route = cache.entries[entry].route
                var wanted: [UInt32: QoS] = [:]
                var matches = 0
                for (session, filters) in held {
                    for (filter, (qos, _, _)) in filters where filter.matches(topic) {
                        wanted[session] = max(wanted[session] ?? .atMostOnce, qos)
                        matches += 1
                    }
                }
                #expect(Dictionary(uniqueKeysWithValues: route.recipients.map { ($0.session, $0.granted) }) == wanted)
                #expect(route.recipients.count + route.overlaps.count == matches)
            }
        }
        for filters in held.values { for held in filters.values { tree.unsubscribe(at: held.node, turn: held.turn) } }
        #expect(tree.nodes[0].children == 0 && tree.nodes.allSatisfy { $0.filter == nil })
    }

    @Test(
        "retained messages are found as TopicFilter.matches finds them, and cost nothing when cleared",
        arguments: 1...4 as ClosedRange<UInt64>)
    func retainedMessages(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var kept = RetainedMessages(messageLimit: 1_000, byteLimit: 1 << 20, hash: SeededHash(seed: seed))
        var wanted: [TopicName: [UInt8]] = [:]
        for _ in 0..<1_000 {
            let topic = made(TopicName(Self.name(&random, wildcards: false)))
            let payload: [UInt8] = Int.random(in: 0..<3, using: &random) == 0 ? [] : [UInt8.random(in: 0...255, using: &random)]
            _ = kept.store(Message(topic: topic, payload: payload), qos: .atLeastOnce, by: "x")
            wanted[topic] = payload.isEmpty ? nil : payload
            #expect(kept.count == wanted.count)
            let filter = made(TopicFilter(Self.name(&random, wildcards: true)))
            let found = kept.matching(filter).map { ($0.message.topicName, $0.message.payload) }
            #expect(Dictionary(uniqueKeysWithValues: found) == wanted.filter { filter.matches($0.key) })
        }
        for topic in wanted.keys { _ = kept.store(Message(topic: topic, payload: []), qos: .atMostOnce, by: "x") }
        #expect(kept.count == 0 && kept.bytes == 0)
    }

    @Test("the hash index finds what a dictionary finds, also where hashes are the same")
    func hashIndex() {
        var random = SeededGenerator(seed: 5)
        var index = HashIndex()
        var wanted: [Int: UInt32] = [:]
        for _ in 0..<20_000 {
            let row = Int.random(in: 0..<400, using: &random)
            if let hash = wanted.removeValue(forKey: row) {
                index.remove(hash, row: row)
                index.remove(hash, row: row)
            } else {
                let hash = UInt32.random(in: 0..<64, using: &random) << 26 | UInt32.random(in: 0..<4, using: &random)
                wanted[row] = hash
                index.insert(hash, row: row)
            }
            let probe = Int.random(in: 0..<400, using: &random)
            #expect(index.count == wanted.count)
            if let hash = wanted[probe] { #expect(index.find(hash) { $0 == probe } == probe) }
            #expect(index.find(1 << 20) { _ in true } == nil)
        }
    }

    @Test("deadlines come in order, each row has one")
    func deadlines() {
        var random = SeededGenerator(seed: 5)
        var deadlines = Deadlines()
        var wanted: [Int: Moment] = [:]
        for _ in 0..<5_000 {
            let row = Int.random(in: 0..<60, using: &random)
            if Int.random(in: 0..<3, using: &random) == 0 {
                deadlines.remove(row)
                wanted[row] = nil
            } else {
                let due = Moment(nanoseconds: Int64.random(in: 0..<500, using: &random))
                deadlines.set(row, due)
                wanted[row] = due
            }
            #expect(deadlines.next == wanted.values.min())
            let now = Moment(nanoseconds: Int64.random(in: 0..<500, using: &random))
            let due = wanted.filter { $0.value <= now }.sorted { ($0.value, $0.key) < ($1.value, $1.key) }.map(\.key)
            #expect(deadlines.allDue(at: now) == due)
            #expect(deadlines.due(at: now) == due.first)
        }
    }

    @Test("the hash depends on the seed, on every byte and on the length")
    func hash() {
        let bytes = Array("some/topic/of/ordinary/length".utf8)
        let hash = SeededHash(seed: 1)
        var seen: Set<UInt32> = [hash(bytes), SeededHash(seed: 2)(bytes), hash(bytes + [0]), hash(bytes, 1..<bytes.count)]
        for at in bytes.indices {
            var changed = bytes
            changed[at] ^= 1
            seen.insert(hash(changed))
        }
        #expect(seen.count == 4 + bytes.count)
        #expect(hash([0, 1] + bytes, 2..<(2 + bytes.count)) == hash(bytes))
    }
}
