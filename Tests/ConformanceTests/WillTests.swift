import BrokerCore
import MQTTWire
import TestKit
import Testing

@Suite("Wills")
struct WillTests {
    /// A witness on connection 1, subscribed to the will's topic; the client with the will on 2.
    static func witnessed(_ version: ProtocolVersion, keepAlive: UInt16 = 0, will: Will? = will()) -> BrokerBench {
        var lab = BrokerBench()
        lab.connect(1, "witness", version)
        lab.send(1, subscribe(1, ("w", 2)))
        lab.connect(2, "x", version, keepAlive: keepAlive, will: will)
        return lab
    }

    @Test(
        "a will is published when the connection ends without DISCONNECT",
        .clauses("3.1.1 MQTT-3.1.2-8", "5.0 MQTT-3.1.2-7", "5.0 MQTT-3.1.2-8"), arguments: numbered)
    func published(version: ProtocolVersion) {
        var lab = Self.witnessed(version)
        #expect(lab.lose(2) == [.packet(1, publish("w", "gone"))])
        lab = Self.witnessed(version)
        #expect(lab.send(2, bytes: [0xC1, 0]) == ended(2, version, 0x81) + [.packet(1, publish("w", "gone"))])
        lab = Self.witnessed(version)
        #expect(
            lab.connect(3, "x", version)
                == ended(2, version, 0x8E) + [.packet(1, publish("w", "gone")), .packet(3, connack())])
    }

    @Test("it is published once", .clauses("3.1.1 MQTT-3.1.2-10", "5.0 MQTT-3.1.2-10"), arguments: numbered)
    func once(version: ProtocolVersion) {
        var lab = Self.witnessed(version)
        #expect(lab.lose(2).payloads(to: 1) == ["gone"])
        lab.connect(2, "x", version)
        #expect(lab.lose(2) == [])
    }

    @Test(
        "DISCONNECT takes it away",
        .clauses("3.1.1 MQTT-3.1.2-10", "3.1.1 MQTT-3.14.4-3", "5.0 MQTT-3.1.2-10", "5.0 MQTT-3.14.4-3"), arguments: numbered)
    func discarded(version: ProtocolVersion) {
        var lab = Self.witnessed(version)
        #expect(lab.send(2, disconnect()) == [.closed(2)])
        #expect(lab.lose(2) == [])
        lab.connect(2, "x", version)
        #expect(lab.lose(2) == [])
    }

    @Test(
        "a will that is to be retained is refused with 0x9A where nothing is retained", .clauses("5.0 MQTT-3.2.2-13"))
    func notRetained() {
        var lab = BrokerBench { $0.retainedMessages = 0 }
        #expect(lab.connect(1, "x", .v5, will: will(retain: true)) == [.packet(1, connack(0x9A)), .closed(1)])
        #expect(lab.connect(2, "y", .v5, will: will()) == [.packet(2, connack())])
    }

    @Test("without a will nothing is published", .clauses("3.1.1 MQTT-3.1.2-12"))
    func none() {
        var lab = Self.witnessed(.v311, will: nil)
        lab.send(1, subscribe(2, ("#", 0)))
        #expect(lab.lose(2) == [])
    }

    @Test(
        "will retain 0: an ordinary message; will retain 1: a retained one",
        .clauses("3.1.1 MQTT-3.1.2-16", "3.1.1 MQTT-3.1.2-17", "5.0 MQTT-3.1.2-14", "5.0 MQTT-3.1.2-15"), arguments: numbered,
        [false, true])
    func retained(version: ProtocolVersion, retain: Bool) {
        var lab = Self.witnessed(version, will: will(qos: 1, retain: retain))
        #expect(lab.lose(2) == [.packet(1, publish("w", "gone", qos: 1, id: 1))])
        lab.connect(2, "late", version)
        let kept = lab.send(2, subscribe(1, ("w", 2))).messages(to: 2)
        #expect(kept.map(\.retain) == (retain ? [true] : []))
    }
}
