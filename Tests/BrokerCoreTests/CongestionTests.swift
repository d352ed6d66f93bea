import BrokerCore
import MQTTSessions
import MQTTWire
import TestKit
import Testing

@Suite("A client that does not read costs only itself")
struct CongestionTests {
    /// A subscriber "slow" on 1 with QoS 2 on t, another on 3, a publisher on 2; the slow one is congested.
    private static func congested(notes: Bool = false, _ change: (inout BrokerConfiguration) -> Void = { _ in }) -> Harness {
        var lab = Harness(notes: false, change)
        lab.connect(1, "slow", clean: false, keepAlive: 10)
        lab.receive(1, subscribe(1, ("t", 2)))
        lab.connect(2, "pub")
        lab.connect(3, "quick")
        lab.receive(3, subscribe(1, ("t", 0)))
        _ = lab.handle(.congested(lab.identifier(1)))
        lab.core.wantsNotes = notes
        return lab
    }

    @Test("QoS 0 is dropped and counted, QoS 1 and 2 wait, the others get everything; relief sends what waited, in order")
    func transcript() {
        var lab = Self.congested()
        #expect(lab.receive(2, publish("t", "0")) == [.sent(3, publish("t", "0"))])
        #expect(lab.receive(2, publish("t", "1", qos: 1, id: 1)) == [.sent(3, publish("t", "1")), .sent(2, puback(1))])
        #expect(lab.receive(2, publish("t", "2", qos: 2, id: 2)) == [.sent(3, publish("t", "2")), .sent(2, pubrec(2))])
        #expect(lab.core.counters.droppedByCongestion == 1)
        #expect(lab.core.snapshot().sessions.map(\.queued) == [0, 0, 2])
        #expect(
            lab.handle(.relieved(lab.identifier(1)))
                == [.sent(1, publish("t", "1", qos: 1, id: 1)), .sent(1, publish("t", "2", qos: 2, id: 2))])
        #expect(lab.receive(2, publish("t", "0")).first == .sent(1, publish("t", "0")))
        #expect(lab.core.counters.droppedByCongestion == 1)
    }

    @Test("beyond its queue the connection ends, and the session keeps what waits")
    func overflow() {
        var lab = Self.congested { $0.queuedMessagesPerSession = 2 }
        for number in 1...2 { lab.receive(2, publish("t", "x", qos: 1, id: number)) }
        #expect(
            lab.receive(2, publish("t", "x", qos: 1, id: 3))
                == [.sent(3, publish("t", "x")), .sent(2, puback(3)), .closed(1, .tooSlow(queued: 2))])
        #expect(lab.core.counters.droppedByFullQueue == 1)
        // A new connection is not congested because the older one was.
        #expect(
            lab.connect(1, "slow", clean: false) == [
                .sent(1, connack(present: true)), .sent(1, publish("t", "x", qos: 1, id: 1)),
                .sent(1, publish("t", "x", qos: 1, id: 2)),
            ])
    }

    @Test("it is said when it begins and, with the number dropped, when it ends; not for each message")
    func notes() {
        var lab = Self.congested(notes: true)
        #expect(lab.handle(.congested(lab.identifier(1))) == [], "twice is once")
        for _ in 1...5 {
            #expect(!lab.receive(2, publish("t", "0")).contains { if case .noted(1, _) = $0 { true } else { false } })
        }
        #expect(
            lab.handle(.relieved(lab.identifier(1)))
                == [.noted(1, .congestionEnded(subscriber: "slow", dropped: 5, waiting: 0))])
        #expect(lab.handle(.relieved(lab.identifier(1))) == [])
        #expect(lab.handle(.congested(lab.identifier(1))) == [.noted(1, .congested(subscriber: "slow"))])
        lab.receive(2, publish("t", "0"))
        #expect(lab.lose(1).first == .noted(1, .congestionEnded(subscriber: "slow", dropped: 1, waiting: 0)))
    }

    @Test("acknowledgements of a congested client free its window, and send nothing")
    func acknowledging() {
        var lab = Harness { $0.inFlightWindow = 1 }
        lab.connect(1, "slow")
        lab.receive(1, subscribe(1, ("t", 1)))
        lab.connect(2, "pub")
        for number in 1...2 { lab.receive(2, publish("t", "\(number)", qos: 1, id: number)) }
        _ = lab.handle(.congested(lab.identifier(1)))
        #expect(lab.receive(1, puback(1)) == [])
        #expect(lab.handle(.relieved(lab.identifier(1))) == [.sent(1, publish("t", "2", qos: 1, id: 2))])
    }

    @Test("while nothing is read, keep-alive does not run; it begins anew when reading does")
    func keepAlive() {
        var lab = Harness()
        lab.connect(1, "x", keepAlive: 10)
        lab.tick(after: .seconds(14))
        _ = lab.handle(.readingPaused(lab.identifier(1)))
        #expect(lab.tick(after: .seconds(3_600)) == [])
        #expect(lab.core.silentConnections(at: lab.now) == [])
        #expect(lab.core.nextDeadline == nil)
        _ = lab.handle(.readingResumed(lab.identifier(1)))
        #expect(lab.tick(after: .milliseconds(14_999)) == [])
        #expect(lab.tick(after: .milliseconds(1)) == [.closed(1, .keepAliveExpired(seconds: 10, silent: .seconds(15)))])
    }

    @Test("the bound over all sessions: who holds more than an equal share gets no more, and nobody else pays")
    func inAll() {
        var lab = Harness { $0.queuedBytesInAll = 10_000 }
        for (number, client) in ["greedy", "modest"].enumerated() {
            lab.connect(number + 1, client, clean: false)
            lab.receive(number + 1, subscribe(1, (client, 1)))
            lab.receive(number + 1, disconnect)
        }
        lab.connect(3, "pub")
        let payload = String(repeating: "x", count: 880)
        for number in 1...20 { lab.receive(3, publish("greedy", payload, qos: 1, id: number)) }
        let held = lab.core.snapshot().sessions.map(\.queued)
        #expect(held == [9, 0, 0] || held == [10, 0, 0], "\(held)")
        for number in 1...4 { lab.receive(3, publish("modest", payload, qos: 1, id: number)) }
        #expect(lab.core.snapshot().sessions.map(\.queued)[1] == 3)
        // What is taken is given back: the session's end frees its bytes for the others.
        lab.connect(1, "greedy")
        for number in 5...9 { lab.receive(3, publish("modest", payload, qos: 1, id: number)) }
        #expect(lab.core.snapshot().sessions.map(\.queued)[1] == 8)
    }
}
