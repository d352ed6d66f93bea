import BrokerCore
import MQTTWire
import TestKit
import Testing

@Suite("PUBLISH and its acknowledgements")
struct PublishTests {
    /// A subscriber on connection 1, a publisher on 2.
    static func pair(_ version: ProtocolVersion, _ filter: TopicFilter = "t", granted: Int = 2) -> BrokerBench {
        var lab = BrokerBench()
        lab.connect(1, "sub", version)
        lab.send(1, subscribe(1, (filter, granted)))
        lab.connect(2, "pub", version)
        return lab
    }

    @Test(
        "QoS 0: one PUBLISH with DUP 0, and no answer",
        .clauses("3.1.1 MQTT-4.3.1-1", "5.0 MQTT-4.3.1-1", "3.1.1 MQTT-3.3.1-2", "5.0 MQTT-3.3.1-2"), arguments: numbered)
    func qos0(version: ProtocolVersion) {
        var lab = Self.pair(version)
        #expect(lab.send(2, publish("t", "x")) == [.packet(1, publish("t", "x"))])
        // DUP with QoS 0 is no packet.
        let bytes = hex(version == .v5 ? "38 05 0001 't' 00 'x'" : "38 04 0001 't' 'x'")
        #expect(lab.send(2, bytes: bytes) == ended(2, version, 0x81))
    }

    @Test("what a client may not publish is acknowledged as ever, and reaches nobody", .clauses("3.1.1 MQTT-3.3.5-2"))
    func notAllowed() throws {
        var lab = try BrokerBench(rules: "topic read #\ntopic write ok")
        lab.connect(1, "sub")
        lab.send(1, subscribe(1, ("#", 2)))
        lab.connect(2, "pub")
        #expect(lab.send(2, publish("no", "x")) == [])
        #expect(lab.send(2, publish("no", "x", qos: 1, id: 1)) == [.packet(2, puback(1))])
        #expect(lab.send(2, publish("no", "x", qos: 2, id: 2)) == [.packet(2, pubrec(2))])
        #expect(lab.send(2, pubrel(2)) == [.packet(2, pubcomp(2))])
        #expect(lab.send(2, publish("ok", "x")) == [.packet(1, publish("ok", "x"))])
    }

