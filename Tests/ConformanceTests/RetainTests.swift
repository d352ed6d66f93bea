import MQTTWire
import TestKit
import Testing

@Suite("Retained messages")
struct RetainTests {
    /// What a new subscriber of `t` gets.
    static func kept(_ lab: inout BrokerBench, _ version: ProtocolVersion, _ filter: TopicFilter = "t") -> [PublishPacket] {
        lab.connect(9, "late", version)
        return lab.send(9, subscribe(1, (filter, 2))).messages(to: 9)
    }

    @Test(
        "RETAIN 1: kept with its QoS, and sent with RETAIN 1 to who subscribes later",
        .clauses("3.1.1 MQTT-3.3.1-5", "3.1.1 MQTT-3.3.1-6", "3.1.1 MQTT-3.3.1-8", "5.0 MQTT-3.3.1-5"), arguments: numbered,
        0...2)
    func kept(version: ProtocolVersion, level: Int) {
        var lab = FormatTests.lab(version)
        lab.send(1, publish("t", "old", qos: level, id: level == 0 ? nil : 1, retain: true))
        lab.send(1, publish("t", "new", qos: level, id: level == 0 ? nil : 2, retain: true))
        lab.send(1, publish("u", "other", qos: 0, retain: true))
        let found = Self.kept(&lab, version)
        #expect(found.map { Packet.publish($0) } == [publish("t", "new", qos: level, id: level == 0 ? nil : 1, retain: true)])
    }

    @Test("QoS 0 takes the place of what was retained before", .clauses("3.1.1 MQTT-3.3.1-7"))
    func replacedByQoS0() {
        var lab = FormatTests.lab(.v311)
        lab.send(1, publish("t", "old", qos: 2, id: 1, retain: true))
        lab.send(1, publish("t", "new", qos: 0, retain: true))
        #expect(Self.kept(&lab, .v311).map { String(decoding: $0.payload, as: UTF8.self) } == ["new"])
    }

    @Test("who is subscribed already gets RETAIN 0", .clauses("3.1.1 MQTT-3.3.1-9", "5.0 MQTT-3.3.1-12"), arguments: numbered)
    func forwarded(version: ProtocolVersion) {
        var lab = FormatTests.lab(version)
        lab.send(1, subscribe(1, ("t", 0)))
        #expect(lab.send(1, publish("t", "x", retain: true)) == [.packet(1, publish("t", "x", retain: false))])
    }

    @Test(
        "an empty payload is passed on, removes what was retained, and is not retained itself",
        .clauses("3.1.1 MQTT-3.3.1-10", "3.1.1 MQTT-3.3.1-11", "5.0 MQTT-3.3.1-6", "5.0 MQTT-3.3.1-7"), arguments: numbered)
    func cleared(version: ProtocolVersion) {
        var lab = FormatTests.lab(version)
        lab.send(1, subscribe(1, ("t", 0)))
        lab.send(1, publish("t", "old", retain: true))
        #expect(lab.send(1, publish("t", "", retain: true)) == [.packet(1, publish("t", ""))])
        #expect(Self.kept(&lab, version) == [])
        lab.send(1, publish("t", "", retain: true))
        #expect(Self.kept(&lab, version) == [])
    }

    @Test(
        "RETAIN 0 leaves what is retained as it is", .clauses("3.1.1 MQTT-3.3.1-12", "5.0 MQTT-3.3.1-8"), arguments: numbered)
    func untouched(version: ProtocolVersion) {
        var lab = FormatTests.lab(version)
        lab.send(1, publish("t", "kept", retain: true))
        lab.send(1, publish("t", "passing"))
        lab.send(1, publish("t", ""))
        lab.send(1, publish("u", "passing"))
        #expect(Self.kept(&lab, version, "#").map { String(decoding: $0.payload, as: UTF8.self) } == ["kept"])
    }
}
