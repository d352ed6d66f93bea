import BrokerCore
import MQTTWire
import TestKit
import Testing

@Suite("5.0: how long sessions and wills last")
struct LifeTests {
    @Test(
        "a session is kept for its Session Expiry Interval, and not longer",
        .clauses("5.0 MQTT-3.1.2-23", "5.0 MQTT-4.1.0-2"))
    func expiry() {
        for (waits, isThere) in [(9_999, true), (10_000, false)] {
            var lab = BrokerBench()
            lab.connect(1, "x", .v5, properties: [.sessionExpiryInterval(10)])
            lab.wait(.seconds(100))
            lab.lose(1)
            lab.wait(.milliseconds(waits))
            lab.open(1, .v5)
            let again = ConnectPacket(version: .v5, clientIdentifier: "x", cleanStart: false, keepAlive: 0)
            #expect(lab.send(1, .connect(again)) == [.packet(1, connack(present: isThere))])
        }
    }

    @Test("a session without an expiry ends with its connection", .clauses("5.0 MQTT-4.1.0-2"))
    func none() {
        var lab = BrokerBench()
        lab.connect(1, "x", .v5)
        lab.lose(1)
        #expect(lab.connect(1, "x", .v5, clean: false) == [.packet(1, connack())])
    }

    @Test("a will waits for its delay, or for the end of its session", .clauses("5.0 MQTT-3.1.2-8"))
    func delay() {
        for (delay, expiry, seconds) in [(5, 60, 5), (60, 5, 5), (0, 60, 0), (60, 0, 0)] as [(UInt32, UInt32, Int)] {
            var lab = BrokerBench()
            lab.connect(1, "witness", .v5)
            lab.send(1, subscribe(1, ("w", 0)))
            lab.connect(
                2, "x", .v5, will: will(properties: [.willDelayInterval(delay)]), properties: [.sessionExpiryInterval(expiry)])
            let atOnce = lab.lose(2)
            #expect(atOnce.payloads(to: 1) == (seconds == 0 ? ["gone"] : []))
            guard seconds > 0 else { continue }
            #expect(lab.wait(.milliseconds(seconds * 1_000 - 1)) == [])
            #expect(lab.wait(.milliseconds(1)).payloads(to: 1) == ["gone"])
            #expect(lab.wait(.seconds(1_000)) == [])
        }
    }

    @Test("a client that is back before has no will published", .clauses("5.0 MQTT-3.1.2-8", "5.0 MQTT-3.1.3-9"))
    func back() {
        var lab = BrokerBench()
        lab.connect(1, "witness", .v5)
        lab.send(1, subscribe(1, ("w", 0)))
        lab.connect(2, "x", .v5, clean: false, will: will(properties: [.willDelayInterval(5)]))
        lab.lose(2)
        lab.wait(.milliseconds(4_999))
        #expect(lab.connect(2, "x", .v5, clean: false) == [.packet(2, connack(present: true))])
        #expect(lab.wait(.seconds(60)) == [])
    }

    @Test("DISCONNECT with another code than 0 leaves the will", .clauses("5.0 MQTT-3.14.4-3", "5.0 MQTT-3.1.2-10"))
    func askedFor() {
        var lab = WillTests.witnessed(.v5)
        #expect(lab.send(2, disconnect(0x04)).payloads(to: 1) == ["gone"])
        lab = WillTests.witnessed(.v5)
        #expect(lab.send(2, disconnect(0x00)).payloads(to: 1) == [])
    }

    @Test(
        "a client sends again in order, under its identifiers",
        .clauses("5.0 MQTT-4.4.0-1", "5.0 MQTT-4.6.0-1", "5.0 MQTT-3.3.1-1"))
    func clientSendsAgain() {
        var client = ClientBench(.v5, clean: false)
        client.connect()
        for number in 1...5 { client.publish(String(number), qos: 1 + number % 2) }
        client.receive(puback(2))
        client.lose()
        #expect(
            client.connect(present: true)
                == [(1, 2), (3, 2), (4, 1), (5, 2)].map {
                    .sent(publish("t", String($0.0), qos: $0.1, id: $0.0, dup: true))
                })
        #expect(client.wait(.seconds(30)) == [])
    }

    @Test(
        "a client acknowledges all that comes, wanted or not, in the order in which it came",
        .clauses("5.0 MQTT-4.5.0-2", "5.0 MQTT-4.6.0-2", "5.0 MQTT-4.6.0-3"))
    func clientAcknowledges() {
        var client = ClientBench(.v5)
        client.connect()
        var done: [Done] = []
        for (number, level) in [(30, 1), (7, 2), (8, 1), (2, 2), (1, 1)] {
            done += client.receive(publish("nobody/asked", "x", qos: level, id: number))
        }
        let answers = done.filter { $0 != .delivered("x") }
        #expect(answers == [.sent(puback(30)), .sent(pubrec(7)), .sent(puback(8)), .sent(pubrec(2)), .sent(puback(1))])
    }

    @Test("a client that is refused a message does not send it again", .clauses("5.0 MQTT-4.4.0-2"))
    func clientRefused() {
        var client = ClientBench(.v5, clean: false)
        client.connect()
        client.publish("1", qos: 1)
        client.publish("2", qos: 2)
        client.receive(puback(1, 0x87))
        #expect(client.receive(pubrec(2, 0x87)) == [])
        client.lose()
        #expect(client.connect(present: true) == [])
    }

    @Test("after a PUBREC that refuses, the identifier stands for a new message", .clauses("5.0 MQTT-4.3.3-9"))
    func refusedIdentifier() {
        var lab = PublishTests.pair(.v5)
        // The first says that it is text and is none: it is refused.
        let bad = PublishPacket(
            topic: "t", payload: [0xFF], qos: .exactlyOnce, packetIdentifier: 9,
            properties: [Property(.payloadFormatIndicator, .byte(1))])
        #expect(lab.send(2, .publish(bad)) == [.packet(2, pubrec(9, 0x99))])
        #expect(
            lab.send(2, publish("t", "x", qos: 2, id: 9)) == [
                .packet(1, publish("t", "x", qos: 2, id: 1)), .packet(2, pubrec(9)),
            ])
    }
}