    @Test("DUP is each hop's own", .clauses("3.1.1 MQTT-3.3.1-3", "5.0 MQTT-3.3.1-3"), arguments: numbered, [1, 2])
    func dup(version: ProtocolVersion, level: Int) {
        var lab = Self.pair(version)
        #expect(
            lab.send(2, publish("t", "x", qos: level, id: 7, dup: true)).first
                == .packet(1, publish("t", "x", qos: level, id: 1, dup: false)))
    }

    @Test("QoS 3 ends the connection", .clauses("3.1.1 MQTT-3.3.1-4", "5.0 MQTT-3.3.1-4"), arguments: numbered)
    func qos3(version: ProtocolVersion) {
        var lab = Self.pair(version)
        let bytes = hex(version == .v5 ? "36 07 0001 't' 0001 00 'x'" : "36 06 0001 't' 0001 'x'")
        #expect(lab.send(2, bytes: bytes) == ended(2, version, 0x81))
        var client = ClientBench()
        client.connect()
        #expect(client.receive(bytes: hex("36 06 0001 't' 0001 'x'")) == [.closed])
    }

    @Test(
        "the topic comes first and is text", .clauses("3.1.1 MQTT-3.3.2-1", "5.0 MQTT-3.3.2-1"), arguments: numbered)
    func topic(version: ProtocolVersion) {
        var lab = Self.pair(version, "#")
        lab.send(2, bytes: hex(version == .v5 ? "32 08 0003 'a/b' 0009 00" : "32 07 0003 'a/b' 0009"))
        #expect(lab.bytes[1] == hex(version == .v5 ? "32 08 0003 'a/b' 0001 00" : "32 07 0003 'a/b' 0001"))
        #expect(
            lab.send(2, bytes: hex(version == .v5 ? "30 05 0002 FFFE 00" : "30 04 0002 FFFE")) == ended(2, version, 0x81))
    }

    @Test(
        "a topic name has no wildcard",
        .clauses("3.1.1 MQTT-3.3.2-2", "5.0 MQTT-3.3.2-2", "3.1.1 MQTT-4.7.1-1", "5.0 MQTT-4.7.0-1"), arguments: numbered,
        ["'a/+'", "'a/#'", "'+/a'"])
    func wildcard(version: ProtocolVersion, topic: String) {
        var lab = Self.pair(version, "#")
        let bytes = hex(version == .v5 ? "30 06 0003 \(topic) 00" : "30 05 0003 \(topic)")
        #expect(lab.send(2, bytes: bytes) == ended(2, version, 0x81))
    }

    @Test(
        "what a subscriber gets has a topic that its filter matches",
        .clauses("3.1.1 MQTT-3.3.2-3", "5.0 MQTT-3.3.2-3"), arguments: numbered)
    func onlyWhatMatches(version: ProtocolVersion) {
        var lab = Self.pair(version, "a/+/c")
        for topic: TopicName in ["a/b/c", "a//c", "a/b", "a/b/c/d", "A/b/c", "/a/b/c", "a/b/d"] {
            let seen = lab.send(2, publish(topic, "x")).messages(to: 1)
            #expect(seen.map(\.topic) == (["a/b/c", "a//c"].contains(topic) ? [topic] : []))
        }
    }

    @Test(
        "PUBLISH is answered as its QoS asks", .clauses("3.1.1 MQTT-3.3.4-1", "5.0 MQTT-3.3.4-1"), arguments: numbered)
    func answer(version: ProtocolVersion) {
        var lab = BrokerBench()
        lab.connect(1, "x", version)
        lab.send(1, subscribe(1, ("t", 0)))
        let heard = Seen.packet(1, publish("t", "x"))
        #expect(lab.send(1, publish("t", "x")) == [heard])
        #expect(lab.send(1, publish("t", "x", qos: 1, id: 5)) == [heard, .packet(1, puback(5))])
        #expect(lab.send(1, publish("t", "x", qos: 2, id: 5)) == [heard, .packet(1, pubrec(5))])
    }

    @Test(
        "QoS 1, sending: a new identifier, DUP 0, and unacknowledged until PUBACK",
        .clauses("3.1.1 MQTT-4.3.2-1", "5.0 MQTT-4.3.2-1", "5.0 MQTT-4.3.2-2", "5.0 MQTT-4.3.2-3"), arguments: numbered)
    func sendingQoS1(version: ProtocolVersion) {
        var lab = BrokerBench()
        lab.connect(1, "sub", version, clean: false)
        lab.send(1, subscribe(1, ("t", 2)))
        #expect(lab.send(1, publish("t", "1", qos: 1, id: 9)).first == .packet(1, publish("t", "1", qos: 1, id: 1)))
        #expect(lab.send(1, publish("t", "2", qos: 1, id: 9)).first == .packet(1, publish("t", "2", qos: 1, id: 2)))
        lab.send(1, puback(1))
        lab.lose(1)
        #expect(
            lab.connect(1, "sub", version, clean: false)
                == [.packet(1, connack(present: true)), .packet(1, publish("t", "2", qos: 1, id: 2, dup: true))])
    }

    @Test(
        "QoS 1, receiving: PUBACK, and afterwards the same identifier is a new message",
        .clauses("3.1.1 MQTT-4.3.2-2", "5.0 MQTT-4.3.2-4", "5.0 MQTT-4.3.2-5"), arguments: numbered)
    func receivingQoS1(version: ProtocolVersion) {
        var lab = Self.pair(version, granted: 0)
        let once: [Seen] = [.packet(1, publish("t", "x")), .packet(2, puback(9))]
        #expect(lab.send(2, publish("t", "x", qos: 1, id: 9)) == once)
        #expect(lab.send(2, publish("t", "x", qos: 1, id: 9, dup: true)) == once)
        var client = ClientBench(version)
        client.connect()
        #expect(client.receive(publish("t", "x", qos: 1, id: 9)) == [.delivered("x"), .sent(puback(9))])
        #expect(client.receive(publish("t", "x", qos: 1, id: 9, dup: true)) == [.delivered("x"), .sent(puback(9))])
    }

    @Test(
        "QoS 2, sending: a new identifier, DUP 0, unacknowledged until PUBREC",
        .clauses("3.1.1 MQTT-4.3.3-1", "5.0 MQTT-4.3.3-1", "5.0 MQTT-4.3.3-2", "5.0 MQTT-4.3.3-3"), arguments: numbered)
    func sendingQoS2(version: ProtocolVersion) {
        var lab = BrokerBench()
        lab.connect(1, "sub", version, clean: false)
        lab.send(1, subscribe(1, ("t", 2)))
        #expect(lab.send(1, publish("t", "1", qos: 2, id: 9)).first == .packet(1, publish("t", "1", qos: 2, id: 1)))
        lab.send(1, pubrel(9))
        #expect(lab.send(1, publish("t", "2", qos: 2, id: 9)).first == .packet(1, publish("t", "2", qos: 2, id: 2)))
        lab.lose(1)
        #expect(
            lab.connect(1, "sub", version, clean: false).messages(to: 1).map { Packet.publish($0) }
                == [publish("t", "1", qos: 2, id: 1, dup: true), publish("t", "2", qos: 2, id: 2, dup: true)])
    }

    @Test(
        "QoS 2, sending: PUBREC is answered by PUBREL, which waits for PUBCOMP; the PUBLISH is not sent again",
        .clauses("3.1.1 MQTT-4.3.3-1", "5.0 MQTT-4.3.3-4", "5.0 MQTT-4.3.3-5", "5.0 MQTT-4.3.3-6"), arguments: numbered)
    func releasingQoS2(version: ProtocolVersion) {
        var lab = BrokerBench()
        lab.connect(1, "sub", version, clean: false)
        lab.send(1, subscribe(1, ("t", 2)))
        lab.send(1, publish("t", "1", qos: 2, id: 9))
        #expect(lab.send(1, pubrec(1)) == [.packet(1, pubrel(1))])
        lab.lose(1)
        #expect(
            lab.connect(1, "sub", version, clean: false) == [.packet(1, connack(present: true)), .packet(1, pubrel(1))])
        #expect(lab.send(1, pubcomp(1)) == [])
        lab.lose(1)
        #expect(lab.connect(1, "sub", version, clean: false) == [.packet(1, connack(present: true))])
    }

    @Test(
        "QoS 2, receiving: PUBREC, and until PUBREL the same identifier is the same message",
        .clauses("3.1.1 MQTT-4.3.3-2", "5.0 MQTT-4.3.3-8", "5.0 MQTT-4.3.3-10"), arguments: numbered)
    func receivingQoS2(version: ProtocolVersion) {
        var lab = Self.pair(version, granted: 0)
        #expect(
            lab.send(2, publish("t", "x", qos: 2, id: 9)) == [.packet(1, publish("t", "x")), .packet(2, pubrec(9))])
        #expect(lab.send(2, publish("t", "x", qos: 2, id: 9, dup: true)) == [.packet(2, pubrec(9))])
        #expect(lab.send(2, publish("t", "x", qos: 2, id: 9)) == [.packet(2, pubrec(9))])
        var client = ClientBench(version)
        client.connect()
        #expect(client.receive(publish("t", "x", qos: 2, id: 9)) == [.delivered("x"), .sent(pubrec(9))])
        #expect(client.receive(publish("t", "x", qos: 2, id: 9, dup: true)) == [.sent(pubrec(9))])
    }

    @Test(
        "QoS 2, receiving: PUBREL is answered by PUBCOMP, and then the identifier stands for a new message",
        .clauses("3.1.1 MQTT-4.3.3-2", "5.0 MQTT-4.3.3-11", "5.0 MQTT-4.3.3-12"), arguments: numbered)
    func completingQoS2(version: ProtocolVersion) {
        var lab = Self.pair(version, granted: 0)
        lab.send(2, publish("t", "1", qos: 2, id: 9))
        #expect(lab.send(2, pubrel(9)) == [.packet(2, pubcomp(9))])
        #expect(
            lab.send(2, publish("t", "2", qos: 2, id: 9)) == [.packet(1, publish("t", "2")), .packet(2, pubrec(9))])
    }

    @Test(
        "a client sends as the broker does: new identifiers, DUP 0, each step in its turn",
        .clauses("3.1.1 MQTT-4.3.1-1", "3.1.1 MQTT-4.3.2-1", "3.1.1 MQTT-4.3.3-1", "5.0 MQTT-4.3.1-1", "5.0 MQTT-4.3.3-4"),
        arguments: [ProtocolVersion.v311, .v5])
    func clientSends(version: ProtocolVersion) {
        var client = ClientBench(version)
        client.connect()
        #expect(client.publish("0", qos: 0) == [.sent(publish("t", "0"))])
        #expect(client.publish("1", qos: 1) == [.sent(publish("t", "1", qos: 1, id: 1))])
        #expect(client.publish("2", qos: 2) == [.sent(publish("t", "2", qos: 2, id: 2))])
        #expect(client.receive(pubrec(2)) == [.sent(pubrel(2))])
        #expect(client.receive(pubcomp(2)) == [])
        #expect(client.receive(puback(1)) == [])
    }

    @Test(
        "a client acknowledges all that comes, wanted or not, in the order in which it came",
        .clauses("3.1.1 MQTT-4.5.0-2", "3.1.1 MQTT-4.6.0-2", "3.1.1 MQTT-4.6.0-3"))
    func clientAcknowledges() {
        var client = ClientBench()
        client.connect()
        var done: [Done] = []
        for (number, level) in [(30, 1), (7, 2), (8, 1), (2, 2), (1, 1)] {
            done += client.receive(publish("nobody/asked", "x", qos: level, id: number))
        }
        let answers = done.filter { $0 != .delivered("x") }
        #expect(answers == [.sent(puback(30)), .sent(pubrec(7)), .sent(puback(8)), .sent(pubrec(2)), .sent(puback(1))])
    }

    @Test("a client's PUBRELs have the order of the PUBRECs", .clauses("3.1.1 MQTT-4.6.0-4", "5.0 MQTT-4.6.0-4"))
    func clientReleases() {
        for version in [ProtocolVersion.v311, .v5] {
            var client = ClientBench(version)
            client.connect()
            for _ in 1...4 { client.publish("x", qos: 2) }
            let done = [3, 1, 4, 2].flatMap { client.receive(pubrec($0)) }
            #expect(done == [3, 1, 4, 2].map { .sent(pubrel($0)) })
        }
    }

    @Test(
        "messages of one topic come out in the order in which they went in",
        .clauses("3.1.1 MQTT-4.6.0-5", "3.1.1 MQTT-4.6.0-6", "5.0 MQTT-4.6.0-5", "5.0 MQTT-4.6.0-6"), arguments: numbered)
    func order(version: ProtocolVersion) {
        var lab = BrokerBench { $0.inFlightWindow = 3 }
        lab.connect(1, "sub", version)
        lab.send(1, subscribe(1, ("t", 1)))
        lab.connect(2, "pub", version)
        var seen: [Seen] = []
        for number in 1...60 { seen += lab.send(2, publish("t", String(number), qos: 1, id: number)) }
        var acknowledged = 0
        while acknowledged < seen.messages(to: 1).count {
            let number = seen.messages(to: 1)[acknowledged].packetIdentifier
            acknowledged += 1
            seen += lab.send(1, puback(Int(number?.rawValue ?? 0)))
        }
        #expect(seen.payloads(to: 1) == (1...60).map(String.init))
    }
}
