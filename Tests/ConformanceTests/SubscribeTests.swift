import BrokerCore
import MQTTWire
import TestKit
import Testing

@Suite("SUBSCRIBE and UNSUBSCRIBE")
struct SubscribeTests {
    @Test(
        "filters are text",
        .clauses("3.1.1 MQTT-3.8.3-1", "5.0 MQTT-3.8.3-1", "3.1.1 MQTT-3.10.3-1", "5.0 MQTT-3.10.3-1"), arguments: numbered)
    func text(version: ProtocolVersion) {
        let properties = version == .v5 ? "00" : ""
        let more: UInt8 = version == .v5 ? 1 : 0
        for (first, rest) in [(0x82, "0001 \(properties) 0001 FF 00"), (0xA2, "0001 \(properties) 0001 FF")] {
            var lab = FormatTests.lab(version)
            let length = (first == 0x82 ? 6 : 5) + more
            #expect(lab.send(1, bytes: [UInt8(first), length] + hex(rest)) == ended(1, version, 0x81))
        }
    }

    @Test(
        "SUBSCRIBE and UNSUBSCRIBE have at least one filter",
        .clauses("3.1.1 MQTT-3.8.3-3", "5.0 MQTT-3.8.3-2", "3.1.1 MQTT-3.10.3-2", "5.0 MQTT-3.10.3-2"), arguments: numbered)
    func notEmpty(version: ProtocolVersion) {
        for first in [0x82, 0xA2] as [UInt8] {
            var lab = FormatTests.lab(version)
            let bytes = [first] + hex(version == .v5 ? "03 0001 00" : "02 0001")
            #expect(lab.send(1, bytes: bytes) == ended(1, version, 0x82))
        }
    }

    @Test(
        "the reserved bits behind a filter are 0, and its QoS is not 3", .clauses("3.1.1 MQTT-3.8.3-4"),
        arguments: [0x03, 0x04, 0x08, 0x10, 0x20, 0x40, 0x80, 0x81] as [UInt8])
    func options(options: UInt8) {
        var lab = FormatTests.lab(.v311)
        #expect(lab.send(1, bytes: hex("82 06 0001 0001 't'") + [options]) == [.closed(1)])
    }

