import BrokerCore
import MQTTWire
import TestKit
import Testing

@Suite("5.0: flow control and packet size")
struct FlowTests {
    @Test(
        "the broker has no more under way than the client's Receive Maximum, and nothing else waits for that",
        .clauses("5.0 MQTT-3.3.4-9", "5.0 MQTT-3.3.4-10", "5.0 MQTT-4.9.0-1", "5.0 MQTT-4.9.0-2", "5.0 MQTT-4.9.0-3"),
        arguments: [1, 3] as [UInt16])
    func ofBroker(maximum: UInt16) {
        var lab = BrokerBench()
        lab.connect(1, "sub", .v5, properties: [.receiveMaximum(maximum)])
        lab.send(1, subscribe(1, ("t", 2)))
        lab.connect(2, "pub", .v5)
        var seen: [Seen] = []
        for number in 1...6 { seen += lab.send(2, publish("t", "x", qos: 1 + number % 2, id: number)) }
        #expect(seen.messages(to: 1).count == Int(maximum))
        #expect(lab.send(2, publish("t", "0")) == [.packet(1, publish("t", "0"))])
        #expect(lab.send(1, .pingreq) == [.packet(1, .pingresp)])
        #expect(lab.send(1, subscribe(2, ("u", 0))) == [.packet(1, suback(2, 0))])
        #expect(lab.send(1, publish("none", "x", qos: 2, id: 9)) == [.packet(1, pubrec(9, 0x10))])
        // The first was of QoS 2: PUBREC keeps its place, PUBCOMP or a refusal gives it to the next.
        #expect(lab.send(1, pubrec(1)) == [.packet(1, pubrel(1))])
        #expect(lab.send(1, pubcomp(1)).messages(to: 1).count == 1)
    }

