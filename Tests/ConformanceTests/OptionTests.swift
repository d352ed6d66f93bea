import BrokerCore
import MQTTWire
import TestKit
import Testing

@Suite("5.0: subscription options, identifiers and shared subscriptions")
struct OptionTests {
    static func subscribe(_ number: Int, _ subscription: Subscription, identifier: UInt32? = nil) -> Packet {
        .subscribe(
            SubscribePacket(id(number), [subscription], properties: identifier.map { [.subscriptionIdentifier($0)] } ?? []))
    }

    /// The subscription identifiers of a message.
    static func identifiers(_ message: PublishPacket?) -> [UInt32] {
        (message?.properties.items ?? []).compactMap { property in
            guard case .variableByteInteger(let number) = property.value else { return nil }
            return number
        }
    }

    @Test("No Local: a client does not get back what it published", .clauses("5.0 MQTT-3.8.3-3"))
    func noLocal() {
        var lab = FormatTests.lab(.v5)
        lab.send(1, Self.subscribe(1, Subscription("t", noLocal: true)))
        lab.connect(2, "other", .v5)
        #expect(lab.send(1, publish("t", "own")).messages(to: 1) == [])
        #expect(lab.send(2, publish("t", "x")) == [.packet(1, publish("t", "x"))])
    }

    @Test("No Local on a shared subscription is a protocol error", .clauses("5.0 MQTT-3.8.3-4"))
    func noLocalShared() {
        var lab = FormatTests.lab(.v5)
        #expect(lab.send(1, bytes: hex("82 10 0001 00 000A '$share/g/t' 04")) == ended(1, .v5, 0x82))
        lab.connect(1, "x", .v5)
        #expect(lab.send(1, bytes: hex("82 10 0001 00 000A '$share/g/t' 00")) == [.packet(1, suback(1, 0))])
    }

    @Test("the reserved bits of the options are 0", .clauses("5.0 MQTT-3.8.3-5"), arguments: [0x40, 0x80, 0xC0] as [UInt8])
    func reserved(options: UInt8) {
        var lab = FormatTests.lab(.v5)
        #expect(lab.send(1, bytes: hex("82 07 0001 00 0001 't'") + [options]) == ended(1, .v5, 0x81))
    }

    @Test(
        "Retain Handling: retained messages always, for a new subscription, or never",
        .clauses("5.0 MQTT-3.3.1-9", "5.0 MQTT-3.3.1-10", "5.0 MQTT-3.3.1-11"))
    func retainHandling() {
        for (handling, counts) in [(Subscription.RetainHandling.send, [1, 1]), (.sendIfNew, [1, 0]), (.doNotSend, [0, 0])] {
            var lab = FormatTests.lab(.v5)
            lab.send(1, publish("t", "kept", retain: true))
            let found = (1...2).map { turn in
                lab.send(1, Self.subscribe(turn, Subscription("t", retainHandling: handling))).messages(to: 1).count
            }
            #expect(found == counts)
        }
    }

    @Test("Retain As Published: RETAIN goes on as it came", .clauses("5.0 MQTT-3.3.1-12", "5.0 MQTT-3.3.1-13"))
    func retainAsPublished() {
        for keeps in [false, true] {
            var lab = FormatTests.lab(.v5)
            lab.send(1, Self.subscribe(1, Subscription("t", retainAsPublished: keeps)))
            #expect(lab.send(1, publish("t", "x", retain: true)).messages(to: 1).map(\.retain) == [keeps])
            #expect(lab.send(1, publish("t", "x", retain: false)).messages(to: 1).map(\.retain) == [false])
        }
    }

    @Test(
        "a message carries the subscription identifiers of all filters that match, in one copy",
        .clauses("5.0 MQTT-3.3.4-3", "5.0 MQTT-3.3.4-4"))
    func subscriptionIdentifiers() {
        var lab = FormatTests.lab(.v5)
        lab.send(1, Self.subscribe(1, Subscription("a/#"), identifier: 7))
        lab.send(1, Self.subscribe(2, Subscription("a/b"), identifier: 268_435_455))
        lab.send(1, Self.subscribe(3, Subscription("+/b")))
        lab.send(1, Self.subscribe(4, Subscription("c"), identifier: 9))
        let seen = lab.send(1, publish("a/b", "x")).messages(to: 1)
        #expect(seen.count == 1)
        #expect(Set(Self.identifiers(seen.first)) == [7, 268_435_455])
        #expect(Self.identifiers(lab.send(1, publish("c", "x")).messages(to: 1).first) == [9])
        #expect(Self.identifiers(lab.send(1, publish("d/b", "x")).messages(to: 1).first) == [])
    }

