import BrokerCore
import MQTTWire
import TestKit
import Testing

@Suite("Errors, and the end of a connection")
struct ErrorTests {
    @Test(
        "whoever breaks the protocol is closed", .clauses("3.1.1 MQTT-4.8.0-1", "5.0 MQTT-4.13.1-1"), arguments: numbered,
        [connack(), suback(1, 0), .pingresp])
    func violation(version: ProtocolVersion, packet: Packet) {
        var lab = FormatTests.lab(version)
        #expect(lab.send(1, packet) == ended(1, version, 0x82))
        #expect(lab.send(1, .pingreq) == [])
    }

    @Test(
        "a client closes on a broker that breaks the protocol", .clauses("3.1.1 MQTT-4.8.0-1"),
        arguments: [
            subscribe(1, ("t", 0)), .pingreq, connack(),
        ])
    func violationByBroker(packet: Packet) {
        var client = ClientBench()
        client.connect()
        #expect(client.receive(packet) == [.closed])
    }

    @Test("what cannot be held for a client ends its connection, and nobody else's", .clauses("3.1.1 MQTT-4.8.0-2"))
    func tooMuch() {
        var lab = BrokerBench {
            $0.inFlightWindow = 1
            $0.queuedMessagesPerSession = 1
        }
        lab.connect(1, "slow")
        lab.send(1, subscribe(1, ("t", 1)))
        lab.connect(2, "pub")
        for number in 1...2 { lab.send(2, publish("t", "x", qos: 1, id: number)) }
        let seen = lab.send(2, publish("t", "x", qos: 1, id: 3))
        #expect(seen == [.packet(2, puback(3)), .closed(1)])
        #expect(lab.send(2, .pingreq) == [.packet(2, .pingresp)])
    }

    @Test(
        "a client that says DISCONNECT closes, and sends nothing more",
        .clauses("3.1.1 MQTT-3.14.4-1", "3.1.1 MQTT-3.14.4-2", "5.0 MQTT-3.14.4-1", "5.0 MQTT-3.14.4-2"),
        arguments: [ProtocolVersion.v311, .v5])
    func goodbye(version: ProtocolVersion) {
        var client = ClientBench(version)
        client.connect()
        #expect(client.disconnect() == [.sent(disconnect()), .closed])
        #expect(client.publish("x", qos: 0) == [])
        #expect(client.receive(publish("t", "x", qos: 1, id: 1)) == [])
        #expect(client.wait(.seconds(3600)) == [])
    }
}
