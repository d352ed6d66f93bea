import BrokerCore
import MQTTSessions
import MQTTWire
import TestKit
import Testing

@Suite("5.0: subscriptions and their options")
struct Subscribe5Tests {
    @Test("the one copy of a message carries the identifiers of all subscriptions that match [MQTT-3.3.4-3, MQTT-3.3.4-4]")
    func identifiers() {
        var lab = Harness()
        lab.connect5(1, "x", .sessionExpiry(60))
        lab.receive(1, subscribe5(1, Subscription("a/#", maximumQoS: .atMostOnce), identifier: 7))
        lab.receive(1, subscribe5(2, Subscription("a/+", maximumQoS: .atLeastOnce), identifier: 268_435_455))
        lab.receive(1, subscribe5(3, Subscription("a/b"), Subscription("c")))
        lab.connect(2, "y")
        lab.receive(2, subscribe(1, ("a/b", 0)))
        let both = publish("a/b", "1", qos: 1, id: 1, .identifier(7), .identifier(268_435_455))
        #expect(
            lab.receive(2, publish("a/b", "1", qos: 1, id: 1)) == [
                .sent(1, both), .sent(2, publish("a/b", "1")), .sent(2, puback(1)),
            ]
        )
        #expect(lab.receive(2, publish("c", "2")) == [.sent(1, publish("c", "2"))])
        // They are said again with the message, and with one that waited.
        lab.lose(1)
        lab.receive(2, publish("a", "3", qos: 1, id: 2))
        lab.receive(2, publish("a/c", "4", qos: 1, id: 3))
        let again = publish("a/b", "1", qos: 1, id: 1, dup: true, .identifier(7), .identifier(268_435_455))
        let waited = publish("a/c", "4", qos: 1, id: 2, .identifier(7), .identifier(268_435_455))
        #expect(
            lab.connect5(1, "x", clean: false) == [.sent(1, connack5(present: true)), .sent(1, again), .sent(1, waited)])
    }

    @Test("subscribing anew replaces the identifier too [MQTT-3.8.4-3]")
    func identifierReplaced() {
        var lab = Harness()
        lab.connect5(1, "x")
        lab.receive(1, publish("t", "kept", retain: true))
        lab.receive(1, subscribe5(1, Subscription("t"), identifier: 1))
        let seen = lab.receive(1, subscribe5(2, Subscription("t"), identifier: 2))
        #expect(seen == [.sent(1, suback(2, 0)), .sent(1, publish("t", "kept", retain: true, .identifier(2)))])
        #expect(lab.receive(1, publish("t", "")) == [.sent(1, publish("t", "", .identifier(2)))])
        lab.receive(1, subscribe5(3, Subscription("t", retainHandling: .doNotSend)))
        #expect(lab.receive(1, publish("t", "")) == [.sent(1, publish("t", ""))])
    }

    @Test("No Local: a client does not get back what it published, unless another filter asks for it [MQTT-3.8.3-3]")
    func noLocal() {
        var lab = Harness()
        lab.connect5(1, "x")
        lab.connect5(2, "y")
        lab.receive(1, subscribe5(1, Subscription("a/#", maximumQoS: .exactlyOnce, noLocal: true), identifier: 1))
        #expect(lab.receive(1, publish("a/b", "", qos: 1, id: 1)) == [.sent(1, puback(1))])
        #expect(lab.receive(2, publish("a/b", "")) == [.sent(1, publish("a/b", "", .identifier(1)))])
        lab.receive(1, subscribe5(2, Subscription("a/b"), identifier: 2))
        #expect(
            lab.receive(1, publish("a/b", "", qos: 1, id: 2))
                == [.sent(1, publish("a/b", "", .identifier(2))), .sent(1, puback(2))])
        let both = publish("a/b", "", qos: 1, id: 1, .identifier(1), .identifier(2))
        #expect(lab.receive(2, publish("a/b", "", qos: 1, id: 1)) == [.sent(1, both), .sent(2, puback(1))])
    }

    @Test("No Local holds for retained messages as well")
    func noLocalRetained() {
        var lab = Harness()
        lab.connect5(1, "x")
        lab.connect5(2, "y")
        lab.receive(1, publish("mine", "", retain: true))
        lab.receive(1, publish("mine", "1", retain: true))
        lab.receive(2, publish("yours", "2", retain: true))
        #expect(
            lab.receive(1, subscribe5(1, Subscription("#", noLocal: true)))
                == [.sent(1, suback(1, 0)), .sent(1, publish("yours", "2", retain: true))])
    }

    @Test("Retain As Published passes RETAIN on, and without it RETAIN is 0 [MQTT-3.3.1-12, MQTT-3.3.1-13]")
    func retainAsPublished() {
        var lab = Harness()
        lab.connect5(1, "as published")
        lab.connect5(2, "plain")
        lab.receive(1, subscribe5(1, Subscription("t", retainAsPublished: true)))
        lab.receive(2, subscribe5(1, Subscription("t")))
        #expect(
            lab.receive(1, publish("t", "1", retain: true))
                == [.sent(1, publish("t", "1", retain: true)), .sent(2, publish("t", "1"))])
        #expect(lab.receive(1, publish("t", "2")) == [.sent(1, publish("t", "2")), .sent(2, publish("t", "2"))])
    }

    @Test("Retain Handling: at each subscribing, only if it is new, never [MQTT-3.3.1-9, MQTT-3.3.1-10, MQTT-3.3.1-11]")
    func retainHandling() {
        var lab = Harness()
        lab.connect5(1, "x")
        lab.receive(1, publish("t", "1", retain: true))
        let kept = Seen.sent(1, publish("t", "1", retain: true))
        for (id, handling, sent) in [
            (1, Subscription.RetainHandling.doNotSend, false), (2, .sendIfNew, false), (3, .send, true), (4, .send, true),
        ] {
            let seen = lab.receive(1, subscribe5(id, Subscription("t", retainHandling: handling)))
            #expect(seen == [.sent(1, suback(id, 0))] + (sent ? [kept] : []))
        }
        lab.receive(1, unsubscribe(5, "t"))
        #expect(
            lab.receive(1, subscribe5(6, Subscription("t", retainHandling: .sendIfNew))) == [.sent(1, suback(6, 0)), kept])
    }

    @Test("UNSUBACK says of each filter whether there was a subscription [MQTT-3.11.3-1, MQTT-3.11.3-2]")
    func unsubscribing() {
        var lab = Harness()
        lab.connect5(1, "x")
        lab.receive(1, subscribe(1, ("a", 0), ("b", 0)))
        #expect(lab.receive(1, unsubscribe(2, "a", "c", "b", "a")) == [.sent(1, unsuback5(2, 0, 0x11, 0, 0x11))])
    }

    @Test("a refused filter gets 0x97 and a reason, unless the client asked for none [MQTT-3.1.2-29]")
    func quota() {
        var lab = Harness { $0.subscriptionsPerSession = 1 }
        let reason = Property(
            .reasonString, .string("a limit of the implementation or the administrator is reached"))
        let codes = [ReasonCode.success, .quotaExceeded]
        lab.connect5(1, "x")
        #expect(
            lab.receive(1, subscribe(1, ("a", 0), ("b", 0)))
                == [.sent(1, .suback(SubackPacket(1, codes, properties: [reason])))])
        lab.connect5(2, "y", Property(.requestProblemInformation, .byte(0)))
        #expect(lab.receive(2, subscribe(1, ("a", 0), ("b", 0))) == [.sent(2, .suback(SubackPacket(1, codes)))])
    }
}

