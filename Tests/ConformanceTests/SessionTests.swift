import BrokerCore
import MQTTWire
import TestKit
import Testing

@Suite("Sessions")
struct SessionTests {
    /// A broker that holds a session `x`, subscribed to `t`, whose client is away; a publisher on 2.
    static func away(_ version: ProtocolVersion) -> BrokerBench {
        var lab = BrokerBench()
        lab.connect(1, "x", version, clean: false)
        lab.send(1, subscribe(1, ("t", 2)))
        lab.lose(1)
        lab.connect(2, "pub", version)
        return lab
    }

    @Test(
        "a session that is there goes on, with its subscriptions and messages",
        .clauses("3.1.1 MQTT-3.1.2-4", "3.1.1 MQTT-3.2.2-2", "5.0 MQTT-3.1.2-5", "5.0 MQTT-3.2.2-3"), arguments: numbered)
    func resumed(version: ProtocolVersion) {
        var lab = Self.away(version)
        lab.send(2, publish("t", "1", qos: 1, id: 1))
        #expect(
            lab.connect(1, "x", version, clean: false)
                == [.packet(1, connack(present: true)), .packet(1, publish("t", "1", qos: 1, id: 1))])
        #expect(lab.send(2, publish("t", "2")) == [.packet(1, publish("t", "2"))])
    }

    @Test(
        "where there is none one is made, and kept",
        .clauses("3.1.1 MQTT-3.1.2-4", "3.1.1 MQTT-3.2.2-3", "5.0 MQTT-3.1.2-6", "5.0 MQTT-3.2.2-3"), arguments: numbered)
    func created(version: ProtocolVersion) {
        var lab = BrokerBench()
        #expect(lab.connect(1, "x", version, clean: false) == [.packet(1, connack(present: false))])
        lab.send(1, disconnect())
        #expect(lab.connect(1, "x", version, clean: false) == [.packet(1, connack(present: true))])
    }

    @Test(
        "messages of QoS 1 and 2 are stored for a client that is away",
        .clauses("3.1.1 MQTT-3.1.2-5", "3.1.1 MQTT-4.5.0-1", "5.0 MQTT-4.5.0-1"), arguments: numbered)
    func stored(version: ProtocolVersion) {
        var lab = Self.away(version)
        lab.send(2, publish("t", "1", qos: 1, id: 1))
        lab.send(2, publish("t", "2", qos: 2, id: 2))
        lab.send(2, publish("other", "3", qos: 2, id: 3))
        #expect(lab.connect(1, "x", version, clean: false).payloads(to: 1) == ["1", "2"])
    }

    @Test(
        "a clean start leaves nothing of the old session",
        .clauses("3.1.1 MQTT-3.1.2-6", "3.1.1 MQTT-3.1.4-3", "3.1.1 MQTT-3.2.2-1", "5.0 MQTT-3.1.2-4", "5.0 MQTT-3.2.2-2"),
        arguments: numbered)
    func clean(version: ProtocolVersion) {
        var lab = Self.away(version)
        lab.send(2, publish("t", "1", qos: 1, id: 1))
        #expect(lab.connect(1, "x", version, clean: true) == [.packet(1, connack(present: false))])
        #expect(lab.send(2, publish("t", "2", qos: 1, id: 1)).messages(to: 1) == [])
        lab.send(1, disconnect())
        // What was clean is not gone on with.
        #expect(lab.connect(1, "x", version, clean: false) == [.packet(1, connack(present: false))])
    }

    @Test("the broker does what Clean Start asks for", .clauses("5.0 MQTT-3.1.4-4"), arguments: numbered.filter { $0 == .v5 })
    func cleanStart(version: ProtocolVersion) {
        var lab = Self.away(version)
        #expect(lab.connect(1, "x", version, clean: false) == [.packet(1, connack(present: true))])
        lab.lose(1)
        #expect(lab.connect(1, "x", version, clean: true) == [.packet(1, connack(present: false))])
    }

    @Test("a client's clean session begins and ends with nothing", .clauses("3.1.1 MQTT-3.1.2-6"))
    func clientClean() {
        var client = ClientBench(clean: true)
        client.connect()
        client.publish("x", qos: 1)
        client.lose()
        #expect(client.connect() == [])
    }

    @Test("retained messages outlive sessions", .clauses("3.1.1 MQTT-3.1.2-7"))
    func retained() {
        var lab = BrokerBench()
        lab.connect(1, "x")
        lab.send(1, publish("t", "kept", retain: true))
        lab.send(1, disconnect())
        lab.connect(1, "x")
        #expect(lab.send(1, subscribe(1, ("t", 0))).payloads(to: 1) == ["kept"])
    }

    @Test(
        "the client identifier names the session", .clauses("3.1.1 MQTT-3.1.3-2", "5.0 MQTT-3.1.3-2"), arguments: numbered)
    func named(version: ProtocolVersion) {
        var lab = Self.away(version)
        lab.send(2, publish("t", "1", qos: 1, id: 1))
        // Bytes decide: neither another case, nor the same letter composed otherwise, is the same name.
        for name in ["X", "x ", "xx"] {
            #expect(lab.connect(3, name, version, clean: false) == [.packet(3, connack(present: false))])
        }
        #expect(lab.connect(1, "x", version, clean: false).payloads(to: 1) == ["1"])
    }

    @Test(
        "a session and what is in it stay for as long as it lasts, and at least as long as its connection",
        .clauses("3.1.1 MQTT-4.1.0-1", "3.1.1 MQTT-4.1.0-2", "5.0 MQTT-4.1.0-1"), arguments: numbered)
    func lasting(version: ProtocolVersion) {
        var lab = BrokerBench()
        lab.connect(1, "x", version, clean: true)
        lab.send(1, subscribe(1, ("t", 1)))
        lab.connect(2, "y", version, clean: false)
        lab.send(2, subscribe(1, ("t", 1)))
        lab.lose(2)
        lab.connect(3, "pub", version)
        lab.wait(.seconds(100 * 24 * 3600))
        #expect(lab.send(3, publish("t", "late", qos: 1, id: 1)).payloads(to: 1) == ["late"])
        #expect(lab.connect(2, "y", version, clean: false).payloads(to: 2) == ["late"])
    }

    @Test(
        "what was not acknowledged is sent again on reconnect, under its identifier, with DUP",
        .clauses("3.1.1 MQTT-4.4.0-1", "5.0 MQTT-4.4.0-1", "3.1.1 MQTT-3.3.1-1", "5.0 MQTT-3.3.1-1"), arguments: numbered)
    func sentAgain(version: ProtocolVersion) {
        var lab = BrokerBench()
        lab.connect(1, "x", version, clean: false)
        lab.send(1, subscribe(1, ("t", 2)))
        lab.connect(2, "pub", version)
        lab.send(2, publish("t", "1", qos: 1, id: 1))
        lab.send(2, publish("t", "2", qos: 2, id: 2))
        lab.send(2, publish("t", "3", qos: 2, id: 3))
        lab.send(1, pubrec(3))
        // At no other time is anything sent again.
        #expect(lab.wait(.seconds(3600)) == [])
        lab.lose(1)
        let seen = lab.connect(1, "x", version, clean: false)
        #expect(
            Set(seen.map { "\($0)" })
                == Set(
                    [
                        Seen.packet(1, connack(present: true)), .packet(1, publish("t", "1", qos: 1, id: 1, dup: true)),
                        .packet(1, publish("t", "2", qos: 2, id: 2, dup: true)), .packet(1, pubrel(3)),
                    ].map { "\($0)" }))
        #expect(seen.count == 4)
    }

    @Test(
        "a client sends again what was not acknowledged: in order, under its identifiers, with DUP",
        .clauses("3.1.1 MQTT-2.3.1-3", "3.1.1 MQTT-4.4.0-1", "3.1.1 MQTT-4.6.0-1", "3.1.1 MQTT-3.3.1-1"))
    func clientSendsAgain() {
        var client = ClientBench(clean: false)
        client.connect()
        for number in 1...5 { client.publish(String(number), qos: 1 + number % 2) }
        client.receive(puback(2))
        client.lose()
        #expect(
            client.connect(present: true)
                == [(1, 2), (3, 2), (4, 1), (5, 2)].map {
                    .sent(publish("t", String($0.0), qos: $0.1, id: $0.0, dup: true))
                })
    }

    @Test("a client sends PUBREL again, not the PUBLISH", .clauses("3.1.1 MQTT-4.4.0-1", "3.1.1 MQTT-4.3.3-1"))
    func clientReleasesAgain() {
        var client = ClientBench(clean: false)
        client.connect()
        client.publish("x", qos: 2)
        #expect(client.receive(pubrec(1)) == [.sent(pubrel(1))])
        client.lose()
        #expect(client.connect(present: true) == [.sent(pubrel(1))])
        #expect(client.receive(pubcomp(1)) == [])
    }

    @Test("a client keeps its half of the session while it is away", .clauses("3.1.1 MQTT-4.1.0-1", "3.1.1 MQTT-3.1.2-4"))
    func clientKeeps() {
        var client = ClientBench(clean: false)
        client.connect()
        // PUBLISH with QoS 2 came, PUBREL did not: the same identifier is still the same message after the reconnect.
        #expect(client.receive(publish("t", "x", qos: 2, id: 9)) == [.delivered("x"), .sent(pubrec(9))])
        client.lose()
        client.connect(present: true)
        #expect(client.receive(publish("t", "x", qos: 2, id: 9, dup: true)) == [.sent(pubrec(9))])
    }
}