    @Test(
        "SUBSCRIBE is answered by SUBACK, with a code for every filter, in their order",
        .clauses("3.1.1 MQTT-3.8.4-1", "3.1.1 MQTT-3.8.4-5", "3.1.1 MQTT-3.9.3-1", "3.1.1 MQTT-3.9.3-2"))
    func answered311() {
        var lab = BrokerBench { $0.filterDepth = 2 }
        lab.connect(1, "x")
        #expect(
            lab.send(1, subscribe(3, ("a", 2), ("b/c/d", 1), ("c", 0), ("d", 1))) == [.packet(1, suback(3, 2, 0x80, 0, 1))])
        for code in (UInt8(3)...0x7F) where code != 0x80 {
            #expect(throws: WireError.self) { try Codec.decode([0x90, 3, 0, 1, code], version: .v311) }
        }
    }

    @Test(
        "SUBSCRIBE is answered by SUBACK, with a reason code for every filter, in their order",
        .clauses("5.0 MQTT-3.8.4-1", "5.0 MQTT-3.8.4-6", "5.0 MQTT-3.8.4-7", "5.0 MQTT-3.9.3-1"),
        arguments: numbered.filter { $0 == .v5 })
    func answered5(version: ProtocolVersion) {
        var lab = BrokerBench { $0.filterDepth = 2 }
        lab.connect(1, "x", version)
        guard case .packet(1, .suback(let packet))? = lab.send(1, subscribe(3, ("a", 2), ("b/c/d", 1), ("c", 0))).first else {
            Issue.record("no SUBACK")
            return
        }
        #expect(packet.packetIdentifier == id(3))
        #expect(packet.reasonCodes.map { $0.rawValue < 3 ? $0.rawValue : 0xFF } == [2, 0xFF, 0])
    }

    @Test(
        "the same filter again replaces: another QoS, one copy, the retained messages once more",
        .clauses("3.1.1 MQTT-3.8.4-3", "5.0 MQTT-3.8.4-3", "5.0 MQTT-3.8.4-4"), arguments: numbered)
    func replaced(version: ProtocolVersion) {
        var lab = FormatTests.lab(version)
        lab.send(1, publish("t", "kept", retain: true))
        lab.send(1, subscribe(1, ("t", 0)))
        #expect(
            lab.send(1, subscribe(2, ("t", 1)))
                == [.packet(1, suback(2, 1)), .packet(1, publish("t", "kept", retain: true))])
        #expect(
            lab.send(1, publish("t", "x", qos: 2, id: 1)) == [
                .packet(1, publish("t", "x", qos: 1, id: 1)), .packet(1, pubrec(1)),
            ])
    }

    @Test(
        "several filters in one packet are as several packets, with one answer",
        .clauses("3.1.1 MQTT-3.8.4-4", "3.1.1 MQTT-3.10.4-6", "5.0 MQTT-3.8.4-5", "5.0 MQTT-3.10.4-6"), arguments: numbered)
    func several(version: ProtocolVersion) {
        var lab = FormatTests.lab(version)
        lab.send(1, publish("a", "kept", retain: true))
        // The last word counts where one filter stands twice.
        #expect(
            lab.send(1, subscribe(1, ("t", 2), ("a", 0), ("t", 0)))
                == [.packet(1, suback(1, 2, 0, 0)), .packet(1, publish("a", "kept", retain: true))])
        #expect(lab.send(1, publish("t", "x", qos: 1, id: 1)).first == .packet(1, publish("t", "x")))
        #expect(lab.send(1, unsubscribe(2, "a", "none", "t")) == [.packet(1, unsuback(2, version, 0, 0x11, 0))])
        #expect(lab.send(1, publish("a", "x")) == [])
        #expect(lab.send(1, publish("t", "x")) == [])
    }

    @Test(
        "a message goes out at the lower of its QoS and the QoS granted", .clauses("3.1.1 MQTT-3.8.4-6", "5.0 MQTT-3.8.4-8"),
        arguments: numbered, [(0, 0), (0, 2), (1, 0), (1, 1), (1, 2), (2, 0), (2, 1), (2, 2)])
    func lowered(version: ProtocolVersion, levels: (published: Int, granted: Int)) {
        var lab = PublishTests.pair(version, granted: levels.granted)
        let message = publish("t", "x", qos: levels.published, id: levels.published == 0 ? nil : 5)
        #expect(lab.send(2, message).messages(to: 1).map(\.qos) == [qos(min(levels.published, levels.granted))])
    }

    @Test(
        "where filters overlap, a client gets the message at the highest of their QoS",
        .clauses("3.1.1 MQTT-3.3.5-1", "5.0 MQTT-3.3.4-2"), arguments: numbered)
    func overlapping(version: ProtocolVersion) {
        var lab = FormatTests.lab(version)
        lab.send(1, subscribe(1, ("a/#", 0), ("a/+", 2), ("a/b", 1)))
        let seen = lab.send(1, publish("a/b", "x", qos: 2, id: 1)).messages(to: 1)
        #expect(seen.map(\.qos).max() == .exactlyOnce)
    }

    @Test(
        "UNSUBSCRIBE compares character by character, and stops what matches",
        .clauses("3.1.1 MQTT-3.10.4-1", "3.1.1 MQTT-3.10.4-2", "5.0 MQTT-3.10.4-1", "5.0 MQTT-3.10.4-2"), arguments: numbered)
    func unsubscribed(version: ProtocolVersion) {
        var lab = FormatTests.lab(version)
        lab.send(1, subscribe(1, ("a/+", 0), ("A/b", 0)))
        for filter: TopicFilter in ["a/b", "#", "a/#", "A/+", "a/+/"] { lab.send(1, unsubscribe(2, filter)) }
        #expect(lab.send(1, publish("a/b", "x")).count == 1)
        lab.send(1, unsubscribe(3, "a/+"))
        #expect(lab.send(1, publish("a/b", "x")) == [])
        #expect(lab.send(1, publish("A/b", "x")).count == 1)
    }

    @Test(
        "what is under way when UNSUBSCRIBE comes is finished", .clauses("3.1.1 MQTT-3.10.4-3", "5.0 MQTT-3.10.4-3"),
        arguments: numbered)
    func finished(version: ProtocolVersion) {
        var lab = BrokerBench()
        lab.connect(1, "x", version, clean: false)
        lab.send(1, subscribe(1, ("t", 2)))
        lab.send(1, publish("t", "x", qos: 2, id: 1))
        lab.send(1, unsubscribe(2, "t"))
        lab.lose(1)
        #expect(
            lab.connect(1, "x", version, clean: false).last == .packet(1, publish("t", "x", qos: 2, id: 1, dup: true)))
        #expect(lab.send(1, pubrec(1)) == [.packet(1, pubrel(1))])
    }

    @Test(
        "UNSUBSCRIBE is answered by UNSUBACK, also where nothing was taken away",
        .clauses("3.1.1 MQTT-3.10.4-4", "3.1.1 MQTT-3.10.4-5", "5.0 MQTT-3.10.4-4", "5.0 MQTT-3.10.4-5"), arguments: numbered)
    func alwaysAnswered(version: ProtocolVersion) {
        var lab = FormatTests.lab(version)
        lab.send(1, subscribe(1, ("t", 0)))
        #expect(lab.send(1, unsubscribe(7, "t")) == [.packet(1, unsuback(7, version, 0))])
        #expect(lab.send(1, unsubscribe(8, "t")) == [.packet(1, unsuback(8, version, 0x11))])
    }
}
