import BrokerCore
import MQTTSessions
import MQTTWire
import TestKit
import Testing

@Suite("The last retained message waits for those who subscribe later")
struct RetainedTests {
    @Test("a new subscription gets it with RETAIN 1, an old one with RETAIN 0 [MQTT-3.3.1-6, MQTT-3.3.1-8, MQTT-3.3.1-9]")
    func flag() {
        var lab = Harness()
        lab.connect(1, "early")
        lab.receive(1, subscribe(1, ("t", 0)))
        lab.connect(2, "pub")
        #expect(lab.receive(2, publish("t", "x", retain: true)) == [.sent(1, publish("t", "x"))])
        lab.connect(3, "late")
        #expect(
            lab.receive(3, subscribe(1, ("t", 0))) == [.sent(3, suback(1, 0)), .sent(3, publish("t", "x", retain: true))])
        #expect(lab.receive(2, publish("t", "y")).count == 2)
        #expect(lab.core.snapshot().retained.map(\.payload) == [Array("x".utf8)])
    }

    @Test("a payload of no bytes clears it and is itself forwarded, not kept [MQTT-3.3.1-10, MQTT-3.3.1-11]")
    func cleared() {
        var lab = Harness()
        lab.connect(1, "x")
        lab.receive(1, publish("t", "x", retain: true))
        lab.receive(1, publish("t/u", "y", retain: true))
        lab.receive(1, subscribe(1, ("t", 0)))
        #expect(lab.receive(1, publish("t", "", retain: true)) == [.sent(1, publish("t", ""))])
        #expect(lab.receive(1, publish("nothing", "", retain: true)) == [])
        #expect(lab.core.snapshot().retained.map(\.topic.description) == ["t/u"])
        #expect(lab.receive(1, subscribe(2, ("t", 0))) == [.sent(1, suback(2, 0))])
    }

    @Test("without RETAIN nothing is stored, removed or replaced, also by an empty payload [MQTT-3.3.1-12]")
    func untouched() {
        var lab = Harness()
        lab.connect(1, "x")
        lab.receive(1, publish("t", "x", retain: true))
        lab.receive(1, publish("t", ""))
        lab.receive(1, publish("t", "y"))
        #expect(lab.core.snapshot().retained.map(\.payload) == [Array("x".utf8)])
    }

    @Test("the newest counts, also one of QoS 0, and it comes at the lower QoS [MQTT-3.3.1-5, MQTT-3.3.1-7, MQTT-3.8.4-6]")
    func replaced() {
        var lab = Harness()
        lab.connect(1, "x")
        lab.receive(1, publish("t", "1", qos: 2, id: 1, retain: true))
        #expect(
            lab.receive(1, subscribe(1, ("t", 1)))
                == [.sent(1, suback(1, 1)), .sent(1, publish("t", "1", qos: 1, id: 1, retain: true))])
        lab.receive(1, publish("t", "0", retain: true))
        #expect(
            lab.receive(1, subscribe(2, ("t", 2))) == [.sent(1, suback(2, 2)), .sent(1, publish("t", "0", retain: true))])
    }

    @Test("a filter finds all of its topics, in the order in which they came; # and + spare topics with $ [MQTT-4.7.2-1]")
    func wildcards() {
        var lab = Harness()
        lab.connect(1, "x")
        for topic in ["b/1", "a/2", "$dev/up", "b", "a/2/z", "b/0", "c/2"] { lab.receive(1, publish(topic, "x", retain: true)) }
        func found(_ filter: String) -> [String] {
            lab.receive(1, subscribe(1, (filter, 0))).compactMap { seen in
                guard case .sent(1, .publish(let packet)) = seen else { return nil }
                return packet.topic?.description
            }
        }
        #expect(found("#") == ["b", "b/1", "b/0", "a/2", "a/2/z", "c/2"])
        #expect(found("b/#") == ["b", "b/1", "b/0"])
        #expect(found("+") == ["b"])
        #expect(found("+/2") == ["a/2", "c/2"])
        #expect(found("+/2/#") == ["a/2", "a/2/z", "c/2"])
        #expect(found("$dev/+") == ["$dev/up"])
        #expect(found("a/+/z") == ["a/2/z"])
        #expect(found("d/#") == [])
    }

    @Test("each filter of a SUBSCRIBE gets its retained messages, as if it had come alone [MQTT-3.8.4-4]")
    func severalFilters() {
        var lab = Harness()
        lab.connect(1, "x")
        lab.receive(1, publish("t", "x", retain: true))
        #expect(
            lab.receive(1, subscribe(1, ("t", 0), ("#", 0)))
                == [
                    .sent(1, suback(1, 0, 0)), .sent(1, publish("t", "x", retain: true)),
                    .sent(1, publish("t", "x", retain: true)),
                ]
        )
    }

    @Test("RETAIN 1 stays on a message that waits or is sent again")
    func flagWhileWaiting() {
        var lab = Harness { $0.inFlightWindow = 1 }
        lab.connect(1, "x", clean: false)
        lab.receive(1, publish("a", "1", qos: 1, id: 1, retain: true))
        lab.receive(1, publish("b", "2", qos: 1, id: 2, retain: true))
        lab.receive(1, subscribe(1, ("#", 1)))
        lab.lose(1)
        #expect(
            lab.connect(1, "x", clean: false)
                == [.sent(1, connack(present: true)), .sent(1, publish("a", "1", qos: 1, id: 1, dup: true, retain: true))])
        #expect(lab.receive(1, puback(1)) == [.sent(1, publish("b", "2", qos: 1, id: 2, retain: true))])
    }

    @Test("retained messages outlive the session that sent them [MQTT-3.1.2-7]")
    func outliveSessions() {
        var lab = Harness()
        lab.connect(1, "x", clean: true)
        lab.receive(1, publish("t", "x", retain: true))
        lab.lose(1)
        #expect(lab.core.snapshot().retained.map(\.topic.description) == ["t"])
    }

    @Test("at the limit a new topic is forwarded and not kept; known topics and clearing go on")
    func full() {
        var lab = Harness(notes: true) { $0.retainedMessages = 2 }
        lab.connect(1, "x")
        lab.receive(1, subscribe(1, ("c", 0)))
        for topic in ["a", "b", "c"] { lab.receive(1, publish(topic, "1", retain: true)) }
        #expect(
            lab.receive(1, publish("c", "2", retain: true)) == [
                .noted(1, .notRetained(topic: "c")), .noted(1, .matched(filter: "c", subscriber: "x")),
                .sent(1, publish("c", "2")),
            ])
        lab.receive(1, publish("a", "2", retain: true))
        lab.receive(1, publish("b", "", retain: true))
        lab.receive(1, publish("d", "1", retain: true))
        let kept = lab.core.snapshot().retained.map { "\($0.topic) \(String(decoding: $0.payload, as: UTF8.self))" }
        #expect(kept == ["a 2", "d 1"])
    }
}

