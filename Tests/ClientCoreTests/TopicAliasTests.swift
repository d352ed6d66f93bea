import MQTTSessions
import MQTTWire
import TestKit
import Testing

@Suite("Topic aliases")
struct TopicAliasTests {
    private typealias Outbound = OutboundTopicAliases<String>

    @Test("An alias stands for the topic that it last came with")
    func inbound() throws {
        var aliases = InboundTopicAliases<String>(maximum: 10)
        try aliases.set(10, to: "first")
        try aliases.set(3, to: "other")
        #expect(try aliases.topic(of: 10) == "first")
        try aliases.set(10, to: "second")
        #expect(try aliases.topic(of: 10) == "second" && aliases.topic(of: 3) == "other")
    }

    @Test("Zero, too high and never set are three different mistakes [5.0 MQTT-3.3.2-8, MQTT-3.3.2-9]")
    func inboundErrors() throws {
        var aliases = InboundTopicAliases<String>(maximum: 2)
        try aliases.set(2, to: "a")
        let using = ([0, 3, 1] as [UInt16]).compactMap { alias -> TopicAliasError? in
            do throws(TopicAliasError) { _ = try aliases.topic(of: alias) } catch { return error }
            return nil
        }
        #expect(using == [.zero, .tooHigh(3, maximum: 2), .unknown(1)])
        #expect(using.map(\.reasonCode) == [.topicAliasInvalid, .topicAliasInvalid, .protocolError])
        #expect(throws: TopicAliasError.zero) { try aliases.set(0, to: "a") }
        #expect(throws: TopicAliasError.tooHigh(3, maximum: 2)) { try aliases.set(3, to: "a") }
        var none = InboundTopicAliases<String>(maximum: 0)
        #expect(throws: TopicAliasError.tooHigh(1, maximum: 0)) { try none.set(1, to: "a") }
    }

    @Test("The largest alias is taken when it was announced [5.0 MQTT-3.3.2-10]")
    func largestAlias() throws {
        var aliases = InboundTopicAliases<String>(maximum: .max)
        try aliases.set(.max, to: "a")
        #expect(try aliases.topic(of: .max) == "a")
    }

    @Test("Each topic gets an alias while the receiver takes more, and short topics none")
    func outbound() {
        var aliases = Outbound(maximum: 2)
        let topics = ["sensors/1", "sensors/2", "sensors/1", "a/b", "sensors/2"]
        let assigned = topics.map { aliases.assign($0, bytes: $0.utf8.count) }
        #expect(assigned == [.both(1), .both(2), .alias(1), .topic, .alias(2)])
        var none = Outbound(maximum: 0)
        let refused = none.assign("sensors/1", bytes: 9)
        #expect(refused == .topic)
    }

    @Test("When all are taken, the first one that was not used lately goes to the new topic")
    func secondChance() {
        var aliases = Outbound(maximum: 3)
        // 1 is used again; so the hand passes it and takes 2, then 3, and then 1, whose mark it took.
        let topics = ["one.", "two.", "three", "one.", "four", "five", "six.", "four", "one."]
        let assigned = topics.map { aliases.assign($0, bytes: 4) }
        #expect(
            assigned == [.both(1), .both(2), .both(3), .alias(1), .both(2), .both(3), .both(1), .alias(2), .both(3)])
    }

    @Test("What one side sends, the other understands, and never an alias above the maximum", arguments: [1, 7, 500] as [UInt16])
    func agreement(maximum: UInt16) throws {
        var generator = SeededGenerator(seed: UInt64(maximum))
        var sender = Outbound(maximum: maximum)
        var receiver = InboundTopicAliases<String>(maximum: maximum)
        var misunderstood = 0
        for _ in 0..<50_000 {
            // Some topics come often, most rarely.
            let number = Int.random(in: 0..<(Bool.random(using: &generator) ? 5 : 2_000), using: &generator)
            let topic = "sensors/\(number)"
            switch sender.assign(topic, bytes: topic.utf8.count) {
            case .topic: misunderstood += 1
            case .both(let alias): try receiver.set(alias, to: topic)
            case .alias(let alias): if try receiver.topic(of: alias) != topic { misunderstood += 1 }
            }
        }
        #expect(misunderstood == 0)
    }
}
