import BrokerCore
import MQTTSessions
import MQTTWire
import TestKit
import Testing

@Suite("A session lives as long as clean session says")
struct SessionTests {
    /// A persistent subscriber "sub" that has gone away, and a publisher on connection 2.
    private static func away(granted: Int = 2, _ version: ProtocolVersion = .v311, notes: Bool = false) -> Harness {
        var lab = Harness(notes: notes)
        lab.connect(1, "sub", version, clean: false)
        lab.receive(1, subscribe(1, ("t", granted)))
        lab.receive(1, disconnect)
        lab.connect(2, "pub")
        return lab
    }

    @Test("clean session 0: messages of QoS 1 and 2 wait, QoS 0 does not [MQTT-3.1.2-4, MQTT-3.1.2-5]")
    func queued() {
        var lab = Self.away()
        #expect(lab.receive(2, publish("t", "0")) == [])
        #expect(lab.receive(2, publish("t", "1", qos: 1, id: 1)) == [.sent(2, puback(1))])
        #expect(lab.receive(2, publish("t", "2", qos: 2, id: 2)) == [.sent(2, pubrec(2))])
        #expect(
            lab.connect(1, "sub", clean: false) == [
                .sent(1, connack(present: true)), .sent(1, publish("t", "1", qos: 1, id: 1)),
                .sent(1, publish("t", "2", qos: 2, id: 2)),
            ])
    }

    @Test("QoS 0 waits too where the broker's owner wants it")
    func queuedQoS0() {
        var lab = Harness { $0.queuesQoS0WhileOffline = true }
        lab.connect(1, "sub", clean: false)
        lab.receive(1, subscribe(1, ("t", 1)))
        lab.lose(1)
        lab.connect(2, "pub")
        lab.receive(2, publish("t", "0"))
        lab.receive(2, publish("t", "1", qos: 1, id: 1))
        #expect(
            lab.connect(1, "sub", clean: false) == [
                .sent(1, connack(present: true)), .sent(1, publish("t", "0")), .sent(1, publish("t", "1", qos: 1, id: 1)),
            ])
    }

    @Test("clean session 1 starts empty, and nothing of it is left afterwards [MQTT-3.1.2-6]")
    func clean() {
        var lab = Self.away()
        lab.receive(2, publish("t", "1", qos: 1, id: 1))
        #expect(lab.connect(1, "sub", clean: true) == [.sent(1, connack())])
        #expect(lab.core.snapshot().sessions.map(\.subscriptions.count) == [0, 0])
        lab.receive(1, subscribe(1, ("t", 1)))
        lab.lose(1)
        #expect(lab.core.snapshot().sessions.map(\.client.description) == ["pub"])
        #expect(lab.connect(1, "sub", clean: false) == [.sent(1, connack())])
        #expect(lab.receive(2, publish("t", "2", qos: 1, id: 2)) == [.sent(2, puback(2))])
    }

    @Test("what was under way is sent again with DUP and its identifier, in order, before what waited [MQTT-4.4.0-1]")
    func redelivery() {
        var lab = Harness { $0.inFlightWindow = 4 }
        lab.connect(1, "sub", clean: false)
        lab.receive(1, subscribe(1, ("t", 2)))
        lab.connect(2, "pub")
        for number in 1...5 { lab.receive(2, publish("t", String(number), qos: 1 + number % 2, id: number)) }
        lab.receive(1, pubrec(3))
        lab.receive(1, pubrec(1))
        lab.receive(1, puback(2))
        lab.lose(1)
        lab.receive(2, publish("t", "6", qos: 1, id: 6))
        // 1 and 3 have their PUBREC, so PUBREL is what is repeated, in the order of PUBREC [MQTT-4.6.0-4].
        #expect(
            lab.connect(1, "sub", clean: false) == [
                .sent(1, connack(present: true)), .sent(1, pubrel(3)), .sent(1, pubrel(1)),
                .sent(1, publish("t", "4", qos: 1, id: 4, dup: true)), .sent(1, publish("t", "5", qos: 2, id: 5, dup: true)),
            ])
        #expect(lab.receive(1, pubcomp(3)) == [.sent(1, publish("t", "6", qos: 1, id: 6))])
    }

    @Test("nothing is sent again at any other time, however long it takes")
    func noRetry() {
        var lab = QoSTests.pair(granted: 1)
        lab.receive(2, publish("t", "1", qos: 1, id: 1))
        #expect(lab.tick(after: .seconds(86_400)) == [])
        #expect(lab.receive(1, .pingreq) == [.sent(1, .pingresp)])
    }

    @Test("3.1: a repeated PUBREL has DUP set, and CONNACK no session present [3.1 §3.2, §3.6]")
    func redeliveryIn31() {
        var lab = Self.away(.v31)
        lab.connect(1, "sub", .v31, clean: false)
        lab.receive(2, publish("t", "2", qos: 2, id: 2))
        lab.receive(1, pubrec(1))
        lab.lose(1)
        #expect(lab.connect(1, "sub", .v31, clean: false) == [.sent(1, connack()), .sent(1, pubrel(1, dup: true))])
    }

    @Test("a PUBLISH of QoS 2 that was repeated on a new connection still counts once [MQTT-4.3.3-2]")
    func inboundSurvives() {
        var lab = Harness()
        lab.connect(1, "sub")
        lab.receive(1, subscribe(1, ("t", 2)))
        lab.connect(2, "pub", clean: false)
        lab.receive(2, publish("t", "x", qos: 2, id: 5))
        lab.lose(2)
        #expect(lab.connect(2, "pub", clean: false) == [.sent(2, connack(present: true))])
        #expect(lab.receive(2, publish("t", "x", qos: 2, id: 5, dup: true)) == [.sent(2, pubrec(5))])
        #expect(lab.receive(2, pubrel(5)) == [.sent(2, pubcomp(5))])
        lab.receive(2, publish("t", "y", qos: 2, id: 6))
        lab.lose(2)
        // A clean session forgets it.
        lab.connect(2, "pub", clean: true)
        #expect(lab.receive(2, publish("t", "y", qos: 2, id: 6, dup: true)).count == 2)
    }

    @Test("the same client identifier takes over: the older connection is closed, its will published [MQTT-3.1.4-2]")
    func takeOver() {
        var lab = Harness()
        lab.connect(3, "witness")
        lab.receive(3, subscribe(1, ("w", 0)))
        lab.connect(1, "x", clean: false, will: will("w", "taken"))
        lab.receive(1, subscribe(1, ("t", 1)))
        #expect(
            lab.connect(2, "x", clean: false)
                == [.closed(1, .takenOver), .sent(3, publish("w", "taken")), .sent(2, connack(present: true))])
        #expect(lab.receive(1, .pingreq) == [])
        #expect(lab.lose(1) == [])
        #expect(lab.receive(3, publish("t", "y")) == [.sent(2, publish("t", "y"))])
    }

    @Test("a clean session that is taken over is not resumed [MQTT-3.1.2-6]")
    func takeOverOfCleanSession() {
        var lab = Harness()
        lab.connect(1, "x", clean: true)
        lab.receive(1, subscribe(1, ("t", 1)))
        #expect(lab.connect(2, "x", clean: false) == [.closed(1, .takenOver), .sent(2, connack())])
        #expect(lab.core.snapshot().sessions.map(\.subscriptions.count) == [0])
    }

    @Test("on take-over a will that its own session subscribed to waits for the newer connection")
    func ownWillOnTakeOver() {
        var lab = Harness()
        lab.connect(1, "x", clean: false, will: will("w", "taken", qos: 1))
        lab.receive(1, subscribe(1, ("w", 1)))
        #expect(
            lab.connect(2, "x", clean: false) == [
                .closed(1, .takenOver), .sent(2, connack(present: true)), .sent(2, publish("w", "taken", qos: 1, id: 1)),
            ])
    }

    @Test("a storm of take-overs leaves one session, one connection and the newest one served")
    func takeOverStorm() {
        var lab = Harness()
        for number in 1...500 { lab.connect(number, "x", clean: number % 2 == 0, will: will("w", "gone", qos: 1)) }
        #expect(lab.core.snapshot().sessions.map(\.isConnected) == [true])
        #expect(lab.receive(499, .pingreq) == [])
        #expect(lab.receive(500, .pingreq) == [.sent(500, .pingresp)])
    }
}
