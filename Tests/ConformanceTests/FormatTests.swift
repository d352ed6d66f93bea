import MQTTWire
import TestKit
import Testing

@Suite("Text, flags and packet identifiers")
struct FormatTests {
    /// A broker with one client on connection 1.
    static func lab(_ version: ProtocolVersion) -> BrokerBench {
        var lab = BrokerBench()
        lab.connect(1, "x", version)
        return lab
    }

    @Test(
        "text that is not UTF-8 ends the connection",
        .clauses("3.1.1 MQTT-1.5.3-1", "5.0 MQTT-1.5.4-1"), arguments: numbered,
        ["C328", "EDA080", "F4908080", "C080", "80", "E282"])
    func illFormedText(version: ProtocolVersion, text: String) {
        var lab = Self.lab(version)
        let topic = hex(text)
        let properties: [UInt8] = version == .v5 ? [0] : []
        let body = [0, UInt8(topic.count)] + topic + properties
        #expect(lab.send(1, bytes: [0x30, UInt8(body.count)] + body) == ended(1, version, 0x81))
        #expect(lab.send(1, .pingreq) == [])
    }

    @Test(
        "U+0000 in a topic or a filter ends the connection",
        .clauses("3.1.1 MQTT-1.5.3-2", "5.0 MQTT-1.5.4-2", "3.1.1 MQTT-4.7.3-2", "5.0 MQTT-4.7.3-2"), arguments: numbered)
    func nullCharacter(version: ProtocolVersion) {
        var lab = Self.lab(version)
        let properties: [UInt8] = version == .v5 ? [0] : []
        let topic = hex("0003 61 00 62")
        #expect(lab.send(1, bytes: [0x30, UInt8(5 + properties.count)] + topic + properties) == ended(1, version, 0x81))
        lab.connect(1, "x", version)
        #expect(
            lab.send(1, bytes: [0x82, UInt8(8 + properties.count)] + hex("0001") + properties + topic + [0])
                == ended(1, version, 0x81))
    }

    @Test(
        "EF BB BF is a character like others, and comes out as it went in",
        .clauses("3.1.1 MQTT-1.5.3-3", "5.0 MQTT-1.5.4-3"), arguments: numbered)
    func byteOrderMark(version: ProtocolVersion) {
        var lab = Self.lab(version)
        lab.send(1, subscribe(1, ("\u{FEFF}a", 0)))
        lab.connect(2, "without", version)
        lab.send(2, subscribe(1, ("a", 0)))
        let seen = lab.send(2, publish("\u{FEFF}a", "hi"))
        #expect(seen == [.packet(1, publish("\u{FEFF}a", "hi"))])
        #expect(lab.bytes[1]?.prefix(8).suffix(6) == [0, 4, 0xEF, 0xBB, 0xBF, 0x61])
    }

    @Test(
        "flags that are reserved have the value listed, or the connection ends",
        .clauses("3.1.1 MQTT-2.2.2-1", "3.1.1 MQTT-2.2.2-2", "5.0 MQTT-2.1.3-1"), arguments: numbered,
        ["C1 00", "C8 00", "41 02 0001", "52 02 0001", "74 02 0001", "E4 00"])
    func reservedFlags(version: ProtocolVersion, frame: String) {
        var lab = Self.lab(version)
        #expect(lab.send(1, bytes: hex(frame)) == ended(1, version, 0x81))
    }

    @Test(
        "what broker and client send has the flags listed", .clauses("3.1.1 MQTT-2.2.2-1", "5.0 MQTT-2.1.3-1"),
        arguments: numbered)
    func flagsSent(version: ProtocolVersion) {
        var lab = Self.lab(version)
        #expect(lab.bytes[1]?.first == 0x20)
        let requests = [
            (subscribe(1, ("t", 2)), 0x90), (publish("t", "x", qos: 1, id: 1), 0x32), (publish("t", "x", qos: 2, id: 2), 0x34),
            (pubrec(2), 0x62), (pubrel(2), 0x70), (unsubscribe(3, "t"), 0xB0), (Packet.pingreq, 0xD0),
        ]
        for (request, first) in requests {
            lab.send(1, request)
            #expect(lab.bytes[1]?.first == UInt8(first), "\(request.kind)")
        }
    }

    @Test("the flags of PUBREL are 0010", .clauses("3.1.1 MQTT-3.6.1-1", "5.0 MQTT-3.6.1-1"), arguments: numbered)
    func pubrelFlags(version: ProtocolVersion) {
        for flags in UInt8(0)...15 where flags != 2 {
            var lab = Self.lab(version)
            #expect(lab.send(1, bytes: [0x60 | flags, 2, 0, 1]) == ended(1, version, 0x81))
        }
        #expect(Codec.encode(pubrel(1), version: version).first == 0x62)
    }

    @Test(
        "the flags of SUBSCRIBE and UNSUBSCRIBE are 0010",
        .clauses("3.1.1 MQTT-3.8.1-1", "5.0 MQTT-3.8.1-1", "3.1.1 MQTT-3.10.1-1", "5.0 MQTT-3.10.1-1"), arguments: numbered)
    func subscribeFlags(version: ProtocolVersion) {
        for packet in [subscribe(1, ("a", 0)), unsubscribe(1, "a")] {
            var bytes = Codec.encode(packet, version: version)
            #expect(bytes[0] & 0x0F == 2)
            for flags in UInt8(0)...15 where flags != 2 {
                var lab = Self.lab(version)
                bytes[0] = bytes[0] & 0xF0 | flags
                #expect(lab.send(1, bytes: bytes) == ended(1, version, 0x81))
            }
        }
    }

    @Test("the flags of DISCONNECT are 0", .clauses("3.1.1 MQTT-3.14.1-1", "5.0 MQTT-3.14.1-1"), arguments: numbered)
    func disconnectFlags(version: ProtocolVersion) {
        for flags in UInt8(1)...15 {
            var lab = Self.lab(version)
            #expect(lab.send(1, bytes: [0xE0 | flags, 0]) == ended(1, version, 0x81))
        }
    }

    @Test(
        "packet identifier 0 is none", .clauses("3.1.1 MQTT-2.3.1-1"),
        arguments: [
            "32 05 0001 't' 0000", "34 05 0001 't' 0000", "82 06 0000 0001 't' 00", "A2 05 0000 0001 't'",
        ])
    func identifierZero(frame: String) {
        var lab = Self.lab(.v311)
        #expect(lab.send(1, bytes: hex(frame)) == [.closed(1)])
    }

    @Test(
        "a client gives each new packet an identifier that is not 0 and not in use",
        .clauses("3.1.1 MQTT-2.3.1-1", "3.1.1 MQTT-2.3.1-2", "5.0 MQTT-2.2.1-3"), arguments: [ProtocolVersion.v311, .v5])
    func clientsIdentifiers(version: ProtocolVersion) {
        var client = ClientBench(version, keepAlive: 0)
        client.connect()
        // Number 1 stays under way all the time, so that no other packet may have it.
        client.publish("held", qos: 2)
        var used: Set<Int> = []
        // Once around all of them in one version is enough.
        for turn in 0..<(version == .v311 ? 66_000 : 2_000) {
            let done = turn % 2 == 0 ? client.publish("x", qos: 1) : client.subscribe("t")
            guard case .sent(let packet)? = done.first, let number = packet.identifier else {
                Issue.record("turn \(turn): \(done)")
                return
            }
            if number.rawValue == 1 { Issue.record("turn \(turn) took what is in use") }
            used.insert(Int(number.rawValue))
            client.receive(turn % 2 == 0 ? puback(Int(number.rawValue)) : suback(Int(number.rawValue), 1))
        }
        #expect(!used.contains(0) && !used.contains(1) && used.count > 900)
    }

    @Test(
        "a broker gives each new message an identifier that is not 0 and not in use",
        .clauses("3.1.1 MQTT-2.3.1-4", "5.0 MQTT-2.2.1-4"), arguments: numbered)
    func brokersIdentifiers(version: ProtocolVersion) {
        var lab = Self.lab(version)
        lab.send(1, subscribe(1, ("t", 1)))
        let held = lab.send(1, publish("t", "held", qos: 1, id: 1)).messages(to: 1).first?.packetIdentifier
        var used: Set<PacketIdentifier> = []
        for _ in 0..<(version == .v311 ? 66_000 : 2_000) {
            guard let number = lab.send(1, publish("t", "x", qos: 1, id: 1)).messages(to: 1).first?.packetIdentifier else {
                Issue.record("a message did not come back")
                return
            }
            used.insert(number)
            lab.send(1, puback(Int(number.rawValue)))
        }
        #expect(held.map { !used.contains($0) } == true)
        #expect(used.count > 900)
    }

    @Test("a PUBLISH of QoS 0 has no identifier", .clauses("3.1.1 MQTT-2.3.1-5", "5.0 MQTT-2.2.1-2"), arguments: numbered)
    func noIdentifier(version: ProtocolVersion) {
        var lab = Self.lab(version)
        lab.send(1, subscribe(1, ("t", 2)))
        lab.send(1, publish("t", "x"))
        #expect(lab.bytes[1] == hex(version == .v5 ? "30 05 0001 't' 00 'x'" : "30 04 0001 't' 'x'"))
        // Two bytes where an identifier would stand are payload.
        lab.send(1, bytes: hex(version == .v5 ? "30 06 0001 't' 00 0007" : "30 05 0001 't' 0007"))
        #expect(lab.bytes[1] == hex(version == .v5 ? "30 06 0001 't' 00 0007" : "30 05 0001 't' 0007"))
        var client = ClientBench(version)
        client.connect()
        #expect(client.publish("x", qos: 0) == [.sent(publish("t", "x"))])
    }

    @Test(
        "acknowledgements carry the identifier of their PUBLISH", .clauses("3.1.1 MQTT-2.3.1-6", "5.0 MQTT-2.2.1-5"),
        arguments: numbered)
    func acknowledgedIdentifiers(version: ProtocolVersion) {
        var lab = Self.lab(version)
        lab.send(1, subscribe(1, ("t", 2)))
        lab.connect(2, "pub", version)
        #expect(lab.send(2, publish("t", "x", qos: 1, id: 0x1234)).last == .packet(2, puback(0x1234)))
        #expect(lab.send(2, publish("t", "x", qos: 2, id: 0xFFFF)).last == .packet(2, pubrec(0xFFFF)))
        #expect(lab.send(2, pubrel(0xFFFF)) == [.packet(2, pubcomp(0xFFFF))])
        #expect(lab.send(1, pubrec(2)) == [.packet(1, pubrel(2))])
        var client = ClientBench(version)
        client.connect()
        #expect(client.receive(publish("t", "x", qos: 1, id: 77)).last == .sent(puback(77)))
        #expect(client.receive(publish("t", "x", qos: 2, id: 78)).last == .sent(pubrec(78)))
        #expect(client.receive(pubrel(78)) == [.sent(pubcomp(78))])
    }

    @Test(
        "SUBACK and UNSUBACK carry the identifier of what they answer",
        .clauses("3.1.1 MQTT-2.3.1-7", "5.0 MQTT-2.2.1-6", "3.1.1 MQTT-3.8.4-2", "5.0 MQTT-3.8.4-2"), arguments: numbered)
    func answeredIdentifiers(version: ProtocolVersion) {
        var lab = Self.lab(version)
        #expect(lab.send(1, subscribe(0xABCD, ("t", 2))) == [.packet(1, suback(0xABCD, 2))])
        #expect(lab.send(1, unsubscribe(0xDCBA, "t")) == [.packet(1, unsuback(0xDCBA, version, 0))])
    }
}
