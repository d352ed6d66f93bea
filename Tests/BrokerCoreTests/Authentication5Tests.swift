import BrokerCore
import MQTTSessions
import MQTTWire
import TestKit
import Testing

@Suite("5.0: enhanced authentication")
struct Authentication5Tests {
    private static let method = Property(.authenticationMethod, .string("M"))

    private static func data(_ text: String) -> Property { Property(.authenticationData, .binary(Array(text.utf8))) }

    private static func auth(_ code: UInt8, _ properties: Property...) -> Packet {
        .auth(AuthPacket(reasonCode: ReasonCode(rawValue: code), properties: Properties(properties)))
    }

    private static func step(_ text: String?, isFirst: Bool) -> ExchangeStep {
        var step = ExchangeStep(method: "M")
        step.data = text.map { Array($0.utf8) }
        step.isFirst = isFirst
        return step
    }

    private static func withMethod() -> Harness {
        var lab = Harness { $0.connectTimeout = .seconds(10) }
        lab.core.admission.authenticationMethods = ["M"]
        return lab
    }

    private static func connected() -> Harness {
        var lab = withMethod()
        lab.connect5(1, "x", method)
        _ = lab.handle(.exchanged(lab.identifier(1), .accepted("user", nil)))
        return lab
    }

    @Test("a method that is not known is refused with 0x8C, also where it is known to others [MQTT-4.12.0-1]")
    func unknownMethod() {
        var lab = Self.withMethod()
        let code = ReasonCode.badAuthenticationMethod
        let refusal = Packet.connack(
            ConnackPacket(
                reasonCode: code,
                properties: Properties([Property(.reasonString, .string("not supported, or not the one in use"))]))
        )
        #expect(
            lab.connect5(1, "x", Property(.authenticationMethod, .string("N")))
                == [.sent(1, refusal), .closed(1, .connectRefused(code))])
    }

    @Test("challenges go out as AUTH 0x18, answers come in as such, and CONNACK ends it [MQTT-4.12.0-2, -3, -5]")
    func exchange() {
        var lab = Self.withMethod()
        #expect(lab.connect5(1, "x", Self.method, Self.data("first")) == [.stepped(1, Self.step("first", isFirst: true))])
        #expect(
            lab.handle(.exchanged(lab.identifier(1), .challenge(Array("challenge".utf8))))
                == [.sent(1, Self.auth(0x18, Self.method, Self.data("challenge")))])
        #expect(
            lab.receive(1, Self.auth(0x18, Self.method, Self.data("final"))) == [.stepped(1, Self.step("final", isFirst: false))])
        let seen = lab.handle(.exchanged(lab.identifier(1), .accepted("user", Array("verified".utf8))))
        guard case .sent(1, .connack(let packet)) = seen.first else {
            Issue.record("\(seen)")
            return
        }
        #expect(packet.reasonCode == .success && packet.properties.items.suffix(2) == [Self.method, Self.data("verified")])
        #expect(lab.receive(1, .pingreq) == [.sent(1, .pingresp)])
    }

    @Test("who does not prove it hears 0x87 and nothing more [MQTT-4.12.0-4]")
    func refused() {
        var lab = Self.withMethod()
        lab.connect5(1, "x", Self.method)
        let code = ReasonCode(rawValue: 0x87)
        let seen = lab.handle(.exchanged(lab.identifier(1), .refused))
        #expect(seen.count == 2 && seen.last == .closed(1, .connectRefused(code)))
        #expect(lab.core.snapshot().sessions == [])
        // An account that the method has no keys for is told the same; only the broker's owner hears more.
        var noting = Harness(notes: true)
        noting.core.admission.authenticationMethods = ["M"]
        noting.connect5(1, "x", Self.method)
        let told = noting.handle(.exchanged(noting.identifier(1), .unprepared("ann")))
        #expect(told.filter { $0 == seen[0] || $0 == seen[1] } == seen)
        #expect(told.contains(.noted(1, .accountUnprepared(user: "ann"))))
    }

    @Test("before CONNACK nothing but AUTH and DISCONNECT may come, by the same method [MQTT-3.1.2-30]")
    func otherPackets() {
        let wrong: [(Packet, ProtocolViolation)] = [
            (.pingreq, .packetBeforeConnack(.pingreq)), (Self.auth(0x19, Self.method), .authenticationUnasked(.reauthenticate)),
            (Self.auth(0x18, Property(.authenticationMethod, .string("N"))), .authenticationMethodChanged),
        ]
        for (packet, violation) in wrong {
            var lab = Self.withMethod()
            lab.connect5(1, "x", Self.method)
            _ = lab.handle(.exchanged(lab.identifier(1), .challenge([])))
            let seen = lab.receive(1, packet)
            guard case .sent(1, .connack(let connack)) = seen.first else {
                Issue.record("\(seen)")
                continue
            }
            #expect(connack.reasonCode == .protocolError && seen.last == .closed(1, .violated(violation)))
        }
        var lab = Self.withMethod()
        lab.connect5(1, "x", Self.method)
        _ = lab.handle(.exchanged(lab.identifier(1), .challenge([])))
        #expect(lab.receive(1, disconnect) == [.closed(1, .disconnected)])
    }

    @Test("who leaves a challenge unanswered is closed when the time for CONNECT is over")
    func timeOut() {
        var lab = Self.withMethod()
        lab.connect5(1, "x", Self.method)
        _ = lab.handle(.exchanged(lab.identifier(1), .challenge([])))
        #expect(lab.tick(after: .seconds(10) - .nanoseconds(1)) == [])
        #expect(lab.tick(after: .nanoseconds(1)) == [.closed(1, .authenticationTimedOut(after: .seconds(10)))])
        // The host's answer may come too late, and finds nobody.
        lab.connect5(1, "x", Self.method)
        lab.lose(1)
        #expect(lab.handle(.exchanged(lab.identifier(1), .accepted("user", nil))) == [])
    }

    @Test("a client may begin anew at any time; failing ends the connection with 0x87 [MQTT-4.12.1-1, MQTT-4.12.1-2]")
    func again() {
        var lab = Self.connected()
        #expect(lab.receive(1, Self.auth(0x19, Self.method)) == [.stepped(1, Self.step(nil, isFirst: true))])
        _ = lab.handle(.exchanged(lab.identifier(1), .challenge([1])))
        // The connection goes on meanwhile.
        #expect(lab.receive(1, .pingreq) == [.sent(1, .pingresp)])
        lab.receive(1, Self.auth(0x18, Self.method))
        #expect(
            lab.handle(.exchanged(lab.identifier(1), .accepted("user", nil))) == [.sent(1, Self.auth(0, Self.method))])
        // Not as somebody else.
        lab.receive(1, Self.auth(0x19, Self.method))
        let reason = CloseReason.authenticationFailed
        #expect(
            lab.handle(.exchanged(lab.identifier(1), .accepted("other", nil)))
                == [.sent(1, disconnect5(0x87, reason.words)), .closed(1, reason)])
    }

    @Test("AUTH is a protocol error where CONNECT named no method, another method, or nobody asked [MQTT-4.12.0-7]")
    func unasked() {
        let cases: [(Harness, Packet, ProtocolViolation)] = [
            (plain(), Self.auth(0x19, Self.method), .authenticationNotAgreed),
            (Self.connected(), Self.auth(0x19, Property(.authenticationMethod, .string("N"))), .authenticationMethodChanged),
            (Self.connected(), Self.auth(0x18, Self.method), .authenticationUnasked(.continueAuthentication)),
        ]
        for (harness, packet, violation) in cases {
            var lab = harness
            let reason = CloseReason.violated(violation)
            #expect(lab.receive(1, packet) == [.sent(1, disconnect5(0x82, reason.words)), .closed(1, reason)])
        }
    }

    private func plain() -> Harness {
        var lab = Self.withMethod()
        lab.connect5(1, "x")
        return lab
    }
}
