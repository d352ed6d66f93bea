import BrokerCore
import MQTTSessions
import MQTTWire
import TestKit
import Testing

@Suite("5.0: CONNECT and what CONNACK says")
struct Connect5Tests {
    @Test("CONNACK names what the broker's limits are, and what it chose for the client [MQTT-3.2.2-16]")
    func connack() {
        var lab = Harness()
        #expect(lab.connect5(1, "x") == [.sent(1, connack5())])
        let seen = lab.connect5(2, "", clean: false)
        let name = lab.core.snapshot().sessions.map(\.client.description).first { $0.hasPrefix("auto-") }
        #expect(
            seen == [.sent(2, connack5(Property(.assignedClientIdentifier, .string(made(name.flatMap { MQTTString($0) })))))])
    }

    @Test("a session lasts for its expiry interval, to the nanosecond [MQTT-3.1.2-23, MQTT-4.1.0-2]")
    func sessionExpiry() {
        var lab = Harness()
        lab.connect5(1, "x", .sessionExpiry(10))
        lab.receive(1, subscribe(1, ("t", 1)))
        lab.receive(1, disconnect)
        #expect(lab.core.nextDeadline == .seconds(10))
        lab.tick(after: .seconds(10) - .nanoseconds(1))
        #expect(lab.connect5(1, "x", clean: false, .sessionExpiry(10)) == [.sent(1, connack5(present: true))])
        lab.lose(1)
        lab.tick(after: .seconds(10))
        #expect(lab.core.snapshot().sessions == [] && lab.core.nextDeadline == nil)
        #expect(lab.connect5(1, "x", clean: false) == [.sent(1, connack5())])
    }

    @Test("without an interval the session ends with the connection, with 0xFFFFFFFF never [5.0 §3.1.2.11.2]")
    func sessionExpiryExtremes() {
        var lab = Harness()
        lab.connect5(1, "none", clean: false)
        lab.connect5(2, "ever", .sessionExpiry(.max))
        lab.lose(1)
        lab.lose(2)
        #expect(lab.core.nextDeadline == nil)
        lab.tick(after: .seconds(1 << 32))
        #expect(lab.core.snapshot().sessions.map(\.client) == ["ever"])
    }

    @Test("DISCONNECT changes the interval, but not from 0 to more [5.0 §3.14.2.2.2]")
    func sessionExpiryChanged() {
        var lab = Harness()
        lab.connect5(1, "x", .sessionExpiry(10))
        #expect(lab.receive(1, disconnect5(0, nil, .sessionExpiry(2))) == [.closed(1, .disconnected)])
        #expect(lab.core.nextDeadline == .seconds(2))
        lab.connect5(1, "x", clean: false, .sessionExpiry(10))
        lab.receive(1, disconnect5(0, nil, .sessionExpiry(0)))
        #expect(lab.core.snapshot().sessions == [])
        lab.connect5(1, "x")
        let violation = ProtocolViolation.sessionExpiryAfterZero
        #expect(
            lab.receive(1, disconnect5(0, nil, .sessionExpiry(2)))
                == [.sent(1, disconnect5(0x82, CloseReason.violated(violation).words)), .closed(1, .violated(violation))])
    }

    @Test("the broker may keep sessions for less, and CONNACK says so [5.0 §3.2.2.3.2]")
    func sessionExpiryLowered() {
        var lab = Harness { $0.maximumSessionExpiry = 60 }
        #expect(lab.connect5(1, "x", .sessionExpiry(.max)) == [.sent(1, connack5(.sessionExpiry(60)))])
        #expect(lab.connect5(2, "y", .sessionExpiry(60)) == [.sent(2, connack5())])
        // 3.1.1 cannot be told, and is kept for no longer.
        lab.connect(3, "z", clean: false)
        lab.lose(3)
        #expect(lab.core.nextDeadline == .seconds(60))
    }

    @Test("the broker's own keep-alive holds: told as Server Keep Alive in 5.0, silently enforced in 3.1.1 [MQTT-3.1.2-21]")
    func serverKeepAlive() {
        var lab = Harness(notes: true) { $0.maximumKeepAlive = 20 }
        let told = Property(.serverKeepAlive, .twoByteInteger(20))
        #expect(lab.connect5(1, "x", keepAlive: 0).last == .sent(1, connack5(told)))
        #expect(lab.connect5(2, "y", keepAlive: 21).last == .sent(2, connack5(told)))
        #expect(lab.connect5(3, "z", keepAlive: 20).last == .sent(3, connack5()))
        lab.connect(4, "old", keepAlive: 300)
        let seen = lab.tick(after: .seconds(30)).filter { if case .noted(4, _) = $0 { true } else { false } }
        #expect(
            seen == [
                .noted(4, .keepAliveExpired(seconds: 20, silent: .seconds(30))),
                .noted(4, .keepAliveUntold(asked: 300, seconds: 20)), .noted(4, .sessionDiscarded),
            ])
    }

    @Test("a client identifier that is too long is refused with 0x85 [MQTT-3.1.3-8]")
    func identifierTooLong() {
        var lab = Harness { $0.clientIdentifierBytes = 30 }
        let code = ReasonCode.clientIdentifierNotValid
        let refusal = Packet.connack(
            ConnackPacket(
                reasonCode: code,
                properties: [Property(.reasonString, .string("the client identifier is well-formed and not allowed here"))]))
        #expect(
            lab.connect5(1, String(repeating: "x", count: 31)) == [.sent(1, refusal), .closed(1, .connectRefused(code))])
    }

    @Test("a malformed CONNECT of 5.0 is answered with CONNACK 0x81 or 0x82, and no DISCONNECT [MQTT-3.14.0-1]")
    func malformedConnect() {
        var lab = Harness()
        lab.open(1)
        var effects: [Effect] = []
        // Receive Maximum 0 is a protocol error.
        let bytes = hex("10 10 0004 'MQTT' 05 02 003C 03 21 0000 0000")
        lab.core.handle(.received(lab.identifier(1), bytes, bytes.indices), at: .start, effects: &effects)
        var sent: [UInt8] = []
        for effect in effects { effect.append(to: &sent) }
        #expect(Array(sent.prefix(1)) == [0x20] && sent[3] == 0x82 && effects.count == 2)
    }

    @Test("who asks is told a topic of its own for answers, if its name makes one [5.0 §3.2.2.3.15]")
    func responseInformation() {
        var lab = Harness()
        let asks = Property(.requestResponseInformation, .byte(1))
        let told = Property(.responseInformation, .string("response/x"))
        #expect(lab.connect5(1, "x", asks) == [.sent(1, connack5(told))])
        #expect(lab.connect5(2, "y", Property(.requestResponseInformation, .byte(0))) == [.sent(2, connack5())])
        #expect(lab.connect5(3, "+", asks) == [.sent(3, connack5())])
    }

    @Test("the older of two connections is told 0x8E [MQTT-3.1.4-3]")
    func takenOver() {
        var lab = Harness()
        lab.connect5(1, "x", .sessionExpiry(5))
        #expect(
            lab.connect5(2, "x", clean: false, .sessionExpiry(5)) == [
                .sent(1, disconnect5(0x8E, CloseReason.takenOver.words)), .closed(1, .takenOver),
                .sent(2, connack5(present: true)),
            ])
    }

    @Test("a broker that stops says 0x8B and publishes no will")
    func stopped() {
        var lab = Harness()
        lab.connect5(1, "x")
        lab.receive(1, subscribe(1, ("#", 0)))
        lab.connect(2, "y", will: will("w", ""))
        lab.open(3)
        #expect(
            lab.handle(.stopped) == [
                .sent(1, disconnect5(0x8B, "the broker stopped")), .closed(1, .stopped), .closed(2, .stopped),
                .closed(3, .stopped),
            ])
    }
}

