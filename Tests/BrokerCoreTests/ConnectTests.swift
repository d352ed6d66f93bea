import BrokerCore
import MQTTSessions
import MQTTWire
import TestKit
import Testing

@Suite("CONNECT is accepted or refused as its version says")
struct ConnectTests {
    @Test("3.1: a client identifier has 1 to 23 characters, else CONNACK 2 [3.1 §3.1]")
    func lengthOfIdentifierIn31() {
        let refusal: [Seen] = [.sent(1, connack(2)), .closed(1, .connectRefused(ReasonCode(rawValue: 2)))]
        var lab = Harness()
        #expect(lab.connect(1, "", .v31) == refusal)
        #expect(lab.connect(1, String(repeating: "x", count: 24), .v31) == refusal)
        #expect(lab.connect(1, String(repeating: "x", count: 23), .v31) == [.sent(1, connack())])
        // Characters, not bytes: 23 of them, 46 bytes.
        #expect(lab.connect(2, String(repeating: "é", count: 23), .v31) == [.sent(2, connack())])
    }

    @Test("3.1.1: an empty client identifier needs clean session 1, else CONNACK 2 [MQTT-3.1.3-7, MQTT-3.1.3-8]")
    func emptyIdentifierIn311() {
        var lab = Harness()
        #expect(
            lab.connect(1, "", clean: false)
                == [.sent(1, connack(2)), .closed(1, .connectRefused(ReasonCode(rawValue: 2)))])
        #expect(lab.connect(1, "", clean: true) == [.sent(1, connack())])
        #expect(lab.connect(2, "", clean: true) == [.sent(2, connack())])
        let names = lab.core.snapshot().sessions.map(\.client.description)
        #expect(Set(names).count == 2 && names.allSatisfy { $0.hasPrefix("auto-") && $0.count == 21 }, "\(names)")
    }

    @Test("3.1.1: a client identifier may be longer than 23, up to the broker's own limit [MQTT-3.1.3-5]")
    func longIdentifierIn311() {
        var lab = Harness { $0.clientIdentifierBytes = 100 }
        #expect(lab.connect(1, String(repeating: "x", count: 100)) == [.sent(1, connack())])
        #expect(
            lab.connect(2, String(repeating: "x", count: 101))
                == [.sent(2, connack(2)), .closed(2, .connectRefused(ReasonCode(rawValue: 2)))])
    }

    @Test("other unknown levels get CONNACK 1 and are closed [MQTT-3.1.2-2]", arguments: [0, 2, 3, 6, 0x84, 255] as [UInt8])
    func unknownLevel(level: UInt8) {
        var lab = Harness()
        lab.open(1)
        let bytes = hex("10 0D 0004 'MQTT'") + [level] + hex("02 003C 0001 'x'")
        #expect(lab.receive(1, bytes: bytes) == [.sent(1, connack(1)), .closed(1, .versionRefused(level: level))])
    }

    @Test("a wrong protocol name is closed without an answer [MQTT-3.1.2-1]")
    func wrongName() {
        var lab = Harness()
        lab.open(1)
        #expect(
            lab.receive(1, bytes: hex("10 0D 0004 'HTTP' 04 02 003C 0001 'x'")) == [.closedMalformed(1, "Protocol Name")])
    }

    @Test("the first packet must be CONNECT [MQTT-3.1.0-1]", arguments: PacketKind.allCases.filter { $0 != .connect })
    func firstPacket(kind: PacketKind) {
        var lab = Harness()
        lab.open(1)
        #expect(
            lab.receive(1, bytes: [kind.rawValue << 4, 0])
                == [.closed(1, .violated(.firstPacketNotConnect(kind)))])
    }

    @Test("a second CONNECT is a violation; the will is published [MQTT-3.1.0-2]")
    func secondConnect() {
        var lab = Harness()
        lab.connect(1, "witness")
        lab.receive(1, subscribe(1, ("w", 0)))
        lab.connect(2, "x", will: will("w", "gone"))
        let again = ConnectPacket(clientIdentifier: "x")
        #expect(
            lab.receive(2, .connect(again)) == [.closed(2, .violated(.secondConnect)), .sent(1, publish("w", "gone"))])
        #expect(lab.receive(2, .pingreq) == [])
    }

    @Test("who sends no CONNECT in time is closed, exactly then")
    func connectTimeout() {
        var lab = Harness { $0.connectTimeout = .seconds(3) }
        lab.open(1)
        lab.now = .seconds(1)
        lab.open(2)
        #expect(lab.core.nextDeadline == .seconds(3))
        #expect(lab.tick(after: .milliseconds(1_999)) == [])
        #expect(lab.core.silentConnections(at: .seconds(3)) == [])
        #expect(lab.tick(after: .milliseconds(1)) == [.closed(1, .connectTimedOut(after: .seconds(3)))])
        #expect(lab.core.nextDeadline == .seconds(4))
        let packet = ConnectPacket(clientIdentifier: "x", keepAlive: 0)
        #expect(lab.receive(2, .connect(packet)) == [.sent(2, connack())])
        #expect(lab.core.nextDeadline == nil)
    }

    @Test("packets that follow CONNECT in one breath are served [3.1.1 §3.1.4]")
    func pipelined() {
        var lab = Harness()
        lab.connect(1, "x")
        #expect(lab.receive(1, subscribe(1, ("a", 1))) == [.sent(1, suback(1, 1))])
        #expect(lab.receive(1, .pingreq) == [.sent(1, .pingresp)])
    }

    @Test("more connections than allowed are closed; one that ends makes room")
    func tooManyConnections() {
        var lab = Harness { $0.maximumConnections = 2 }
        #expect(lab.open(1) == [])
        #expect(lab.open(2) == [])
        #expect(lab.open(3) == [.closed(3, .tooManyConnections(limit: 2))])
        #expect(lab.receive(3, .pingreq) == [])
        lab.lose(2)
        #expect(lab.open(3) == [])
    }

    @Test("a new persistent session beyond the limit gets CONNACK 3; a known one and clean ones are served")
    func tooManySessions() {
        var lab = Harness { $0.sessionsKept = 1 }
        lab.connect(1, "kept", clean: false)
        lab.lose(1)
        #expect(
            lab.connect(1, "other", clean: false)
                == [.sent(1, connack(3)), .closed(1, .connectRefused(ReasonCode(rawValue: 3)))])
        #expect(lab.connect(1, "other", clean: true) == [.sent(1, connack())])
        #expect(lab.connect(2, "kept", clean: false) == [.sent(2, connack(present: true))])
    }
}
