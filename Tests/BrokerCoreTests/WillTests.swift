import BrokerCore
import MQTTSessions
import MQTTWire
import TestKit
import Testing

@Suite("A will is published when a connection breaks, and only then")
struct WillTests {
    /// A witness on connection 1 that is subscribed to "w", and a client on 2 with a will there.
    private static func witnessed(_ will: Will = will("w", "gone"), keepAlive: UInt16 = 0) -> Harness {
        var lab = Harness()
        lab.connect(1, "witness")
        lab.receive(1, subscribe(1, ("w", 2)))
        lab.connect(2, "x", keepAlive: keepAlive, will: will)
        return lab
    }

    @Test("DISCONNECT discards it [MQTT-3.14.4-3, MQTT-3.1.2-10]")
    func discarded() {
        var lab = Self.witnessed()
        #expect(lab.core.snapshot().sessions.map(\.hasWill) == [false, true])
        #expect(lab.receive(2, disconnect) == [.closed(2, .disconnected)])
        #expect(lab.lose(2) == [])
    }

    @Test("a lost connection publishes it once [MQTT-3.1.2-8, MQTT-3.1.2-10]")
    func published() {
        var lab = Self.witnessed()
        #expect(lab.lose(2) == [.sent(1, publish("w", "gone"))])
        #expect(lab.lose(2) == [])
    }

    @Test("an expired keep-alive publishes it [MQTT-3.1.2-24]")
    func keepAliveExpired() {
        var lab = Self.witnessed(keepAlive: 2)
        #expect(
            lab.tick(after: .seconds(3))
                == [.closed(2, .keepAliveExpired(seconds: 2, silent: .seconds(3))), .sent(1, publish("w", "gone"))])
    }

    @Test("a malformed packet publishes it [3.1.1 §3.1.2.5]")
    func malformed() {
        var lab = Self.witnessed()
        #expect(lab.receive(2, bytes: [0xC1, 0]) == [.closedMalformed(2, "Flags"), .sent(1, publish("w", "gone"))])
    }

    @Test("its QoS and RETAIN are its own [MQTT-3.1.2-16, MQTT-3.1.2-17]")
    func qosAndRetain() {
        var lab = Self.witnessed(will("w", "gone", qos: 2, retain: true))
        #expect(lab.lose(2) == [.sent(1, publish("w", "gone", qos: 2, id: 1))])
        #expect(lab.core.snapshot().retained.map(\.qos) == [.exactlyOnce])
        lab = Self.witnessed(will("w", "gone", qos: 1))
        #expect(lab.lose(2) == [.sent(1, publish("w", "gone", qos: 1, id: 1))])
        #expect(lab.core.snapshot().retained == [])
    }

    @Test("a retained will without a payload clears what was retained there [MQTT-3.3.1-10]")
    func emptyRetainedWill() {
        var lab = Self.witnessed(will("w", "", retain: true))
        lab.receive(1, publish("w", "kept", retain: true))
        #expect(lab.lose(2) == [.sent(1, publish("w", ""))])
        #expect(lab.core.snapshot().retained == [])
    }

    @Test("a client that is refused leaves no will")
    func refused() {
        var lab = Self.witnessed()
        lab.connect(3, "", clean: false, will: will("w", "refused"))
        #expect(lab.lose(3) == [])
    }
}
