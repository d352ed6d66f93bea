import BrokerCore
import MQTTSessions
import MQTTWire
import TestKit
import Testing

@Suite("Whatever a peer sends, the broker goes on")
struct HostileTests {
    /// Whether a fresh client is served.
    private static func serves(_ lab: inout Harness) -> Bool {
        lab.connect(900, "fresh") == [.sent(900, connack())]
            && lab.receive(900, subscribe(1, ("fresh/+", 1))) == [.sent(900, suback(1, 1))]
            && lab.receive(900, publish("fresh/t", "x", qos: 1, id: 1)).last == .sent(900, puback(1))
    }

    @Test(
        "packets that only a broker sends end the connection [CVE-2021-28166]",
        arguments: [connack(), suback(1, 0), unsuback(1), .pingresp])
    func wrongDirection(packet: Packet) {
        var lab = Harness()
        lab.connect(1, "x")
        #expect(lab.receive(1, packet) == [.closed(1, .violated(.wrongDirection(packet.kind)))])
        #expect(Self.serves(&lab))
    }

    @Test("inputs for connections that are gone, or never were, do nothing")
    func strangers() {
        var lab = Harness()
        lab.connect(1, "x", will: will("w", ""))
        lab.connect(2, "y")
        lab.receive(2, subscribe(1, ("#", 0)))
        let old = lab.identifier(1)
        lab.lose(1)
        lab.connect(1, "z")
        let frame = Codec.encode(publish("t", "x"), version: .v311)
        let error = WireError("", field: "", offset: 0, clause: nil, version: .v311, response: .close)
        let never = ConnectionIdentifier(slot: 77, generation: 0)
        let nowhere = ConnectionIdentifier(slot: .max, generation: 3)
        for gone in [old, never, nowhere, ConnectionIdentifier(slot: 1, generation: 99)] {
            #expect(lab.handle(.received(gone, frame, frame.indices)) == [])
            #expect(lab.handle(.malformed(gone, error)) == [])
            #expect(lab.handle(.closed(gone)) == [])
        }
        #expect(lab.receive(1, .pingreq) == [.sent(1, .pingresp)])
    }

    @Test("a slot given out twice: the first tenant is taken for lost")
    func doubleTenancy() {
        var lab = Harness()
        lab.connect(2, "y")
        lab.receive(2, subscribe(1, ("w", 0)))
        lab.connect(1, "x", will: will("w", "lost"))
        #expect(lab.open(1) == [.sent(2, publish("w", "lost"))])
        #expect(lab.receive(1, .pingreq) == [.closed(1, .violated(.firstPacketNotConnect(.pingreq)))])
    }

    @Test(
        "malformed packets end the connection",
        arguments: [
            "30 02 00 00", "36 05 0001 't' 0001", "32 05 0001 't' 0000", "32 03 0001 't'", "30 04 0002 't#'", "30 03 0005 't'",
            "30 04 0002 C328", "30 03 0001 00", "40 01 00", "40 02 0000", "40 03 000100", "60 02 0001", "82 02 0001",
            "82 06 0001 0001 't' 03", "82 05 0001 0001 't'", "82 06 0000 0001 't' 00", "80 06 0001 0001 't' 00",
            "82 07 0001 0002 '#/' 00", "82 05 0001 0000 00", "A2 02 0001", "A2 05 0000 0001 't'", "C0 01 00", "C1 00", "E0 01 00",
            "F0 00", "00 00", "30", "30 80",
        ])
    func malformed(text: String) {
        var lab = Harness()
        lab.connect(1, "x")
        let seen = lab.receive(1, bytes: hex(text))
        guard case .closedMalformed? = seen.first, seen.count == 1 else {
            Issue.record("\(text): \(seen)")
            return
        }
        #expect(lab.receive(1, .pingreq) == [])
        #expect(Self.serves(&lab))
    }

    @Test("the host's own word that a stream cannot be cut into frames ends the connection")
    func unframeable() {
        var lab = Harness()
        lab.connect(1, "x")
        let error = WireError("no", field: "Remaining Length", offset: 1, clause: nil, version: .v311, response: .close)
        #expect(lab.handle(.malformed(lab.identifier(1), error)) == [.closedMalformed(1, "Remaining Length")])
        #expect(lab.handle(.malformed(lab.identifier(1), error)) == [])
    }

    @Test("topics and filters of tens of thousands of levels cost their length only [CVE-2019-11779]")
    func deep() {
        var lab = Harness { $0.filterDepth = 40_000 }
        let slashes = String(repeating: "/", count: 65_000)
        lab.connect(1, "x")
        lab.receive(1, subscribe(1, ("#", 0)))
        #expect(lab.receive(1, publish(slashes, "x")).count == 1)
        #expect(lab.receive(1, subscribe(2, (slashes, 0))) == [.sent(1, suback(2, 0x80))])
        let plusses = String(repeating: "+/", count: 30_000) + "#"
        #expect(lab.receive(1, subscribe(3, (plusses, 1))) == [.sent(1, suback(3, 1))])
        #expect(lab.receive(1, publish(slashes, "x")).count == 1)
        #expect(lab.receive(1, publish(slashes, "x", retain: true)).count == 1)
        #expect(lab.receive(1, subscribe(4, ("#", 0))).count == 2)
        #expect(lab.receive(1, unsubscribe(5, plusses)) == [.sent(1, unsuback(5))])
        #expect(Self.serves(&lab))
    }

    @Test("SUBSCRIBE with ten thousand filters, twice, and away again")
    func manyFilters() {
        var lab = Harness()
        lab.connect(1, "x")
        let filters = (0..<10_000).map { made(TopicFilter("\($0 % 7)/+/\($0)")) }
        for number in 1...2 {
            let packet = SubscribePacket(packetIdentifier(number), filters.map { Subscription($0) })
            #expect(lab.receive(1, .subscribe(packet)).count == 1)
        }
        #expect(lab.core.snapshot().sessions[0].subscriptions.count == 10_000)
        lab.receive(1, .unsubscribe(UnsubscribePacket(packetIdentifier(3), filters)))
        #expect(lab.core.snapshot().sessions[0].subscriptions == [])
        #expect(Self.serves(&lab))
    }

    @Test("publishing to a topic that begins with $ is nothing special [CVE-2018-12543]")
    func dollarTopics() {
        var lab = Harness()
        lab.connect(1, "x")
        for topic in ["$", "$SYS", "$share/a/b", "$a/$b"] {
            #expect(lab.receive(1, publish(topic, "x", qos: 1, id: 1, retain: true)) == [.sent(1, puback(1))])
        }
        #expect(Self.serves(&lab))
    }

    @Test("client identifiers that look like wildcards are only names [CVE-2017-7650]")
    func wildcardIdentifiers() {
        var lab = Harness()
        #expect(lab.connect(1, "#") == [.sent(1, connack())])
        #expect(lab.connect(2, "+") == [.sent(2, connack())])
        #expect(lab.core.snapshot().sessions.count == 2)
    }
}