    @Test("a PUBLISH from a client carries none", .clauses("5.0 MQTT-3.3.4-6"))
    func identifierFromClient() {
        var lab = FormatTests.lab(.v5)
        #expect(lab.send(1, publish("t", "x", properties: [.subscriptionIdentifier(1)])) == ended(1, .v5, 0x82))
    }

    @Test(
        "a shared filter is $share/, a name without wildcards, and a filter", .clauses("5.0 MQTT-4.8.2-1", "5.0 MQTT-4.8.2-2"),
        arguments: ["$share/", "$share//t", "$share/g", "$share/g/", "$share/+/t", "$share/g#/t", "$share/a+/t"])
    func malformedShare(filter: String) {
        var lab = FormatTests.lab(.v5)
        let text = Array(filter.utf8)
        let body = hex("0001 00") + [0, UInt8(text.count)] + text + [0]
        let seen = lab.send(1, bytes: [0x82, UInt8(body.count)] + body)
        #expect(seen.last == .closed(1), "\(seen)")
    }

    /// Two members of a group on connections 1 and 2 with the QoS granted, a publisher on 3.
    static func group(_ granted: Int...) -> BrokerBench {
        var lab = BrokerBench()
        for (number, level) in granted.enumerated() {
            lab.connect(number + 1, "member\(number)", .v5, clean: false)
            lab.send(number + 1, ConformanceTests.subscribe(1, ("$share/g/t", level)))
        }
        lab.connect(3, "pub", .v5)
        return lab
    }

    @Test("one of the group gets each message, at the QoS that it was granted", .clauses("5.0 MQTT-4.8.2-3"))
    func shared() {
        var lab = Self.group(0, 1)
        var counts = [0, 0]
        for number in 1...10 {
            let seen = lab.send(3, publish("t", "x", qos: 2, id: number))
            #expect(seen.messages(to: 1).count + seen.messages(to: 2).count == 1)
            #expect(seen.messages(to: 1).allSatisfy { $0.qos == .atMostOnce })
            #expect(seen.messages(to: 2).allSatisfy { $0.qos == .atLeastOnce })
            counts[0] += seen.messages(to: 1).count
            counts[1] += seen.messages(to: 2).count
        }
        #expect(counts.allSatisfy { $0 > 0 })
    }

    @Test("QoS 2 that was begun with one of the group is finished with that one", .clauses("5.0 MQTT-4.8.2-4"))
    func finished() {
        var lab = Self.group(2, 2)
        let first = lab.send(3, publish("t", "x", qos: 2, id: 1)).messages(to: 1).isEmpty ? 2 : 1
        #expect(lab.lose(first) == [])
        let again = lab.connect(first, "member\(first - 1)", .v5, clean: false)
        #expect(again.last == .packet(first, publish("t", "x", qos: 2, id: 1, dup: true)))
        #expect(lab.send(first, pubrec(1)) == [.packet(first, pubrel(1))])
    }

    @Test("if its session ends before, no other gets that message", .clauses("5.0 MQTT-4.8.2-5"))
    func sessionEnds() {
        var lab = Self.group(2, 2)
        let first = lab.send(3, publish("t", "x", qos: 2, id: 1)).messages(to: 1).isEmpty ? 2 : 1
        #expect(lab.lose(first) == [])
        let seen = lab.connect(first, "member\(first - 1)", .v5, clean: true)
        #expect(seen.messages(to: 3 - first) == [] && seen.messages(to: first) == [])
    }

    @Test("what one of the group refuses goes to no other", .clauses("5.0 MQTT-4.8.2-6"))
    func refused() {
        for level in [1, 2] {
            var lab = Self.group(2, 2)
            let first = lab.send(3, publish("t", "x", qos: level, id: 1)).messages(to: 1).isEmpty ? 2 : 1
            #expect(lab.send(first, level == 1 ? puback(1, 0x83) : pubrec(1, 0x83)) == [])
            lab.lose(first)
            #expect(lab.connect(first, "member\(first - 1)", .v5, clean: false).messages(to: first) == [])
        }
    }
}