@Suite("5.0: shared subscriptions")
struct SharedTests {
    private static func three() -> Harness {
        var lab = Harness()
        for (number, name) in [(1, "a"), (2, "b"), (3, "c")] {
            lab.connect5(number, name, .sessionExpiry(60))
            lab.receive(number, subscribe(1, ("$share/g/t/+", 2)))
        }
        lab.connect5(4, "publisher")
        return lab
    }

    @Test("each message goes to one member, in turn; other groups and plain subscribers have their own copy [5.0 §4.8.2]")
    func turns() {
        var lab = Self.three()
        for number in [1, 2, 3, 1] {
            #expect(lab.receive(4, publish("t/1", "")) == [.sent(number, publish("t/1", ""))])
        }
        lab.receive(4, subscribe(1, ("$share/h/t/1", 0), ("t/1", 0)))
        #expect(
            lab.receive(4, publish("t/1", ""))
                == [.sent(4, publish("t/1", "")), .sent(4, publish("t/1", "")), .sent(2, publish("t/1", ""))])
    }

    @Test("the identifier and the QoS are those of the member who is chosen [MQTT-4.8.2-3]")
    func terms() {
        var lab = Harness()
        lab.connect5(1, "a")
        lab.connect5(2, "b")
        lab.receive(1, subscribe5(1, Subscription("$share/g/t", maximumQoS: .atLeastOnce), identifier: 5))
        lab.receive(2, subscribe5(1, Subscription("$share/g/t"), identifier: 6))
        #expect(
            lab.receive(1, publish("t", "", qos: 2, id: 1))
                == [.sent(1, publish("t", "", qos: 1, id: 1, .identifier(5))), .sent(1, pubrec(1))])
        #expect(
            lab.receive(1, publish("t", "", qos: 2, id: 2)) == [.sent(2, publish("t", "", .identifier(6))), .sent(1, pubrec(2))])
    }

    @Test("who is there goes before who is away; where all are away, it waits for one")
    func presence() {
        var lab = Self.three()
        lab.lose(1)
        lab.lose(2)
        for _ in 1...3 { #expect(lab.receive(4, publish("t/1", "")) == [.sent(3, publish("t/1", ""))]) }
        lab.lose(3)
        lab.receive(4, publish("t/1", "1", qos: 1, id: 1))
        lab.receive(4, publish("t/1", "2", qos: 1, id: 2))
        #expect(
            lab.connect5(1, "a", clean: false)
                == [.sent(1, connack5(present: true)), .sent(1, publish("t/1", "1", qos: 1, id: 1))])
        #expect(
            lab.connect5(2, "b", clean: false)
                == [.sent(2, connack5(present: true)), .sent(2, publish("t/1", "2", qos: 1, id: 1))])
    }

    @Test("when a session ends, its QoS 1 and what was not sent go to another; QoS 2 under way does not [MQTT-4.8.2-5]")
    func passedOn() {
        var lab = Harness { $0.inFlightWindow = 2 }
        lab.connect5(1, "a")
        lab.receive(1, subscribe(1, ("$share/g/t", 2)))
        lab.connect5(4, "publisher")
        for (id, qos) in [(1, 1), (2, 2), (3, 2)] { lab.receive(4, publish("t", "\(id)", qos: qos, id: id)) }
        lab.connect5(2, "b")
        lab.receive(2, subscribe(1, ("$share/g/t", 2)))
        #expect(
            lab.receive(1, disconnect) == [
                .closed(1, .disconnected), .sent(2, publish("t", "1", qos: 1, id: 1)), .sent(2, publish("t", "3", qos: 2, id: 2)),
            ])
    }

    @Test("retained messages do not come by a shared subscription, and it is left like any other")
    func retainedAndLeaving() {
        var lab = Harness()
        lab.connect5(1, "a")
        lab.receive(1, publish("t", "kept", retain: true))
        #expect(lab.receive(1, subscribe(1, ("$share/g/t", 0))) == [.sent(1, suback(1, 0))])
        #expect(lab.receive(1, unsubscribe(2, "t", "$share/h/t", "$share/g/t")) == [.sent(1, unsuback5(2, 0x11, 0x11, 0))])
        #expect(lab.receive(1, publish("t", "", qos: 1, id: 1)) == [.sent(1, .puback(acknowledgement(1, 0x10)))])
    }

    @Test("in 3.1.1 the same filter is an ordinary one")
    func older() {
        var lab = Harness()
        lab.connect(1, "a")
        lab.connect5(2, "b")
        lab.receive(1, subscribe(1, ("$share/g/t", 0)))
        lab.receive(2, subscribe(1, ("$share/g/t", 0)))
        #expect(lab.receive(1, publish("t", "")) == [.sent(2, publish("t", ""))])
        #expect(lab.receive(1, publish("$share/g/t", "")) == [.sent(1, publish("$share/g/t", ""))])
    }

    @Test("a malformed one is refused by closing, and so is one with No Local [MQTT-3.8.3-4, MQTT-4.8.2-1, MQTT-4.8.2-2]")
    func malformed() {
        for (filter, noLocal, code) in [("$share/g", false, 0x81), ("$share//t", false, 0x81), ("$share/g/t", true, 0x82)] {
            var lab = Harness()
            lab.connect5(1, "a")
            let seen = lab.receive(1, subscribe5(1, Subscription(made(TopicFilter(filter)), noLocal: noLocal)))
            guard case .sent(1, .disconnect(let packet)) = seen.first else {
                Issue.record("\(filter): \(seen)")
                continue
            }
            #expect(packet.reasonCode.rawValue == UInt8(code))
        }
    }
}