@Suite("Many filters that match what is retained")
struct RetainedEffortTests {
    private static func hoard(_ count: Int) -> Harness {
        var lab = Harness { $0.writeBufferHighWater = 200_000 }
        lab.connect(1, "hoarder")
        for number in 0..<count { lab.receive(1, publish("kept/\(number)/x", "payload", retain: true)) }
        lab.connect(2, "greedy")
        return lab
    }

    @Test("all of it is sent for #, however much it is")
    func all() {
        var lab = Self.hoard(3_000)
        #expect(lab.receive(2, subscribe(1, ("#", 0))).count == 3_001)
        #expect(lab.receive(2, .pingreq) == [.sent(2, .pingresp)])
    }

    @Test("one packet that asks for it a thousand times ends its connection, before it costs a thousand times as much")
    func again() {
        var lab = Self.hoard(1_000)
        let filters = [Subscription](repeating: Subscription(made(TopicFilter("#"))), count: 1_000)
        let seen = lab.receive(2, .subscribe(SubscribePacket(packetIdentifier(1), filters)))
        #expect(seen.last == .closed(2, .tooSlow(queued: 0)) && seen.count < 5_000)
    }

    @Test("looking for what is not there is bounded, too")
    func vain() {
        var lab = Self.hoard(3_000)
        let filters = [Subscription](repeating: Subscription(made(TopicFilter("+/+/y"))), count: 1_000)
        let seen = lab.receive(2, .subscribe(SubscribePacket(packetIdentifier(1), filters)))
        #expect(seen.last == .closed(2, .tooSlow(queued: 0)))
    }
}
