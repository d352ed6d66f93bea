import BrokerCore
import MQTTSessions
import MQTTWire
import TestKit
import Testing

@Suite("$SYS: what the broker tells of itself")
struct SystemTopicTests {
    private static func values(_ seen: [Seen]) -> [String: String] {
        var values: [String: String] = [:]
        for case .sent(_, .publish(let packet)) in seen {
            values[packet.topic?.description ?? ""] = String(decoding: packet.payload, as: UTF8.self)
        }
        return values
    }

    @Test("a new subscriber gets all values at once, retained; then at each interval those that changed, and only those")
    func publishing() {
        var lab = Harness { $0.systemInterval = .seconds(10) }
        lab.connect(1, "watcher")
        #expect(lab.core.nextDeadline == nil, "nobody wants them, nothing is done")
        let first = lab.receive(1, subscribe(1, ("$SYS/#", 0)))
        let values = Self.values(first)
        #expect(values.count > 40)
        #expect(values["$SYS/broker/clients/connected"] == "1")
        #expect(values["$SYS/broker/uptime"] == "0 seconds")
        #expect(values["$SYS/broker/subscriptions/count"] == "1")
        let retained = first.compactMap { if case .sent(_, .publish(let packet)) = $0 { packet.retain } else { nil } }
        #expect(!retained.contains(false))
        #expect(lab.core.nextDeadline == .seconds(10))
        #expect(lab.tick(after: .milliseconds(9_999)) == [])
        #expect(Self.values(lab.tick(after: .milliseconds(1))).count == values.count)
        lab.connect(2, "other")
        let changed = Self.values(lab.tick(after: .seconds(10)))
        #expect(changed["$SYS/broker/clients/connected"] == "2")
        #expect(changed["$SYS/broker/uptime"] == "20 seconds")
        #expect(changed["$SYS/broker/version"] == nil)
        lab.receive(1, unsubscribe(2, "$SYS/#"))
        #expect(lab.core.nextDeadline == nil)
        #expect(lab.tick(after: .seconds(100)) == [])
    }

    @Test("no wildcard in first place matches them; an exact filter does, with QoS as granted")
    func matching() {
        var lab = Harness()
        lab.connect(1, "watcher")
        #expect(lab.receive(1, subscribe(1, ("#", 0), ("+/broker/uptime", 0))) == [.sent(1, suback(1, 0, 0))])
        #expect(lab.core.nextDeadline == nil)
        let exact = lab.receive(1, subscribe(2, ("$SYS/broker/clients/+", 1)))
        #expect(Self.values(exact).keys.sorted().prefix(2) == ["$SYS/broker/clients/active", "$SYS/broker/clients/connected"])
        #expect(exact.contains(.sent(1, publish("$SYS/broker/clients/connected", "1", qos: 1, id: 2, retain: true))))
    }

    @Test("clients cannot write them: such a message is acknowledged, counted and goes nowhere, a will too")
    func readOnly() {
        var lab = Harness(notes: false)
        lab.connect(1, "watcher")
        lab.receive(1, subscribe(1, ("$SYS/#", 0)))
        lab.connect(2, "forger", will: will("$SYS/will", "x"))
        for (number, topic) in ["$SYS/broker/version", "$SYS"].enumerated() {
            #expect(lab.receive(2, publish(topic, "x", qos: 1, id: number + 1, retain: true)) == [.sent(2, puback(number + 1))])
        }
        #expect(lab.receive(2, publish("$SYSTEM", "x")) == [])
        lab.core.wantsNotes = true
        #expect(lab.receive(2, publish("$SYS/x", "x")) == [.noted(2, .systemTopicRefused(topic: "$SYS/x"))])
        lab.core.wantsNotes = false
        #expect(lab.lose(2) == [])
        #expect(lab.core.counters.systemTopicsRefused == 4)
        #expect(lab.core.snapshot().retained == [])
    }

    @Test("with an interval of 0 there are none, and they stay the broker's own")
    func off() {
        var lab = Harness { $0.systemInterval = .zero }
        lab.connect(1, "watcher")
        #expect(lab.receive(1, subscribe(1, ("$SYS/#", 0))) == [.sent(1, suback(1, 0))])
        #expect(lab.core.nextDeadline == nil)
        #expect(lab.receive(1, publish("$SYS/x", "x")) == [])
    }

    @Test("rates are those of the last second and minute; silence in between counts as silence")
    func rates() {
        var lab = Harness()
        var traffic = Traffic()
        func observe(_ messages: Int, after duration: Duration) {
            lab.now = lab.now + duration
            for _ in 0..<messages { traffic.received.count(100, isMessage: true) }
            lab.core.observe(traffic, at: lab.now)
        }
        observe(50, after: .milliseconds(500))
        #expect(lab.core.figures(at: lab.now).lastSecond.messagesReceived == 0, "the second is not over")
        lab.now = lab.now + .milliseconds(600)
        #expect(lab.core.figures(at: lab.now).lastSecond.messagesReceived == 50)
        #expect(lab.core.figures(at: lab.now).lastSecond.bytesReceived == 5_000)
        observe(70, after: .zero)
        let later = lab.core.figures(at: .seconds(31.5))
        #expect(later.lastSecond.messagesReceived == 0)
        #expect(later.lastMinute.messagesReceived == 120.0 / 31)
        #expect(lab.core.figures(at: .seconds(62.5)).lastMinute.messagesReceived == 0, "it was all in the first two seconds")
    }

    @Test("load averages follow a steady rate and forget it, by the minutes in their names")
    func loads() {
        var lab = Harness()
        lab.connect(1, "watcher")
        lab.receive(1, subscribe(1, ("$SYS/broker/load/publish/received/+", 0)))
        var traffic = Traffic()
        for _ in 0..<600 {
            lab.now = lab.now + .seconds(1)
            traffic.received.count(100, isMessage: true)
            lab.core.observe(traffic, at: lab.now)
        }
        func loads() -> [Double] {
            let values = Self.values(lab.receive(1, subscribe(2, ("$SYS/broker/load/publish/received/+", 0))))
            return ["1min", "5min", "15min"].compactMap { values["$SYS/broker/load/publish/received/\($0)"].flatMap(Double.init) }
        }
        // One a second is sixty a minute; after ten minutes 1 - e^(-10), 1 - e^(-2) and 1 - e^(-2/3) of it.
        #expect(zip(loads(), [60.0, 51.9, 29.2]).allSatisfy { abs($0 - $1) < 0.2 }, "\(loads())")
        lab.now = lab.now + .seconds(300)
        #expect(zip(loads(), [0.4, 19.1, 20.9]).allSatisfy { abs($0 - $1) < 0.2 }, "\(loads())")
    }
}
