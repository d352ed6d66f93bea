import BrokerCore
import MQTTSessions
import MQTTWire
import TestKit
import Testing

@Suite("Subscriptions choose topics")
struct SubscriptionTests {
    @Test("what a filter matches [MQTT-4.7.1-2, MQTT-4.7.1-3, MQTT-4.7.2-1]")
    func matching() {
        let rows: [(filter: String, matches: [String], not: [String])] = [
            ("sport/tennis/#", ["sport/tennis", "sport/tennis/a", "sport/tennis/a/b"], ["sport/tennisx", "sport"]),
            ("#", ["a", "a/b", "/a", "/"], ["$dev/x", "$x"]),
            ("+", ["a"], ["a/b", "/a", "$x"]),
            ("+/+", ["a/b", "/b", "a/", "/"], ["a", "$x/b"]),
            ("/+", ["/a", "/"], ["a"]),
            ("a/+/c", ["a/b/c", "a//c"], ["a/c", "a/b/c/d", "a/b/b/c"]),
            ("+/b/#", ["a/b", "a/b/c/d", "/b"], ["b", "a/c", "$x/b"]),
            ("$dev/#", ["$dev", "$dev/a"], ["a"]),
            ("$dev/+/x", ["$dev/a/x"], ["$dev/a"]),
            ("a", ["a"], ["A", "a/", "/a", "ａ"]),
            ("é", ["é"], ["e\u{301}"]),
        ]
        for row in rows {
            var lab = Harness()
            lab.connect(1, "x")
            lab.receive(1, subscribe(1, (row.filter, 0)))
            for topic in row.matches { #expect(lab.receive(1, publish(topic, "")).count == 1, "\(row.filter) and \(topic)") }
            for topic in row.not { #expect(lab.receive(1, publish(topic, "")) == [], "\(row.filter) and \(topic)") }
        }
    }

    @Test("overlapping filters: one copy at the highest QoS granted [MQTT-3.3.5-1]")
    func overlapping() {
        var lab = Harness()
        lab.connect(1, "x")
        lab.receive(1, subscribe(1, ("a/#", 0), ("a/+", 2), ("a/b", 1), ("+/b", 2)))
        #expect(
            lab.receive(1, publish("a/b", "x", qos: 2, id: 1))
                == [.sent(1, publish("a/b", "x", qos: 2, id: 1)), .sent(1, pubrec(1))])
        #expect(lab.receive(1, publish("a/b/c", "x", qos: 2, id: 2)).first == .sent(1, publish("a/b/c", "x")))
    }

    @Test("the same filter again replaces: other QoS, no second copy, retained messages once more [MQTT-3.8.4-3]")
    func replaced() {
        var lab = Harness()
        lab.connect(1, "x")
        lab.receive(1, publish("t", "kept", qos: 1, id: 1, retain: true))
        #expect(
            lab.receive(1, subscribe(1, ("t", 2)))
                == [.sent(1, suback(1, 2)), .sent(1, publish("t", "kept", qos: 1, id: 1, retain: true))])
        #expect(
            lab.receive(1, subscribe(2, ("t", 0)))
                == [.sent(1, suback(2, 0)), .sent(1, publish("t", "kept", retain: true))])
        #expect(lab.receive(1, publish("t", "x", qos: 1, id: 2)) == [.sent(1, publish("t", "x")), .sent(1, puback(2))])
        #expect(lab.core.snapshot().sessions[0].subscriptions.count == 1)
    }

    @Test("several filters in one SUBSCRIBE: one SUBACK with a code for each, in order [MQTT-3.8.4-4, MQTT-3.9.3-1]")
    func several() {
        var lab = Harness()
        lab.connect(1, "x")
        #expect(lab.receive(1, subscribe(300, ("a", 2), ("b", 0), ("a", 1))) == [.sent(1, suback(300, 2, 0, 1))])
        let held = lab.core.snapshot().sessions[0].subscriptions
        #expect(held.map { "\($0.filter) \($0.maximumQoS.rawValue)" } == ["a 1", "b 0"])
    }

    @Test("UNSUBSCRIBE: byte by byte, and UNSUBACK in any case [MQTT-3.10.4-1, MQTT-3.10.4-5, MQTT-3.10.4-6]")
    func unsubscribed() {
        var lab = Harness()
        lab.connect(1, "x")
        lab.connect(2, "y")
        lab.receive(1, subscribe(1, ("a/+", 0), ("a/b", 0)))
        lab.receive(2, subscribe(1, ("a/b", 0)))
        #expect(lab.receive(1, unsubscribe(2, "a/b", "nothing", "a/#", "a/b/c")) == [.sent(1, unsuback(2))])
        #expect(lab.receive(2, publish("a/b", "x")) == [.sent(2, publish("a/b", "x")), .sent(1, publish("a/b", "x"))])
        #expect(lab.receive(1, unsubscribe(3, "a/+")) == [.sent(1, unsuback(3))])
        #expect(lab.receive(2, publish("a/b", "x")) == [.sent(2, publish("a/b", "x"))])
    }

    @Test("after UNSUBSCRIBE what is under way or waiting is still delivered [MQTT-3.10.4-3]")
    func unsubscribedWithMessagesUnderWay() {
        var lab = Harness { $0.inFlightWindow = 1 }
        lab.connect(1, "x")
        lab.receive(1, subscribe(1, ("t", 1)))
        lab.receive(1, publish("t", "1", qos: 1, id: 1))
        lab.receive(1, publish("t", "2", qos: 1, id: 2))
        lab.receive(1, unsubscribe(2, "t"))
        #expect(lab.receive(1, publish("t", "3", qos: 1, id: 3)) == [.sent(1, puback(3))])
        #expect(lab.receive(1, puback(1)) == [.sent(1, publish("t", "2", qos: 1, id: 2))])
    }

    @Test("3.1: SUBSCRIBE and UNSUBSCRIBE may have DUP set, in 3.1.1 the bit is reserved [3.1 §3.8, MQTT-3.8.1-1]")
    func dup() {
        var lab = Harness()
        lab.connect(1, "old", .v31)
        #expect(lab.receive(1, subscribe(1, ("t", 1), dup: true)) == [.sent(1, suback(1, 1))])
        #expect(lab.receive(1, unsubscribe(2, "t", dup: true)) == [.sent(1, unsuback(2))])
        lab.connect(2, "new")
        #expect(lab.receive(2, bytes: [0x8A, 6, 0, 1, 0, 1, 0x74, 1]) == [.closedMalformed(2, "Flags")])
    }

    @Test("a filter beyond a limit is refused with 0x80 in 3.1.1; 3.1 has no code and is answered as if granted")
    func refused() {
        var lab = Harness {
            $0.subscriptionsPerSession = 2
            $0.filterDepth = 3
            $0.filterLevelsPerSession = 5
        }
        lab.connect(1, "new")
        #expect(lab.receive(1, subscribe(1, ("a/b/c/d", 1), ("a/b/c", 1), ("b/c/d", 1))) == [.sent(1, suback(1, 0x80, 1, 0x80))])
        #expect(lab.receive(1, subscribe(2, ("b", 1), ("c", 1), ("b", 2))) == [.sent(1, suback(2, 1, 0x80, 2))])
        lab.connect(2, "old", .v31)
        #expect(lab.receive(2, subscribe(1, ("a/b/c/d", 1))) == [.sent(2, suback(1, 1))])
        #expect(lab.receive(1, publish("a/b/c/d", "x")) == [])
    }

    @Test("a cached route follows each change of the subscriptions")
    func cache() {
        var lab = Harness { $0.cachedRoutes = 2 }
        lab.connect(1, "x")
        lab.connect(2, "y")
        lab.receive(1, subscribe(1, ("a", 0)))
        for _ in 1...2 { #expect(lab.receive(1, publish("a", "")) == [.sent(1, publish("a", ""))]) }
        lab.receive(2, subscribe(1, ("+", 0)))
        for _ in 1...2 {
            #expect(lab.receive(1, publish("a", "")) == [.sent(1, publish("a", "")), .sent(2, publish("a", ""))])
        }
        for topic in ["b", "c", "d", "e", "b"] {
            #expect(lab.receive(1, publish(topic, "")) == [.sent(2, publish(topic, ""))])
        }
        lab.lose(2)
        for _ in 1...2 { #expect(lab.receive(1, publish("a", "")) == [.sent(1, publish("a", ""))]) }
    }

    @Test("of one filter's subscribers, who subscribed first is served first, also after others have left")
    func orderOfSubscribers() {
        var lab = Harness()
        for number in 1...9 {
            lab.connect(number, "client\(number)")
            lab.receive(number, subscribe(1, ("t", 0)))
        }
        lab.connect(10, "pub")
        for gone in [5, 1, 2, 8, 9] {
            lab.lose(gone)
            let served = lab.receive(10, publish("t", "")).compactMap { seen -> Int? in
                guard case .sent(let number, _) = seen else { return nil }
                return number
            }
            #expect(served == served.sorted() && !served.contains(gone))
        }
        #expect(lab.receive(10, publish("t", "")).count == 4)
    }
}
