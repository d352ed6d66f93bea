import BrokerCore
import MQTTWire
import TestKit
import Testing

@Suite("5.0: topic aliases")
struct AliasTests {
    /// PUBLISH with an alias in place of its topic.
    static func aliased(_ alias: UInt16, _ topic: TopicName? = nil) -> Packet {
        .publish(PublishPacket(topic: topic, payload: Array("x".utf8), properties: [.topicAlias(alias)]))
    }

    @Test("the broker takes every alias from 1 to its maximum, and no other", .clauses("5.0 MQTT-3.3.2-8", "5.0 MQTT-3.3.2-12"))
    func taken() {
        var lab = BrokerBench { $0.topicAliasMaximum = 4 }
        lab.connect(1, "sub", .v5)
        lab.send(1, subscribe(1, ("#", 0)))
        lab.connect(2, "pub", .v5)
        for alias in UInt16(1)...4 {
            #expect(lab.send(2, Self.aliased(alias, made(TopicName("t/\(alias)")))).messages(to: 1).count == 1)
        }
        for alias in UInt16(1)...4 {
            #expect(lab.send(2, Self.aliased(alias)).messages(to: 1).map(\.topic) == [made(TopicName("t/\(alias)"))])
        }
        for alias in [0, 5, 65_535] as [UInt16] {
            #expect(lab.send(2, Self.aliased(alias, "t")) == ended(2, .v5, 0x94))
            lab.connect(2, "pub", .v5)
        }
    }

    @Test("aliases end with their connection", .clauses("5.0 MQTT-3.3.2-7"))
    func ofOneConnection() {
        var lab = BrokerBench()
        lab.connect(2, "pub", .v5, clean: false)
        #expect(lab.send(2, Self.aliased(1, "t")) == [])
        lab.lose(2)
        lab.connect(2, "pub", .v5, clean: false)
        let seen = lab.send(2, Self.aliased(1))
        #expect(seen.count == 2 && seen.last == .closed(2))
    }

    /// What a subscriber with that Topic Alias Maximum is sent when each topic is published twice.
    static func aliases(maximum: UInt16?) -> [UInt16] {
        var lab = BrokerBench { $0.topicAliasMaximum = 10 }
        lab.connect(1, "sub", .v5, properties: maximum.map { [.topicAliasMaximum($0)] } ?? [])
        lab.send(1, subscribe(1, ("#", 0)))
        lab.connect(2, "pub", .v5)
        var found: [UInt16] = []
        for topic in (1...5).flatMap({ ["topic/\($0)", "topic/\($0)"] }) {
            for message in lab.send(2, publish(made(TopicName(topic)), "x")).messages(to: 1) {
                guard case .twoByteInteger(let alias)? = message.properties[.topicAlias] else { continue }
                found.append(alias)
            }
        }
        return found
    }

    @Test(
        "the broker uses no alias above what the client takes, and none where it takes none",
        .clauses("5.0 MQTT-3.1.2-26", "5.0 MQTT-3.1.2-27", "5.0 MQTT-3.3.2-11"))
    func used() {
        #expect(Self.aliases(maximum: nil) == [])
        #expect(Self.aliases(maximum: 0) == [])
        #expect(Set(Self.aliases(maximum: 3)) == [1, 2, 3])
        #expect(Set(Self.aliases(maximum: 65_535)).isSubset(of: Set(1...10)))
    }

    @Test(
        "a client uses no alias above what the broker takes, and none where it takes none",
        .clauses("5.0 MQTT-3.2.2-17", "5.0 MQTT-3.2.2-18", "5.0 MQTT-3.3.2-9"))
    func usedByClient() {
        var client = ClientBench(.v5)
        client.connect()
        #expect(client.publish("x", qos: 0, usesTopicAlias: true) == [])
        client = ClientBench(.v5)
        client.connect(properties: [.topicAliasMaximum(1)])
        #expect(client.publish("x", qos: 0, usesTopicAlias: true) == [.sent(Self.aliased(1, "t"))])
        #expect(client.publish("x", qos: 0, usesTopicAlias: true) == [.sent(Self.aliased(1))])
    }

    @Test("a client takes every alias from 1 to its maximum, and no other", .clauses("5.0 MQTT-3.3.2-8", "5.0 MQTT-3.3.2-10"))
    func takenByClient() {
        for alias in UInt16(0)...4 {
            var client = ClientBench(.v5, properties: [.topicAliasMaximum(3)])
            client.connect()
            let done = client.receive(Self.aliased(alias, "t"))
            if (1...3).contains(alias) {
                #expect(done == [.delivered("x")])
                #expect(client.receive(Self.aliased(alias)) == [.delivered("x")])
            } else {
                #expect(done.last == .closed && !done.contains(.delivered("x")))
            }
        }
    }
}
