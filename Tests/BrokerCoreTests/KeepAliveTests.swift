import BrokerCore
import MQTTSessions
import MQTTWire
import TestKit
import Testing

@Suite("A client that stays silent for 1.5 times its keep-alive is closed")
struct KeepAliveTests {
    private static func expired(_ number: Int, _ seconds: UInt16, silent: Duration) -> Seen {
        .closed(number, .keepAliveExpired(seconds: seconds, silent: silent))
    }

    @Test("at 1.5 times exactly, and not a nanosecond before [MQTT-3.1.2-24]", arguments: [1, 3, 60, 65_535] as [UInt16])
    func exactly(seconds: UInt16) {
        var lab = Harness()
        lab.now = .seconds(5)
        lab.connect(1, "x", keepAlive: seconds)
        let limit = Duration.milliseconds(Int64(seconds) * 1_500)
        #expect(lab.core.nextDeadline == Moment.seconds(5) + limit)
        #expect(lab.tick(after: limit - .nanoseconds(1)) == [])
        #expect(lab.tick(after: .nanoseconds(1)) == [Self.expired(1, seconds, silent: limit)])
        #expect(lab.core.nextDeadline == nil)
    }

    @Test("any complete packet starts the clock anew")
    func restarted() {
        var lab = Harness()
        lab.connect(1, "x", keepAlive: 2)
        let packets = [publish("t", ""), .pingreq, subscribe(1, ("t", 0)), puback(5), pubrel(5), unsubscribe(1, "t")]
        for packet in packets {
            #expect(lab.tick(after: .milliseconds(2_999)) == [])
            lab.receive(1, packet)
        }
        #expect(lab.tick(after: .milliseconds(2_999)) == [])
        #expect(lab.tick(after: .milliseconds(1)) == [Self.expired(1, 2, silent: .seconds(3))])
    }

    @Test("a nanosecond more of life is granted too")
    func restartedAtOnce() {
        var lab = Harness()
        lab.connect(1, "x", keepAlive: 2)
        lab.now = Moment(nanoseconds: 1)
        lab.receive(1, .pingreq)
        #expect(lab.tick(after: .seconds(3) - .nanoseconds(1)) == [])
        #expect(lab.tick(after: .nanoseconds(1)) == [Self.expired(1, 2, silent: .seconds(3))])
    }

    @Test("what the broker sends does not")
    func notRestartedByUs() {
        var lab = Harness()
        lab.connect(1, "x", keepAlive: 2)
        lab.receive(1, subscribe(1, ("t", 0)))
        lab.connect(2, "y")
        lab.tick(after: .seconds(2))
        #expect(lab.receive(2, publish("t", "")).count == 1)
        #expect(lab.tick(after: .seconds(1)) == [Self.expired(1, 2, silent: .seconds(3))])
    }

    @Test("0 switches it off [3.1.1 §3.1.2.10]")
    func off() {
        var lab = Harness()
        lab.connect(1, "x", keepAlive: 0)
        #expect(lab.core.nextDeadline == nil)
        #expect(lab.tick(after: .seconds(1_000_000)) == [])
        #expect(lab.receive(1, .pingreq) == [.sent(1, .pingresp)])
    }

    @Test("the host can ask who would be closed, and reads their sockets first")
    func silent() {
        var lab = Harness()
        lab.connect(1, "x", keepAlive: 2)
        lab.now = .seconds(1)
        lab.connect(2, "y", keepAlive: 2)
        lab.connect(3, "z", keepAlive: 1)
        lab.open(4)
        lab.now = .seconds(4)
        #expect(lab.core.silentConnections(at: .seconds(2.4)) == [])
        #expect(lab.core.silentConnections(at: .seconds(2.5)).map(\.slot) == [3])
        #expect(lab.core.silentConnections(at: lab.now).map(\.slot) == [3, 1, 2])
        lab.receive(1, .pingreq)
        #expect(lab.core.silentConnections(at: lab.now).map(\.slot) == [3, 2])
        #expect(
            lab.handle(.tick)
                == [Self.expired(3, 1, silent: .seconds(3)), Self.expired(2, 2, silent: .seconds(3))])
    }

    @Test("ticks too many do no harm, and the next deadline is never after the truth")
    func spuriousTicks() {
        var lab = Harness()
        lab.connect(1, "x", keepAlive: 2)
        for _ in 1...20 {
            for _ in 1...3 { #expect(lab.tick(after: .milliseconds(300)) == []) }
            lab.receive(1, .pingreq)
        }
        let truth = lab.now + .seconds(3)
        var looks = 0
        while let next = lab.core.nextDeadline, next < truth {
            lab.now = next
            #expect(lab.handle(.tick) == [])
            looks += 1
        }
        #expect(looks <= 1 && lab.core.nextDeadline == truth)
        lab.now = truth
        #expect(lab.handle(.tick) == [Self.expired(1, 2, silent: .seconds(3))])
    }

    @Test("a resumed connection goes by its own keep-alive, and a slot's next tenant by his")
    func otherTenants() {
        var lab = Harness()
        lab.connect(1, "x", clean: false, keepAlive: 2)
        lab.lose(1)
        lab.connect(1, "x", clean: false, keepAlive: 10)
        #expect(lab.tick(after: .seconds(3)) == [])
        #expect(lab.core.snapshot().sessions.map(\.keepAlive) == [10])
        #expect(lab.tick(after: .seconds(12)) == [Self.expired(1, 10, silent: .seconds(15))])
    }

    @Test("ten thousand expire in the order in which they fell silent")
    func many() {
        var lab = Harness()
        for number in 0..<10_000 {
            lab.now = Moment(nanoseconds: Int64((number * 7_919) % 10_000))
            lab.connect(number, "client\(number)", keepAlive: 1)
        }
        lab.now = .start
        let closed = lab.tick(after: .seconds(2)).compactMap { seen -> Int? in
            guard case .closed(let number, _) = seen else { return nil }
            return number
        }
        #expect(closed == (0..<10_000).sorted { ($0 * 7_919) % 10_000 < ($1 * 7_919) % 10_000 })
    }
}
