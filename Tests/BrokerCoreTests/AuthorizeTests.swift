import Access
import BrokerCore
import MQTTSessions
import MQTTWire
import TestKit
import Testing

@Suite("What rules let a client do")
struct AuthorizeTests {
    private func lab(_ text: String, notes: Bool = false) throws -> Harness {
        var lab = Harness(notes: notes)
        _ = lab.handle(.accessChanged(try AccessRules(parsing: Array(text.utf8)), revoked: []))
        return lab
    }

    @Test("3.1.1: what may not be published is acknowledged and goes nowhere [3.1.1 MQTT-3.3.5-2]")
    func publishing() throws {
        var lab = try lab("topic write ok\ntopic read #")
        lab.connect(1, "p")
        lab.connect(2, "s")
        lab.receive(2, subscribe(1, ("#", 2)))
        #expect(lab.receive(1, publish("no", "x")) == [])
        #expect(lab.receive(1, publish("no", "x", qos: 1, id: 1, retain: true)) == [.sent(1, puback(1))])
        #expect(lab.receive(1, publish("no", "x", qos: 2, id: 2)) == [.sent(1, pubrec(2))])
        #expect(lab.receive(1, publish("no", "x", qos: 2, id: 2, dup: true)) == [.sent(1, pubrec(2))])
        #expect(lab.receive(1, pubrel(2)) == [.sent(1, pubcomp(2))])
        #expect(lab.core.snapshot().retained == [])
        // Twice the same, so that the second is answered from what is remembered.
        for _ in 0..<2 { #expect(lab.receive(1, publish("ok", "x")) == [.sent(2, publish("ok", "x"))]) }
    }

    @Test("5.0: what may not be published is answered with 0x87, and the exchange of QoS 2 is over with PUBREC")
    func publishing5() throws {
        var lab = try lab("topic write ok\ntopic read #")
        lab.connect5(1, "p")
        lab.connect5(2, "s")
        lab.receive(2, subscribe(1, ("#", 2)))
        #expect(lab.receive(1, publish("no", "x")) == [])
        #expect(lab.receive(1, publish("no", "x", qos: 1, id: 1, retain: true)) == [.sent(1, .puback(acknowledgement(1, 0x87)))])
        #expect(lab.receive(1, publish("no", "x", qos: 2, id: 2)) == [.sent(1, .pubrec(acknowledgement(2, 0x87)))])
        // Its identifier is free again.
        #expect(
            lab.receive(1, publish("ok", "y", qos: 2, id: 2))
                == [.sent(2, publish("ok", "y", qos: 2, id: 1)), .sent(1, pubrec(2))])
        #expect(lab.core.snapshot().retained == [])
    }

    @Test("5.0: a message of QoS 2 that is held already is not refused when rules have changed meanwhile")
    func heldAlready() throws {
        var lab = try lab("topic write a")
        lab.connect5(1, "p")
        #expect(lab.receive(1, publish("a", "x", qos: 2, id: 1)).first == .sent(1, .pubrec(acknowledgement(1, 0x10))))
        _ = lab.handle(.accessChanged(try AccessRules(parsing: Array("topic read a".utf8)), revoked: []))
        #expect(lab.receive(1, publish("a", "x", qos: 2, id: 1, dup: true)) == [.sent(1, pubrec(1))])
        #expect(lab.receive(1, pubrel(1)) == [.sent(1, pubcomp(1))])
        #expect(lab.receive(1, publish("a", "x", qos: 2, id: 1)) == [.sent(1, .pubrec(acknowledgement(1, 0x87)))])
    }