@Suite("5.0: messages and their properties")
struct Publish5Tests {
    @Test(
        "properties go on unaltered and in order; older clients get none [MQTT-3.3.2-4, MQTT-3.3.2-17, MQTT-3.3.2-18]")
    func forwarded() {
        var lab = Harness()
        lab.connect5(1, "five")
        lab.connect(2, "four")
        lab.connect(3, "three", .v31)
        for number in 1...3 { lab.receive(number, subscribe(1, ("t", 1))) }
        let message = publish(
            "t", "é", qos: 1, id: 9, .isText, Property(.contentType, .string("text/plain")),
            Property(.responseTopic, .string("answer")), Property(.correlationData, .binary([0, 1, 255])), .user("b", "1"),
            .user("a", "2"), .user("b", "1"))
        guard case .publish(var forwarded) = message else { return }
        forwarded.packetIdentifier = packetIdentifier(1)
        #expect(
            lab.receive(1, message) == [
                .sent(1, .publish(forwarded)), .sent(2, publish("t", "é", qos: 1, id: 1)),
                .sent(3, publish("t", "é", qos: 1, id: 1)), .sent(1, puback(9)),
            ])
        #expect(
            lab.receive(2, publish("t", "x")) == [
                .sent(1, publish("t", "x")), .sent(2, publish("t", "x")), .sent(3, publish("t", "x")),
            ])
    }

    @Test("PUBACK and PUBREC say 0x10 where nobody subscribed, to 5.0 alone")
    func nobody() {
        var lab = Harness()
        lab.connect5(1, "x")
        #expect(lab.receive(1, publish("t", "", qos: 1, id: 1)) == [.sent(1, .puback(acknowledgement(1, 0x10)))])
        #expect(lab.receive(1, publish("t", "", qos: 2, id: 2)) == [.sent(1, .pubrec(acknowledgement(2, 0x10)))])
        #expect(lab.receive(1, pubrel(2)) == [.sent(1, pubcomp(2))])
        lab.connect(2, "y")
        #expect(lab.receive(2, publish("t", "", qos: 1, id: 1)) == [.sent(2, puback(1))])
    }

    @Test("a payload that is not the text it claims to be is refused with 0x99 [5.0 §3.3.2.3.2]")
    func payloadFormat() {
        var lab = Harness()
        lab.connect5(1, "x")
        lab.receive(1, subscribe(1, ("t", 0)))
        func bad(_ qos: UInt8, _ id: PacketIdentifier?) -> Packet {
            .publish(
                PublishPacket(
                    topic: "t", payload: [0xC3], qos: made(QoS(rawValue: qos)), packetIdentifier: id, properties: [.isText]))
        }
        #expect(lab.receive(1, bad(1, 1)) == [.sent(1, .puback(acknowledgement(1, 0x99)))])
        #expect(lab.receive(1, bad(2, 2)) == [.sent(1, .pubrec(acknowledgement(2, 0x99)))])
        // The refusal has freed the identifier [MQTT-4.3.3-9], and U+0000 is text as good as any.
        let good = publish("t", "\0", qos: 2, id: 2, .isText)
        #expect(lab.receive(1, good) == [.sent(1, publish("t", "\0", .isText)), .sent(1, pubrec(2))])
        let reason = CloseReason.publishRefused(.payloadFormatInvalid)
        #expect(lab.receive(1, bad(0, nil)) == [.sent(1, disconnect5(0x99, reason.words)), .closed(1, reason)])
    }

    @Test("a Subscription Identifier from a client is a protocol error [MQTT-3.3.4-6]")
    func identifierFromClient() {
        var lab = Harness()
        lab.connect5(1, "x")
        let reason = CloseReason.violated(.subscriptionIdentifierFromClient)
        #expect(
            lab.receive(1, publish("t", "", .identifier(1)))
                == [.sent(1, disconnect5(0x82, reason.words)), .closed(1, reason)])
    }
}
