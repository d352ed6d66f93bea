import BrokerCore
import MQTTWire
import TestKit
import Testing

@Suite("5.0: enhanced authentication")
struct AuthenticationTests {
    static let method: Properties = [Property(.authenticationMethod, .string("M"))]

    static func auth(_ code: UInt8, _ data: String? = nil, method: MQTTString = "M") -> Packet {
        var properties = [Property(.authenticationMethod, .string(method))]
        if let data { properties.append(Property(.authenticationData, .binary(Array(data.utf8)))) }
        return .auth(AuthPacket(reasonCode: ReasonCode(rawValue: code), properties: Properties(properties)))
    }

    @Test(
        "a client answers AUTH 0x18 with AUTH 0x18 and its method, and sends nothing else before CONNACK",
        .clauses("5.0 MQTT-4.12.0-3", "5.0 MQTT-4.12.0-5", "5.0 MQTT-3.1.2-30"))
    func client() {
        var client = ClientBench(.v5, properties: Self.method)
        client.open()
        #expect(client.publish("x", qos: 0) == [])
        #expect(client.subscribe("t") == [])
        #expect(client.receive(Self.auth(0x18, "who?")) == [])
        #expect(client.authenticate(Array("me".utf8)) == [.sent(Self.auth(0x18, "me"))])
        #expect(client.wait(.seconds(5)) == [])
        #expect(client.receive(.connack(ConnackPacket(properties: Self.method))) == [])
        #expect(client.publish("x", qos: 0) == [.sent(publish("t", "x"))])
    }

    @Test(
        "it begins again with the method of its CONNECT, and closes if that is not kept",
        .clauses("5.0 MQTT-4.12.1-1", "5.0 MQTT-4.12.0-5"))
    func again() {
        var client = ClientBench(.v5, properties: Self.method)
        client.connect(properties: Self.method)
        #expect(client.reauthenticate(Array("me".utf8)) == [.sent(Self.auth(0x19, "me"))])
        #expect(client.receive(Self.auth(0x18, "who?", method: "other")).last == .closed)
    }

    @Test("a client without a method sends no AUTH, and takes none", .clauses("5.0 MQTT-4.12.0-7"))
    func none() {
        var client = ClientBench(.v5)
        client.open()
        #expect(client.authenticate([1]) == [])
        client.receive(connack())
        #expect(client.authenticate([1]) == [])
        #expect(client.reauthenticate([1]) == [])
        #expect(client.receive(Self.auth(0x18)).last == .closed)
    }

    @Test("to a client without a method the broker sends no AUTH and no method, and takes no AUTH", .clauses("5.0 MQTT-4.12.0-6"))
    func broker() {
        var lab = BrokerBench()
        lab.connect(1, "x", .v5)
        guard case .connack(let packet)? = lab.whole.first else {
            Issue.record("no CONNACK")
            return
        }
        #expect(packet.properties[.authenticationMethod] == nil)
        #expect(lab.send(1, Self.auth(0x18)) == ended(1, .v5, 0x82))
    }

    @Test("a method that the broker does not have is answered by CONNACK 0x8C, and it closes", .clauses("5.0 MQTT-4.12.0-1"))
    func unknownMethod() {
        for methods in [[], ["N"]] as [[MQTTString]] {
            var lab = BrokerBench(methods: methods)
            #expect(lab.connect(1, "x", .v5, properties: Self.method) == [.packet(1, connack(0x8C)), .closed(1)])
        }
    }

    @Test(
        "the broker asks by AUTH 0x18 as often as it must, and names the method to the end",
        .clauses("5.0 MQTT-4.12.0-2", "5.0 MQTT-4.12.0-5"))
    func challenged() {
        var lab = BrokerBench(methods: ["M"])
        #expect(lab.connect(1, "x", .v5, properties: Self.method) == [])
        for question in ["who?", "really?"] {
            #expect(lab.answer(1, .challenge(Array(question.utf8))) == [.packet(1, Self.auth(0x18, question))])
            #expect(lab.send(1, Self.auth(0x18, "me")) == [])
        }
        #expect(lab.answer(1, .accepted("ann", [1])) == [.packet(1, connack())])
        guard case .connack(let packet)? = lab.whole.first else {
            Issue.record("no CONNACK")
            return
        }
        #expect(packet.properties[.authenticationMethod] == .string("M"))
        #expect(lab.send(1, Self.auth(0x19)) == [])
        #expect(lab.answer(1, .accepted("ann", nil)) == [.packet(1, Self.auth(0))])
    }

    @Test("it refuses at any step, by CONNACK of 0x80 or more, and closes", .clauses("5.0 MQTT-4.12.0-4"))
    func refused() {
        for step in 0...2 {
            var lab = BrokerBench(methods: ["M"])
            lab.connect(1, "x", .v5, properties: Self.method)
            for _ in 0..<step {
                _ = lab.answer(1, .challenge([1]))
                lab.send(1, Self.auth(0x18))
            }
            #expect(lab.answer(1, step == 1 ? .unprepared("ann") : .refused) == [.packet(1, connack(0x87)), .closed(1)])
        }
    }

    @Test("what begins again and fails ends with DISCONNECT, whoever finds out", .clauses("5.0 MQTT-4.12.1-2"))
    func failsLater() {
        for verdict in [.refused, .unprepared("ann"), .accepted("bob", nil)] as [ExchangeVerdict] {
            var lab = BrokerBench(methods: ["M"])
            lab.connect(1, "x", .v5, properties: Self.method)
            _ = lab.answer(1, .accepted("ann", nil))
            lab.send(1, Self.auth(0x19))
            #expect(lab.answer(1, verdict) == ended(1, .v5, 0x87))
        }
        var client = ClientBench(.v5, properties: Self.method)
        client.connect(properties: Self.method)
        client.reauthenticate([1])
        client.receive(Self.auth(0x18, "who?"))
        #expect(client.distrust() == [.sent(disconnect(0x80)), .closed])
    }
}
