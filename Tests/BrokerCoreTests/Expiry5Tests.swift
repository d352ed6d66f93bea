import BrokerCore
import MQTTSessions
import MQTTWire
import TestKit
import Testing

@Suite("5.0: what expires, and wills that wait")
struct Expiry5Tests {
    @Test("a message that waited says what is left of its interval, and is dropped at its moment [MQTT-3.3.2-5, MQTT-3.3.2-6]")
    func queued() {
        var lab = Harness()
        lab.connect5(1, "x", .sessionExpiry(.max))
        lab.receive(1, subscribe(1, ("t", 1)))
        lab.lose(1)
        lab.connect5(2, "y")
        lab.receive(2, publish("t", "short", qos: 1, id: 1, .expiry(10), .user("k", "v")))
        lab.receive(2, publish("t", "ever", qos: 1, id: 2))
        lab.receive(2, publish("t", "long", qos: 1, id: 3, .user("a", "1"), .expiry(100)))
        #expect(lab.core.nextDeadline == .seconds(10))
        lab.tick(after: .seconds(10) - .nanoseconds(1))
        #expect(lab.core.snapshot().sessions.first?.queued == 3)
        lab.tick(after: .nanoseconds(1))
        #expect(lab.core.snapshot().sessions.first?.queued == 2 && lab.core.counters.expired == 1)
        lab.now = lab.now + .milliseconds(20_500)
        #expect(
            lab.connect5(1, "x", clean: false) == [
                .sent(1, connack5(present: true)), .sent(1, publish("t", "ever", qos: 1, id: 1)),
                .sent(1, publish("t", "long", qos: 1, id: 2, .expiry(70), .user("a", "1"))),
            ])
    }

    @Test("a message behind a full window expires too; one that was sent does not [MQTT-4.3.3-7]")
    func window() {
        var lab = Harness(notes: false)
        lab.connect5(1, "x", .receiveMaximum(1), .sessionExpiry(.max))
        lab.receive(1, subscribe(1, ("t", 2)))
        lab.receive(1, publish("t", "1", qos: 2, id: 1, .expiry(5)))
        lab.receive(1, publish("t", "2", qos: 1, id: 2, .expiry(5)))
        lab.tick(after: .seconds(6))
        #expect(lab.core.snapshot().sessions.first.map { [$0.inFlight, $0.queued] } == [1, 0])
        lab.lose(1)
        #expect(
            lab.connect5(1, "x", clean: false).last == .sent(1, publish("t", "1", qos: 2, id: 1, dup: true, .expiry(0))))
    }

    @Test("a retained message is gone when it has expired, and says what is left before that")
    func retained() {
        var lab = Harness()
        lab.connect5(1, "x")
        lab.receive(1, publish("t", "kept", retain: true, .expiry(10)))
        lab.now = .seconds(4)
        #expect(lab.receive(1, subscribe(1, ("t", 0))).last == .sent(1, publish("t", "kept", retain: true, .expiry(6))))
        #expect(lab.core.nextDeadline == .seconds(10))
        lab.tick(after: .seconds(6))
        #expect(lab.core.snapshot().retained == [] && lab.core.nextDeadline == nil)
        // One that replaces it has its own interval, or none.
        lab.receive(1, publish("t", "a", retain: true, .expiry(10)))
        lab.receive(1, publish("t", "b", retain: true))
        #expect(lab.core.nextDeadline == nil)
    }

    @Test("old clients get a message that expires as any other, and not after that")
    func older() {
        var lab = Harness()
        lab.connect(1, "x", clean: false)
        lab.receive(1, subscribe(1, ("t", 1)))
        lab.connect5(2, "y")
        #expect(lab.receive(2, publish("t", "1", .expiry(1))) == [.sent(1, publish("t", "1"))])
        lab.lose(1)
        lab.receive(2, publish("t", "2", qos: 1, id: 1, .expiry(1)))
        lab.tick(after: .seconds(1))
        #expect(lab.connect(1, "x", clean: false) == [.sent(1, connack(present: true))])
    }

    @Test("a will waits for its delay, to the nanosecond [MQTT-3.1.2-8]")
    func willDelay() {
        var lab = Self.withWatcher()
        lab.connect5(1, "x", will: Self.delayed(10), .sessionExpiry(60))
        #expect(lab.lose(1) == [])
        #expect(lab.core.nextDeadline == .seconds(10))
        #expect(lab.tick(after: .seconds(10) - .nanoseconds(1)) == [])
        #expect(lab.tick(after: .nanoseconds(1)) == [.sent(9, publish("w", "gone", .user("k", "v")))])
        #expect(lab.core.nextDeadline == .seconds(60))
        #expect(lab.tick(after: .seconds(50)) == [])
        #expect(lab.core.nextDeadline == nil)
    }

    @Test("it comes when the session ends, should that be earlier, and at once where none is kept [MQTT-3.1.2-8]")
    func willOfEndedSession() {
        var lab = Self.withWatcher()
        let gone = Seen.sent(9, publish("w", "gone", .user("k", "v")))
        lab.connect5(1, "x", will: Self.delayed(60), .sessionExpiry(10))
        lab.lose(1)
        #expect(lab.tick(after: .seconds(10)) == [gone])
        lab.connect5(1, "x", will: Self.delayed(60))
        #expect(lab.lose(1) == [gone])
        // Clean Start ends the session that was there.
        lab.connect5(1, "x", will: Self.delayed(60), .sessionExpiry(90))
        lab.lose(1)
        #expect(lab.connect5(1, "x", clean: true) == [gone, .sent(1, connack5())])
    }

    @Test("a client that is back in time has no will published [MQTT-3.1.3-9]")
    func willCancelled() {
        var lab = Self.withWatcher()
        lab.connect5(1, "x", will: Self.delayed(10), .sessionExpiry(60))
        lab.lose(1)
        lab.tick(after: .seconds(9))
        #expect(lab.connect5(1, "x", clean: false, .sessionExpiry(60)) == [.sent(1, connack5(present: true))])
        lab.lose(1)
        #expect(lab.tick(after: .seconds(20)) == [])
        // The same where the older connection is taken over.
        lab.connect5(1, "x", clean: false, will: Self.delayed(10), .sessionExpiry(60))
        #expect(lab.connect5(2, "x", clean: false).map(\.isPublish).contains(true) == false)
    }

    @Test("DISCONNECT 0x00 discards the will, and any other code publishes it [MQTT-3.14.4-3]")
    func disconnectWithWill() {
        var lab = Self.withWatcher()
        for (code, isPublished) in [(UInt8(0), false), (0x04, true), (0x80, true)] {
            lab.connect5(1, "x", will: will("w", "gone"))
            let seen = lab.receive(1, disconnect5(code))
            #expect(seen == [.closed(1, .disconnected)] + (isPublished ? [.sent(9, publish("w", "gone"))] : []))
        }
    }

    @Test("the expiry of a will begins when it is published")
    func willExpiry() {
        var lab = Self.withWatcher()
        let properties: Properties = [.willDelay(5), .expiry(30), .isText]
        lab.connect5(
            1, "x", will: Will(topic: "w", payload: Array("gone".utf8), retain: true, properties: properties),
            .sessionExpiry(60))
        lab.lose(1)
        #expect(lab.tick(after: .seconds(5)) == [.sent(9, publish("w", "gone", .expiry(30), .isText))])
        lab.now = .seconds(15)
        #expect(lab.receive(9, subscribe(2, ("w", 0))).last == .sent(9, publish("w", "gone", retain: true, .expiry(20), .isText)))
    }

    @Test("a will whose payload is not the text it claims to be is refused with 0x99")
    func willFormat() {
        var lab = Harness()
        let seen = lab.connect5(1, "x", will: Will(topic: "w", payload: [0xFF], properties: [.isText]))
        guard case .sent(1, .connack(let packet)) = seen.first else {
            Issue.record("\(seen)")
            return
        }
        #expect(packet.reasonCode == .payloadFormatInvalid && seen.count == 2)
    }

    @Test("places of expired messages are not kept, nor the expiries of those that were sent")
    func bounded() {
        var lab = Harness()
        lab.connect5(1, "x", .sessionExpiry(.max))
        lab.receive(1, subscribe(1, ("t", 1)))
        lab.lose(1)
        lab.connect5(2, "y")
        lab.receive(2, publish("t", "first", qos: 1, id: 1))
        for number in 1...2_000 {
            lab.receive(2, publish("t", "\(number)", qos: 1, id: 1, .expiry(1)))
            lab.tick(after: .seconds(1))
        }
        #expect(lab.core.counters.expired == 2_000 && lab.core.nextDeadline == nil)
        #expect(
            lab.connect5(1, "x", clean: false)
                == [.sent(1, connack5(present: true)), .sent(1, publish("t", "first", qos: 1, id: 1))])
    }

    private static func delayed(_ seconds: UInt32) -> Will {
        Will(topic: "w", payload: Array("gone".utf8), properties: [.willDelay(seconds), .user("k", "v")])
    }

    private static func withWatcher() -> Harness {
        var lab = Harness()
        lab.connect5(9, "watcher")
        lab.receive(9, subscribe(1, ("w", 0)))
        return lab
    }
}

extension Seen {
    fileprivate var isPublish: Bool { if case .sent(_, .publish) = self { true } else { false } }
}
