import BrokerCore
import MQTTWire
import TestKit
import Testing

@Suite("CONNECT and CONNACK")
struct ConnectTests {
    /// What the broker does about a CONNECT given byte by byte.
    static func answer(_ version: ProtocolVersion, flags: UInt8, payload: String) -> [Seen] {
        var lab = BrokerBench()
        lab.open(1, version)
        return lab.send(1, bytes: connectBytes(version, flags: flags, payload: hex(payload)))
    }

    /// Whether the broker ended the connection without having accepted it; 3.1.1 has no words for a malformed CONNECT.
    static func isRefused(_ seen: [Seen], _ version: ProtocolVersion) -> Bool {
        version == .v311 ? seen == [.closed(1)] : seen.last == .closed(1) && !seen.contains(.packet(1, connack()))
    }

    @Test(
        "the first packet is CONNECT", .clauses("3.1.1 MQTT-3.1.0-1", "5.0 MQTT-3.1.0-1"),
        arguments: [publish("t", "x"), subscribe(1, ("t", 0)), .pingreq, disconnect(), puback(1)])
    func firstPacket(packet: Packet) {
        var lab = BrokerBench()
        lab.open(1)
        #expect(lab.send(1, packet) == [.closed(1)])
        #expect(lab.send(1, .connect(ConnectPacket(clientIdentifier: "x"))) == [])
    }

    @Test("a client begins with CONNECT, and sends it once", .clauses("3.1.1 MQTT-3.1.0-1", "3.1.1 MQTT-3.1.0-2"))
    func clientBegins() {
        var client = ClientBench()
        #expect(client.open() == [.sent(.connect(ConnectPacket(clientIdentifier: "board")))])
        #expect(client.receive(connack()) == [])
        #expect(client.publish("x", qos: 0) == [.sent(publish("t", "x"))])
    }

    @Test("a second CONNECT ends the connection", .clauses("3.1.1 MQTT-3.1.0-2", "5.0 MQTT-3.1.0-2"), arguments: numbered)
    func secondConnect(version: ProtocolVersion) {
        var lab = FormatTests.lab(version)
        let again = ConnectPacket(version: version, clientIdentifier: "x")
        #expect(lab.send(1, .connect(again)) == ended(1, version, 0x82))
    }

    @Test(
        "another protocol name is not served", .clauses("3.1.1 MQTT-3.1.2-1", "5.0 MQTT-3.1.2-1"), arguments: [4, 5] as [UInt8],
        ["HTTP", "mqtt", "MQTU"])
    func protocolName(level: UInt8, name: String) {
        var lab = BrokerBench()
        lab.open(1, level == 5 ? .v5 : .v311)
        let rest: [UInt8] = [level, 2, 0, 0] + (level == 5 ? [0] : []) + hex("0001 'x'")
        let body = [0, 4] + Array(name.utf8) + rest
        let seen = lab.send(1, bytes: [0x10, UInt8(body.count)] + body)
        #expect(seen.last == .closed(1) && !seen.contains(.packet(1, connack())))
    }

