import BrokerCore
import MQTTWire
import TestKit
import Testing

@Suite("5.0: what CONNECT asks for and CONNACK grants")
struct TermsTests {
    /// The properties of the broker's CONNACK.
    static func granted(
        _ lab: inout BrokerBench, _ client: String = "x", keepAlive: UInt16 = 0, _ properties: Properties = []
    )
        -> Properties?
    {
        lab.connect(1, client, .v5, keepAlive: keepAlive, properties: properties)
        guard case .connack(let packet)? = lab.whole.last else { return nil }
        return packet.properties
    }

    @Test(
        "a client without an identifier is told the one it got, which is new, and served under it",
        .clauses("5.0 MQTT-3.1.3-7", "5.0 MQTT-3.2.2-16"))
    func assigned() {
        var lab = BrokerBench()
        guard case .string(let name)? = Self.granted(&lab, "", [.sessionExpiryInterval(60)])?[.assignedClientIdentifier] else {
            Issue.record("no name")
            return
        }
        lab.send(1, subscribe(1, ("t", 1)))
        lab.lose(1)
        #expect(lab.connect(1, name.description, .v5, clean: false) == [.packet(1, connack(present: true))])
        #expect(Self.granted(&lab)?[.assignedClientIdentifier] == nil)
    }

    @Test("an identifier that is not taken gets CONNACK 0x85", .clauses("5.0 MQTT-3.1.3-8", "5.0 MQTT-4.13.2-1"))
    func notTaken() {
        var lab = BrokerBench { $0.clientIdentifierBytes = 30 }
        #expect(lab.connect(1, String(repeating: "x", count: 31), .v5) == [.packet(1, connack(0x85)), .closed(1)])
        #expect(lab.send(1, .pingreq) == [])
    }

    @Test("Response Information is given to those who ask for it", .clauses("5.0 MQTT-3.1.2-28"))
    func responseInformation() {
        var lab = BrokerBench()
        #expect(Self.granted(&lab)?[.responseInformation] == nil)
        #expect(Self.granted(&lab, "x", [Property(.requestResponseInformation, .byte(0))])?[.responseInformation] == nil)
        #expect(Self.granted(&lab, "x", [Property(.requestResponseInformation, .byte(1))])?[.responseInformation] != nil)
    }

    @Test("without a Server Keep Alive the client's holds", .clauses("5.0 MQTT-3.2.2-22"))
    func keepAlive() {
        var lab = BrokerBench()
        #expect(Self.granted(&lab, keepAlive: 7)?[.serverKeepAlive] == nil)
        #expect(lab.wait(.milliseconds(10_499)) == [])
        #expect(lab.wait(.milliseconds(1)).last == .closed(1))
        lab = BrokerBench { $0.maximumKeepAlive = 4 }
        #expect(Self.granted(&lab, keepAlive: 7)?[.serverKeepAlive] == .twoByteInteger(4))
        #expect(lab.wait(.seconds(6)).last == .closed(1))
    }

    @Test("a client uses the Server Keep Alive", .clauses("5.0 MQTT-3.1.2-21", "5.0 MQTT-3.2.2-21"))
    func serverKeepAlive() {
        var client = ClientBench(.v5, keepAlive: 60)
        client.connect(properties: [Property(.serverKeepAlive, .twoByteInteger(5))])
        #expect(client.wait(.seconds(5)) == [.sent(.pingreq)])
    }

    @Test(
        "a client keeps to the Maximum QoS and to Retain Available of the broker",
        .clauses("5.0 MQTT-3.2.2-11", "5.0 MQTT-3.2.2-14"))
    func clientKeepsToTerms() {
        var client = ClientBench(.v5)
        client.connect(properties: [Property(.maximumQoS, .byte(1)), Property(.retainAvailable, .byte(0))])
        #expect(client.publish("x", qos: 2) == [])
        #expect(client.publish("x", qos: 0, retain: true) == [])
        #expect(client.publish("x", qos: 1) == [.sent(publish("t", "x", qos: 1, id: 1))])
    }

    @Test("a client without a session closes on Session Present 1", .clauses("5.0 MQTT-3.2.2-4"))
    func sessionUnknown() {
        var client = ClientBench(.v5, clean: false)
        client.open()
        #expect(client.receive(connack(present: true)).last == .closed)
    }