    @Test("5.0: a filter is refused with 0x87, and who came in by an account that is gone hears DISCONNECT 0x87")
    func subscribing5() throws {
        var lab = try lab("topic read a/#\ntopic deny a/x")
        lab.connect5(1, "s")
        #expect(
            lab.receive(1, subscribe(1, ("a/x", 1), ("b", 0), ("#", 2), ("$share/g/b", 1)))
                == [
                    .sent(
                        1,
                        .suback(
                            SubackPacket(
                                packetIdentifier(1), [0x87, 0x87, 2, 0x87].map(ReasonCode.init(rawValue:)),
                                properties: [Property(.reasonString, .string("the sender has no right to do this"))])))
                ])
        lab.core.admission = Admission(checksPasswords: true, authenticationMethods: ["M"])
        lab.connect5(2, "ann", Property(.authenticationMethod, .string("M")))
        _ = lab.handle(.exchanged(lab.identifier(2), .accepted("ann", nil)))
        let reason = CloseReason.accountRevoked
        #expect(
            lab.handle(.accessChanged(nil, revoked: ["ann"]))
                == [.sent(2, disconnect5(0x87, reason.words)), .closed(2, reason)])
    }

    @Test("rules speak of the user whom the method has proved, whatever user name CONNECT carries")
    func provedUser() throws {
        var lab = try lab("pattern write user/%u")
        lab.core.admission = Admission(checksPasswords: true, authenticationMethods: ["M"])
        lab.open(1)
        let method: Properties = [Property(.authenticationMethod, .string("M"))]
        lab.receive(
            1,
            .connect(ConnectPacket(version: .v5, clientIdentifier: "x", userName: "root", properties: method)))
        _ = lab.handle(.exchanged(lab.identifier(1), .accepted("ann", nil)))
        #expect(lab.receive(1, publish("user/root", "x", qos: 1, id: 1)) == [.sent(1, .puback(acknowledgement(1, 0x87)))])
        #expect(lab.receive(1, publish("user/ann", "x", qos: 1, id: 2)) == [.sent(1, .puback(acknowledgement(2, 0x10)))])
    }

    @Test("what is remembered of one client is not said of the next in its place")
    func verdictsAreOfOneConnection() throws {
        var lab = try lab("user ann\ntopic readwrite a\nuser bob\ntopic read a")
        lab.connect(2, "s", user: "bob")
        lab.receive(2, subscribe(1, ("a", 0)))
        lab.connect(1, "p", user: "ann")
        #expect(lab.receive(1, publish("a", "x")) == [.sent(2, publish("a", "x"))])
        lab.lose(1)
        lab.connect(1, "p", user: "bob")
        #expect(lab.receive(1, publish("a", "x")) == [])
    }

    @Test("a filter of which nothing may be read is refused with 0x80; 3.1 has no code for it")
    func subscribing() throws {
        var lab = try lab("topic read a/#\ntopic deny a/x")
        lab.connect(1, "s")
        #expect(
            lab.receive(1, subscribe(1, ("a/x", 1), ("b", 0), ("#", 2), ("a/+", 1))) == [.sent(1, suback(1, 0x80, 0x80, 2, 1))])
        lab.connect(2, "old", .v31)
        #expect(lab.receive(2, subscribe(1, ("b", 1))) == [.sent(2, suback(1, 1))])
        #expect(lab.core.snapshot().sessions.map { $0.subscriptions.count } == [0, 2])
    }

    @Test("a subscription to everything delivers what may be read, new and retained")
    func delivering() throws {
        var lab = try lab("topic read open/#\nuser root\ntopic readwrite #")
        lab.connect(1, "root", user: "root")
        lab.connect(2, "s")
        lab.receive(2, subscribe(1, ("#", 0)))
        lab.receive(1, publish("closed/a", "x", retain: true))
        #expect(lab.receive(1, publish("open/a", "y", retain: true)) == [.sent(2, publish("open/a", "y"))])
        #expect(
            lab.receive(2, subscribe(2, ("#", 0))) == [.sent(2, suback(2, 0)), .sent(2, publish("open/a", "y", retain: true))])
        #expect(lab.receive(1, publish("closed/a", "z")) == [])
    }

    @Test("a will is checked when it is due, and dropped where it may not be published")
    func wills() throws {
        var lab = try lab("topic read #\ntopic write last/ok", notes: true)
        lab.connect(2, "s")
        lab.receive(2, subscribe(1, ("#", 0)))
        lab.connect(1, "a", will: will("last/no", "gone"))
        #expect(lab.lose(1).contains(.noted(1, .willForbidden(topic: "last/no"))))
        lab.connect(1, "a", will: will("last/ok", "gone"))
        #expect(lab.lose(1).contains(.sent(2, publish("last/ok", "gone"))))
    }

    @Test("a subscription whose access is taken back delivers nothing more (CVE-2021-34434), nor does what waited")
    func revocation() throws {
        let open = "user root\ntopic readwrite #\nuser ann\ntopic read a/#"
        var lab = try lab(open)
        lab.connect(1, "root", user: "root")
        lab.connect(2, "here", user: "ann")
        lab.receive(2, subscribe(1, ("a/#", 1)))
        lab.connect(3, "away", clean: false, user: "ann")
        lab.receive(3, subscribe(1, ("a/#", 2)))
        // One is under way to the client that goes away, one waits.
        lab.receive(1, publish("a/b", "under way", qos: 1, id: 1))
        lab.receive(2, puback(1))
        lab.lose(3)
        lab.receive(1, publish("a/b", "waits", qos: 2, id: 2))
        lab.receive(2, puback(2))
        _ = lab.handle(.accessChanged(try AccessRules(parsing: Array("user root\ntopic readwrite #".utf8)), revoked: []))
        #expect(lab.receive(1, publish("a/b", "more", qos: 0)) == [])
        #expect(lab.connect(3, "away", clean: false, user: "ann") == [.sent(3, connack(present: true))])
        let away = lab.core.snapshot().sessions.first { $0.client == "away" }
        #expect(away?.queued == 0 && away?.inFlight == 0 && away?.subscriptions.count == 1)
        // Given back, it delivers again.
        _ = lab.handle(.accessChanged(try AccessRules(parsing: Array(open.utf8)), revoked: []))
        #expect(
            lab.receive(1, publish("a/b", "again")) == [.sent(2, publish("a/b", "again")), .sent(3, publish("a/b", "again"))])
        _ = lab.handle(.accessChanged(nil, revoked: []))
        #expect(lab.receive(1, publish("a/b", "free")) == [.sent(2, publish("a/b", "free")), .sent(3, publish("a/b", "free"))])
    }

    @Test("whoever came in by an account that is gone is sent away, nobody else")
    func accounts() throws {
        var lab = Harness()
        lab.core.admission = Admission(checksPasswords: true)
        for (number, user) in [(1, "ann"), (2, "bob")] {
            _ = lab.connect(number, user, user: user, password: "pw")
            _ = lab.answer(number, .accepted)
        }
        lab.connect(3, "nobody")
        #expect(lab.handle(.accessChanged(nil, revoked: ["ann", "eve"])) == [.closed(1, .accountRevoked)])
    }

    @Test("another user in a session of old gets nothing that was for the one before")
    func anotherUser() throws {
        var lab = try lab("user root\ntopic readwrite #\nuser ann\ntopic read a\nuser bob\ntopic read b")
        lab.connect(1, "root", user: "root")
        lab.connect(2, "board", clean: false, user: "ann")
        lab.receive(2, subscribe(1, ("#", 1)))
        lab.receive(1, publish("a", "warm the route"))
        lab.lose(2)
        lab.receive(1, publish("a", "for ann", qos: 1, id: 1))
        #expect(lab.connect(2, "board", clean: false, user: "bob") == [.sent(2, connack(present: true))])
        #expect(lab.receive(1, publish("a", "x")) == [])
        #expect(lab.receive(1, publish("b", "x")) == [.sent(2, publish("b", "x"))])
    }

    @Test("the notes say what was not done, and why")
    func notes() throws {
        var lab = try lab("topic read a\ntopic write b", notes: true)
        lab.connect(1, "x")
        lab.connect(2, "y")
        #expect(lab.receive(1, publish("c", "1")) == [.noted(1, .publishForbidden(topic: "c"))])
        #expect(lab.receive(2, subscribe(1, ("b", 0))).first == .noted(2, .subscriptionForbidden(filter: "b")))
        lab.receive(2, subscribe(2, ("#", 0)))
        #expect(lab.receive(1, publish("b", "1")) == [.noted(1, .deliveryForbidden(topic: "b", subscriber: "y"))])
    }

    @Test("a flood of topics and clients keeps the right answers beyond what is remembered")
    func manyVerdicts() throws {
        var lab = try lab("pattern write own/%c\ntopic read #")
        lab.connect(0, "s")
        lab.receive(0, subscribe(1, ("#", 0)))
        for number in 1...50 { lab.connect(number, "c\(number)") }
        var wrong = 0
        for round in 0..<400 {
            for number in 1...50 {
                let topic = "own/c\((number * 7 + round) % 60)"
                let isOwn = topic == "own/c\(number)"
                if lab.receive(number, publish(topic, "x")).isEmpty == isOwn { wrong += 1 }
            }
        }
        #expect(wrong == 0)
    }
}
