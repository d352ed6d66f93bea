import MQTTWire
import TestKit
import Testing

@Suite("Keep-alive")
struct KeepAliveTests {
    @Test(
        "the broker waits one and a half times the keep-alive, and not longer",
        .clauses("3.1.1 MQTT-3.1.2-24", "5.0 MQTT-3.1.2-22"), arguments: numbered, [1, 10, 60, 65_535] as [UInt16])
    func silence(version: ProtocolVersion, seconds: UInt16) {
        var lab = BrokerBench()
        lab.connect(1, "x", version, keepAlive: seconds)
        let patience = Duration.milliseconds(1_500 * Int(seconds))
        lab.wait(patience - .milliseconds(1))
        // Any packet will do.
        lab.send(1, publish("t", "x"))
        #expect(lab.wait(patience - .milliseconds(1)) == [])
        #expect(lab.wait(.milliseconds(1)) == ended(1, version, 0x8D))
        #expect(lab.send(1, .pingreq) == [])
    }

    @Test("a keep-alive that expires is as if the network had failed: the will is published", .clauses("3.1.1 MQTT-3.1.2-24"))
    func silenceAndWill() {
        var lab = WillTests.witnessed(.v311, keepAlive: 10)
        #expect(lab.wait(.seconds(15)) == [.closed(2), .packet(1, publish("w", "gone"))])
    }

    @Test("keep-alive 0 is none", .clauses("3.1.1 MQTT-3.1.2-24", "5.0 MQTT-3.1.2-22"), arguments: numbered)
    func none(version: ProtocolVersion) {
        var lab = BrokerBench()
        lab.connect(1, "x", version, keepAlive: 0)
        #expect(lab.wait(.seconds(1_000_000)) == [])
        #expect(lab.send(1, .pingreq) == [.packet(1, .pingresp)])
    }

    @Test(
        "a client that has nothing to send sends PINGREQ within its keep-alive",
        .clauses("3.1.1 MQTT-3.1.2-23", "5.0 MQTT-3.1.2-20"), arguments: [ProtocolVersion.v311, .v5])
    func pings(version: ProtocolVersion) {
        var client = ClientBench(version, keepAlive: 10)
        client.connect()
        #expect(client.wait(.seconds(10)) == [.sent(.pingreq)])
        client.receive(.pingresp)
        client.wait(.seconds(5))
        // Something else was sent, so the clock begins anew.
        client.publish("x", qos: 0)
        #expect(client.wait(.seconds(5)) == [])
        #expect(client.wait(.seconds(5)) == [.sent(.pingreq)])
    }

    @Test("PINGREQ is answered by PINGRESP", .clauses("3.1.1 MQTT-3.12.4-1", "5.0 MQTT-3.12.4-1"), arguments: numbered)
    func pong(version: ProtocolVersion) {
        var lab = FormatTests.lab(version)
        #expect(lab.send(1, .pingreq) == [.packet(1, .pingresp)])
        #expect(lab.bytes[1] == [0xD0, 0])
    }
}