    @Test("a PUBREC that refuses gives the place to the next", .clauses("5.0 MQTT-3.3.4-9", "5.0 MQTT-4.4.0-2"))
    func refusal() {
        var lab = BrokerBench()
        lab.connect(1, "sub", .v5, clean: false, properties: [.receiveMaximum(1)])
        lab.send(1, subscribe(1, ("t", 2)))
        for number in 1...3 { lab.send(1, publish("t", String(number), qos: 1 + number % 2, id: number)) }
        #expect(lab.send(1, pubrec(1, 0x97)).payloads(to: 1) == ["2"])
        #expect(lab.send(1, puback(2, 0x80)).payloads(to: 1) == ["3"])
        lab.lose(1)
        #expect(
            lab.connect(1, "sub", .v5, clean: false, properties: [.receiveMaximum(1)]).payloads(to: 1) == ["3"])
    }

    @Test(
        "a client has no more under way than the broker's Receive Maximum, and nothing else waits for that",
        .clauses("5.0 MQTT-3.3.4-7", "5.0 MQTT-3.3.4-8", "5.0 MQTT-4.9.0-1", "5.0 MQTT-4.9.0-2", "5.0 MQTT-4.9.0-3"))
    func ofClient() {
        var client = ClientBench(.v5)
        client.connect(properties: [.receiveMaximum(2)])
        #expect(client.publish("1", qos: 1) == [.sent(publish("t", "1", qos: 1, id: 1))])
        #expect(client.publish("2", qos: 2) == [.sent(publish("t", "2", qos: 2, id: 2))])
        #expect(client.publish("3", qos: 1) == [])
        #expect(client.publish("0", qos: 0) == [.sent(publish("t", "0"))])
        #expect(client.receive(publish("t", "in", qos: 1, id: 7)) == [.delivered("in"), .sent(puback(7))])
        #expect(client.receive(pubrec(2)) == [.sent(pubrel(2))])
        #expect(client.receive(pubcomp(2)).count == 1)
    }

    @Test(
        "the broker sends nothing larger than the client takes, and goes on as if it had",
        .clauses("5.0 MQTT-3.1.2-24", "5.0 MQTT-3.1.2-25"))
    func sizeForClient() {
        var lab = BrokerBench()
        lab.connect(1, "sub", .v5, properties: [.maximumPacketSize(60)])
        lab.send(1, subscribe(1, ("t", 1)))
        lab.connect(2, "pub", .v5)
        let large = String(repeating: "x", count: 60)
        #expect(lab.send(2, publish("t", large)) == [])
        #expect(lab.send(2, publish("t", large, qos: 1, id: 1)).messages(to: 1) == [])
        // Exactly as large as it may be: 2 + 3 + 2 + 1 and 52 of payload.
        let seen = lab.send(2, publish("t", String(large.prefix(52)), qos: 1, id: 2)).messages(to: 1)
        #expect(seen.map(\.packetIdentifier) == [id(1)])
        #expect(lab.bytes[1]?.count == 60)
        #expect(lab.send(2, publish("t", String(large.prefix(53)), qos: 1, id: 3)).messages(to: 1) == [])
    }

    @Test("a client sends nothing larger than the broker takes", .clauses("5.0 MQTT-3.2.2-15"))
    func sizeForBroker() {
        var client = ClientBench(.v5)
        client.connect(properties: [.maximumPacketSize(30)])
        // 2 + 3 + 1 and the payload.
        #expect(client.publish(String(repeating: "x", count: 24), qos: 0).count == 1)
        #expect(client.publish(String(repeating: "x", count: 25), qos: 0) == [])
        #expect(client.subscribe(made(TopicFilter(String(repeating: "f", count: 30)))) == [])
    }

    @Test(
        "words that would make CONNACK or DISCONNECT too large are left out",
        .clauses("5.0 MQTT-3.2.2-19", "5.0 MQTT-3.2.2-20", "5.0 MQTT-3.14.2-3", "5.0 MQTT-3.14.2-4"))
    func explanations() {
        var lab = BrokerBench { $0.clientIdentifierBytes = 30 }
        let long = String(repeating: "x", count: 31)
        for limit in [nil, 10] as [UInt32?] {
            let properties: Properties = limit.map { [.maximumPacketSize($0)] } ?? []
            lab.connect(1, long, .v5, properties: properties)
            guard case .connack(let connack)? = lab.whole.first else {
                Issue.record("no CONNACK")
                return
            }
            #expect((connack.properties[.reasonString] == nil) == (limit != nil))
            #expect(connack.properties[.userProperty] == nil)
        }
        for limit in [nil, 25] as [UInt32?] {
            lab.connect(1, "x", .v5, properties: limit.map { [.maximumPacketSize($0)] } ?? [])
            lab.send(1, .pingresp)
            guard case .disconnect(let packet)? = lab.whole.first else {
                Issue.record("no DISCONNECT")
                return
            }
            #expect((packet.properties[.reasonString] == nil) == (limit != nil))
            #expect(packet.properties[.userProperty] == nil)
        }
    }

    @Test("words that would make SUBACK too large are left out", .clauses("5.0 MQTT-3.9.2-1", "5.0 MQTT-3.9.2-2"))
    func explanationOfSuback() {
        for limit in [nil, 25] as [UInt32?] {
            var lab = BrokerBench { $0.filterDepth = 1 }
            lab.connect(1, "x", .v5, properties: limit.map { [.maximumPacketSize($0)] } ?? [])
            lab.send(1, subscribe(1, ("a/b", 0)))
            guard case .suback(let packet)? = lab.whole.first else {
                Issue.record("no SUBACK")
                return
            }
            #expect((packet.properties[.reasonString] == nil) == (limit != nil))
            #expect(packet.properties[.userProperty] == nil)
        }
    }

    @Test(
        "with Request Problem Information 0 only PUBLISH, CONNACK and DISCONNECT explain themselves",
        .clauses("5.0 MQTT-3.1.2-29"))
    func problemInformation() {
        for wanted in [UInt8(1), 0] {
            var lab = BrokerBench { $0.filterDepth = 1 }
            lab.connect(1, "x", .v5, properties: [Property(.requestProblemInformation, .byte(wanted))])
            lab.send(1, subscribe(1, ("a/b", 0)))
            guard case .suback(let packet)? = lab.whole.first else {
                Issue.record("no SUBACK")
                return
            }
            #expect((packet.properties[.reasonString] != nil) == (wanted == 1))
        }
    }
}