    @Test(
        "an unknown protocol level is answered by CONNACK 1, then the broker closes", .clauses("3.1.1 MQTT-3.1.2-2"),
        arguments: [0, 2, 6, 0x7F, 255] as [UInt8])
    func protocolLevel(level: UInt8) {
        var lab = BrokerBench()
        lab.open(1)
        #expect(
            lab.send(1, bytes: hex("10 0D 0004 'MQTT'") + [level] + hex("02 003C 0001 'x'"))
                == [.packet(1, connack(1)), .closed(1)])
    }

    @Test(
        "the reserved bit of the connect flags is 0", .clauses("3.1.1 MQTT-3.1.2-3", "5.0 MQTT-3.1.2-3"), arguments: numbered)
    func reservedFlag(version: ProtocolVersion) {
        #expect(Self.isRefused(Self.answer(version, flags: 0x03, payload: "0001 'x'"), version))
    }

    @Test(
        "without a will its QoS and RETAIN are 0",
        .clauses("3.1.1 MQTT-3.1.2-11", "3.1.1 MQTT-3.1.2-13", "3.1.1 MQTT-3.1.2-15", "5.0 MQTT-3.1.2-11", "5.0 MQTT-3.1.2-13"),
        arguments: numbered, [0x0A, 0x12, 0x22] as [UInt8])
    func flagsWithoutWill(version: ProtocolVersion, flags: UInt8) {
        #expect(Self.isRefused(Self.answer(version, flags: flags, payload: "0001 'x'"), version))
    }

    @Test("without a will no field of it stands there", .clauses("3.1.1 MQTT-3.1.2-11"))
    func fieldsWithoutWill() {
        #expect(Self.answer(.v311, flags: 0x02, payload: "0001 'x' 0001 'w' 0001 'm'") == [.closed(1)])
    }

    @Test(
        "a will has a topic and a message", .clauses("3.1.1 MQTT-3.1.2-9", "5.0 MQTT-3.1.2-9"), arguments: numbered)
    func fieldsOfWill(version: ProtocolVersion) {
        let properties = version == .v5 ? "00" : ""
        #expect(Self.isRefused(Self.answer(version, flags: 0x06, payload: "0001 'x'"), version))
        #expect(Self.isRefused(Self.answer(version, flags: 0x06, payload: "0001 'x' \(properties) 0001 'w'"), version))
        #expect(
            Self.answer(version, flags: 0x06, payload: "0001 'x' \(properties) 0001 'w' 0001 'm'") == [.packet(1, connack())])
    }

    @Test("a will's QoS is not 3", .clauses("3.1.1 MQTT-3.1.2-14", "5.0 MQTT-3.1.2-12"), arguments: numbered)
    func qosOfWill(version: ProtocolVersion) {
        let properties = version == .v5 ? "00" : ""
        for level in UInt8(0)...2 {
            #expect(
                Self.answer(version, flags: 0x06 | level << 3, payload: "0001 'x' \(properties) 0001 'w' 0001 'm'")
                    == [.packet(1, connack())])
        }
        #expect(
            Self.isRefused(Self.answer(version, flags: 0x1E, payload: "0001 'x' \(properties) 0001 'w' 0001 'm'"), version))
    }

    @Test(
        "a user name stands there exactly when its flag says so",
        .clauses("3.1.1 MQTT-3.1.2-18", "3.1.1 MQTT-3.1.2-19", "5.0 MQTT-3.1.2-16", "5.0 MQTT-3.1.2-17"), arguments: numbered)
    func userName(version: ProtocolVersion) {
        #expect(Self.isRefused(Self.answer(version, flags: 0x02, payload: "0001 'x' 0001 'u'"), version))
        #expect(Self.isRefused(Self.answer(version, flags: 0x82, payload: "0001 'x'"), version))
        #expect(Self.answer(version, flags: 0x82, payload: "0001 'x' 0001 'u'") == [.packet(1, connack())])
        #expect(Self.answer(version, flags: 0x82, payload: "0001 'x' 0000") == [.packet(1, connack())])
    }

    @Test(
        "a password stands there exactly when its flag says so",
        .clauses("3.1.1 MQTT-3.1.2-20", "3.1.1 MQTT-3.1.2-21", "5.0 MQTT-3.1.2-18", "5.0 MQTT-3.1.2-19"), arguments: numbered)
    func password(version: ProtocolVersion) {
        #expect(Self.isRefused(Self.answer(version, flags: 0x82, payload: "0001 'x' 0001 'u' 0001 'p'"), version))
        #expect(Self.isRefused(Self.answer(version, flags: 0xC2, payload: "0001 'x' 0001 'u'"), version))
        #expect(Self.answer(version, flags: 0xC2, payload: "0001 'x' 0001 'u' 0001 'p'") == [.packet(1, connack())])
        #expect(Self.answer(version, flags: 0xC2, payload: "0001 'x' 0001 'u' 0000") == [.packet(1, connack())])
    }

    @Test("3.1.1: no password without a user name", .clauses("3.1.1 MQTT-3.1.2-22"))
    func passwordAlone() {
        #expect(Self.answer(.v311, flags: 0x42, payload: "0001 'x' 0001 'p'") == [.closed(1)])
    }

    @Test(
        "the payload's fields have their order, the client identifier first",
        .clauses("3.1.1 MQTT-3.1.3-1", "3.1.1 MQTT-3.1.3-3", "5.0 MQTT-3.1.3-1", "5.0 MQTT-3.1.3-3"),
        arguments: [ProtocolVersion.v311, .v5])
    func order(version: ProtocolVersion) throws {
        let packet = ConnectPacket(
            version: version, clientIdentifier: "c", keepAlive: 0, will: will("m"), userName: "u", password: Array("p".utf8))
        let properties = version == .v5 ? "00" : ""
        let payload = hex("0001 'c' \(properties) 0001 'w' 0001 'm' 0001 'u' 0001 'p'")
        let bytes = connectBytes(version, flags: 0xC6, payload: payload)
        #expect(Codec.encode(.connect(packet), version: version) == bytes)
        #expect(try Codec.decode(bytes, version: version) == .connect(packet))
        // No client identifier at all: the payload is empty.
        #expect(Self.isRefused(Self.answer(.v311, flags: 0x02, payload: ""), .v311))
    }

    @Test(
        "client identifier, will topic and user name are text",
        .clauses("3.1.1 MQTT-3.1.3-4", "3.1.1 MQTT-3.1.3-10", "3.1.1 MQTT-3.1.3-11"),
        arguments: [
            "0001 FF 0001 'w' 0001 'm' 0001 'u'", "0001 'x' 0001 FF 0001 'm' 0001 'u'", "0001 'x' 0001 'w' 0001 'm' 0001 FF",
        ])
    func text(payload: String) {
        #expect(Self.answer(.v311, flags: 0x86, payload: "0001 'x' 0001 'w' 0001 FF 0001 'u'") == [.packet(1, connack())])
        #expect(Self.answer(.v311, flags: 0x86, payload: payload) == [.closed(1)])
    }

    @Test(
        "client identifiers of 1 to 23 digits and letters are taken", .clauses("3.1.1 MQTT-3.1.3-5", "5.0 MQTT-3.1.3-5"),
        arguments: numbered)
    func ordinaryIdentifiers(version: ProtocolVersion) {
        let letters = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
        for name in letters.map(String.init) + [
            String(letters.prefix(23)), String(letters.suffix(23)), "aBcDeFgHiJkLmNoPqRsTuVw",
        ] {
            var lab = BrokerBench()
            #expect(lab.connect(1, name, version) == [.packet(1, connack())])
        }
    }

    @Test(
        "an empty client identifier becomes a unique one, and its client is served like others",
        .clauses("3.1.1 MQTT-3.1.3-6", "5.0 MQTT-3.1.3-6"), arguments: numbered)
    func emptyIdentifier(version: ProtocolVersion) {
        var lab = BrokerBench()
        // Nobody is taken over, so nobody has the name of another.
        for number in 1...50 { #expect(lab.connect(number, "", version) == [.packet(number, connack())]) }
        lab.send(1, subscribe(1, ("t", 1)))
        #expect(lab.send(50, publish("t", "x")) == [.packet(1, publish("t", "x"))])
    }

    @Test(
        "3.1.1: an empty client identifier with Clean Session 0 gets CONNACK 2, and so does one that is not taken",
        .clauses("3.1.1 MQTT-3.1.3-7", "3.1.1 MQTT-3.1.3-8", "3.1.1 MQTT-3.1.3-9"))
    func rejectedIdentifier() {
        var lab = BrokerBench { $0.clientIdentifierBytes = 30 }
        let refusal: [Seen] = [.packet(1, connack(2)), .closed(1)]
        #expect(lab.connect(1, "", clean: false) == refusal)
        #expect(lab.connect(1, String(repeating: "x", count: 31)) == refusal)
        #expect(lab.connect(1, String(repeating: "x", count: 30)) == [.packet(1, connack())])
    }

    @Test(
        "a malformed CONNECT is closed without CONNACK", .clauses("3.1.1 MQTT-3.1.4-1"),
        arguments: [
            "10 02 0004", "10 0B 0004 'MQTT' 04 02 003C 00", "10 0E 0004 'MQTT' 04 02 003C 0001 'xy'",
            "11 0D 0004 'MQTT' 04 02 003C 0001 'x'",
        ])
    func malformed(frame: String) {
        var lab = BrokerBench()
        lab.open(1)
        #expect(lab.send(1, bytes: hex(frame)) == [.closed(1)])
    }

    @Test(
        "a client identifier that is connected already: the older connection ends",
        .clauses("3.1.1 MQTT-3.1.4-2", "5.0 MQTT-3.1.4-3"), arguments: numbered)
    func takeOver(version: ProtocolVersion) {
        var lab = FormatTests.lab(version)
        #expect(lab.connect(2, "x", version) == ended(1, version, 0x8E) + [.packet(2, connack())])
        #expect(lab.send(1, .pingreq) == [])
        #expect(lab.send(2, .pingreq) == [.packet(2, .pingresp)])
    }

    @Test(
        "what is taken is answered by CONNACK 0, before anything else",
        .clauses("3.1.1 MQTT-3.1.4-4", "3.1.1 MQTT-3.2.0-1", "5.0 MQTT-3.1.4-5", "5.0 MQTT-3.2.0-1", "5.0 MQTT-3.2.0-2"),
        arguments: numbered)
    func accepted(version: ProtocolVersion) {
        var lab = BrokerBench()
        lab.connect(1, "x", version, clean: false)
        lab.send(1, subscribe(1, ("t", 1)))
        lab.lose(1)
        lab.connect(2, "pub", version)
        lab.send(2, publish("t", "waiting", qos: 1, id: 1))
        let seen = lab.connect(1, "x", version, clean: false)
        #expect(seen == [.packet(1, connack(present: true)), .packet(1, publish("t", "waiting", qos: 1, id: 1))])
    }

    @Test("a client takes nothing else for an answer to CONNECT", .clauses("3.1.1 MQTT-3.2.0-1"))
    func clientWaitsForConnack() {
        var client = ClientBench()
        client.open()
        #expect(client.receive(publish("t", "x")) == [.closed])
    }

    @Test("what follows a refused CONNECT is not looked at", .clauses("3.1.1 MQTT-3.1.4-5", "5.0 MQTT-3.1.4-6"))
    func afterRefusal() {
        var lab = BrokerBench { $0.clientIdentifierBytes = 30 }
        lab.connect(2, "witness")
        lab.send(2, subscribe(1, ("#", 0)))
        for version in numbered {
            lab.connect(1, String(repeating: "x", count: 31), version)
            #expect(lab.send(1, publish("t", "x")) == [])
            #expect(lab.send(1, .pingreq) == [])
        }
    }

    @Test(
        "a refusal has Session Present 0, and ends the connection",
        .clauses("3.1.1 MQTT-3.2.2-4", "3.1.1 MQTT-3.2.2-5", "5.0 MQTT-3.2.2-6", "5.0 MQTT-3.2.2-7"), arguments: numbered)
    func refused(version: ProtocolVersion) {
        var lab = BrokerBench { $0.clientIdentifierBytes = 30 }
        let seen = lab.connect(1, String(repeating: "x", count: 31), version, clean: false)
        #expect(seen == [.packet(1, connack(version == .v5 ? 0x85 : 2)), .closed(1)])
    }

    @Test(
        "only the return codes of the table stand in CONNACK: what they do not say is said by closing",
        .clauses("3.1.1 MQTT-3.2.2-6"))
    func returnCodes() {
        // A connection too many has no return code of its own.
        var lab = BrokerBench { $0.maximumConnections = 1 }
        lab.open(1)
        #expect(lab.open(2) == [.closed(2)])
        for code in UInt8(6)...255 {
            #expect(throws: WireError.self) { try Codec.decode([0x20, 2, 0, code], version: .v311) }
        }
    }

    @Test("no extension is needed for a client to be served", .clauses("3.1.1 MQTT-7.0.0-2"))
    func plainClient() {
        var lab = BrokerBench()
        lab.open(1)
        #expect(lab.send(1, bytes: hex("10 0D 0004 'MQTT' 04 02 003C 0001 'x'")) == [.packet(1, connack())])
        #expect(lab.send(1, bytes: hex("82 06 0001 0001 't' 02")) == [.packet(1, suback(1, 2))])
        lab.send(1, bytes: hex("30 05 0001 't' 'hi'"))
        #expect(lab.bytes[1] == hex("30 05 0001 't' 'hi'"))
    }
}