    @Test("a client whose session is gone drops its own", .clauses("5.0 MQTT-3.2.2-5"))
    func sessionGone() {
        var client = ClientBench(.v5, clean: false)
        client.connect()
        client.publish("x", qos: 1)
        client.receive(publish("t", "in", qos: 2, id: 9))
        client.lose()
        #expect(client.connect(present: false) == [])
        #expect(client.receive(publish("t", "in", qos: 2, id: 9)) == [.delivered("in"), .sent(pubrec(9))])
    }

    @Test("of the acknowledge flags only Session Present is used", .clauses("5.0 MQTT-3.2.2-1"))
    func flags() {
        var lab = BrokerBench()
        lab.connect(1, "x", .v5, clean: false)
        #expect(lab.bytes[1]?.dropFirst(2).first == 0)
        lab.lose(1)
        lab.connect(1, "x", .v5, clean: false)
        #expect(lab.bytes[1]?.dropFirst(2).first == 1)
        for flags in UInt8(2)...255 {
            #expect(throws: WireError.self) { try Codec.decode([0x20, 3, flags, 0, 0], version: .v5) }
        }
    }

    @Test(
        "another version is refused with CONNACK 0x84 or 1, and closed", .clauses("5.0 MQTT-3.1.2-2"),
        arguments: [6, 7, 255] as [UInt8])
    func version(level: UInt8) {
        var lab = BrokerBench()
        lab.open(1)
        #expect(lab.send(1, bytes: hex("10 0D 0004 'MQTT'") + [level] + hex("02 003C 0001 'x'")).last == .closed(1))
    }

    @Test(
        "client identifier, will topic and user name are text",
        .clauses("5.0 MQTT-3.1.3-4", "5.0 MQTT-3.1.3-11", "5.0 MQTT-3.1.3-12", "5.0 MQTT-3.1.4-1"),
        arguments: [
            "0001 FF 00 0001 'w' 0001 'm' 0001 'u'", "0001 'x' 00 0001 FF 0001 'm' 0001 'u'",
            "0001 'x' 00 0001 'w' 0001 'm' 0001 FF",
        ])
    func text(payload: String) {
        #expect(
            ConnectTests.answer(.v5, flags: 0x86, payload: "0001 'x' 00 0001 'w' 0001 FF 0001 'u'") == [.packet(1, connack())])
        #expect(ConnectTests.isRefused(ConnectTests.answer(.v5, flags: 0x86, payload: payload), .v5))
    }

    @Test("who does not meet what the broker asks for is closed", .clauses("5.0 MQTT-3.1.4-2"))
    func checked() {
        var lab = BrokerBench()
        // A will that says that it is text, and is none.
        let bad = Will(topic: "w", payload: [0xFF], properties: [Property(.payloadFormatIndicator, .byte(1))])
        #expect(lab.connect(1, "x", .v5, will: bad) == [.packet(1, connack(0x99)), .closed(1)])
    }

    @Test("no DISCONNECT comes before CONNACK", .clauses("5.0 MQTT-3.14.0-1"))
    func noEarlyGoodbye() {
        for frame in ["10 02 0004", "C0 00", "F0 00", "E0 00", "10 0E 0004 'MQTT' 05 02 003C 01 0001 'x'"] {
            var lab = BrokerBench()
            lab.open(1, .v5)
            let seen = lab.send(1, bytes: hex(frame))
            #expect(seen.last == .closed(1))
            for case .packet(_, .disconnect) in seen { Issue.record("\(frame): DISCONNECT") }
        }
        var lab = BrokerBench { $0.connectTimeout = .seconds(1) }
        lab.open(1, .v5)
        #expect(lab.wait(.seconds(2)) == [.closed(1)])
    }

    @Test(
        "a broker's DISCONNECT has no Session Expiry Interval, and nothing follows it",
        .clauses("5.0 MQTT-3.14.2-2", "5.0 MQTT-3.14.4-1", "5.0 MQTT-3.14.4-2"))
    func goodbye() {
        var lab = FormatTests.lab(.v5)
        lab.send(1, subscribe(1, ("t", 0)))
        lab.connect(2, "pub", .v5)
        #expect(lab.send(1, .pingresp) == ended(1, .v5, 0x82))
        guard case .disconnect(let packet)? = lab.whole.first else {
            Issue.record("no DISCONNECT")
            return
        }
        #expect(packet.properties[.sessionExpiryInterval] == nil)
        #expect(lab.send(2, publish("t", "x")) == [])
    }
}
