import ClientCore
import MQTTSessions
import MQTTWire
import TestKit
import Testing

@Suite("A client of 5.0 that connects")
struct ConnectingV5Tests {
    @Test("CONNECT carries the properties in their order, the will its own; earlier versions carry none")
    func properties() {
        let asked: Properties = [
            Property(.userProperty, .stringPair("b", "1")), Property(.sessionExpiryInterval, .fourByteInteger(60)),
            Property(.userProperty, .stringPair("a", "2")),
        ]
        let will = Will(topic: topic("gone"), payload: [], properties: [Property(.willDelayInterval, .fourByteInteger(5))])
        var configuration = ClientConfiguration(
            version: .v5, clientIdentifier: clientIdentifier("board"), will: will, password: [1], properties: asked)
        let connect = ConnectPacket(
            version: .v5, clientIdentifier: clientIdentifier("board"), will: will, password: [1], properties: asked)
        var client = ClientHarness(configuration)
        #expect(client.feed(.connected) == [.send(.connect(connect), .v5)])

        configuration.version = .v311
        var bare = connect
        bare.version = .v311
        bare.properties = []
        bare.will?.properties = []
        var older = ClientHarness(configuration)
        #expect(older.feed(.connected) == [.send(.connect(bare), .v311)])
    }

    @Test("The broker's keep-alive replaces the client's [5.0 MQTT-3.2.2-21]")
    func serverKeepAlive() {
        var client = ClientHarness(version: .v5, keepAlive: 60)
        client.connect(granting: [Property(.serverKeepAlive, .twoByteInteger(10))])
        #expect(client.core.terms.keepAlive == KeepAlive(seconds: 10))
        #expect(client.core.nextDeadline == .seconds(9))
        var off = ClientHarness(version: .v5, keepAlive: 60)
        off.connect(granting: [Property(.serverKeepAlive, .twoByteInteger(0))])
        #expect(off.core.nextDeadline == nil)
    }

    @Test("What CONNACK says holds; what it leaves out is as the specification has it")
    func terms() {
        var plain = ClientHarness(version: .v5)
        plain.connect()
        let terms = plain.core.terms
        #expect(terms.receiveMaximum == .max && terms.maximumQoS == .exactlyOnce && terms.retainAvailable)
        #expect(terms.topicAliasMaximum == 0 && terms.maximumPacketSize == nil && terms.sharedSubscriptionAvailable)
        var bound = ClientHarness(version: .v5)
        bound.connect(granting: [
            Property(.receiveMaximum, .twoByteInteger(3)), Property(.maximumQoS, .byte(0)), Property(.retainAvailable, .byte(0)),
            Property(.topicAliasMaximum, .twoByteInteger(7)), Property(.maximumPacketSize, .fourByteInteger(100)),
            Property(.sharedSubscriptionAvailable, .byte(0)), Property(.assignedClientIdentifier, .string("auto-1")),
        ])
        let said = bound.core.terms
        #expect(said.receiveMaximum == 3 && said.maximumQoS == .atMostOnce && !said.retainAvailable)
        #expect(said.topicAliasMaximum == 7 && said.maximumPacketSize == 100 && !said.sharedSubscriptionAvailable)
        #expect(said.clientIdentifier == clientIdentifier("auto-1"))
    }

    @Test("A refusal tells its reason, and where to go instead", arguments: [0x9C, 0x9D] as [UInt8])
    func redirected(code: UInt8) {
        var client = ClientHarness(version: .v5)
        _ = client.feed(.connected)
        let connack = ConnackPacket(
            reasonCode: ReasonCode(rawValue: code),
            properties: [
                Property(.reasonString, .string("full")), Property(.serverReference, .string("other.example:1884 10.0.0.7")),
            ])
        #expect(client.feed(.connack(connack)) == [.refused(connack), .close(.refused(connack))])
        let words = ClientCloseReason.refused(connack).words
        #expect(words.contains("; it says \"full\"; the broker to use is other.example:1884, or 10.0.0.7"), "\(words)")
    }

    @Test("Server references of every form")
    func references() {
        func all(_ text: MQTTString) -> [ServerReference] {
            ServerReference.all(in: [Property(.serverReference, .string(text))])
        }
        #expect(
            all("a.b [fe80::1]:1883 [::1] 10.0.0.7:8883 ::1 a:b a:0 a:") == [
                ServerReference(host: "a.b"), ServerReference(host: "fe80::1", port: 1_883), ServerReference(host: "::1"),
                ServerReference(host: "10.0.0.7", port: 8_883), ServerReference(host: "::1"), ServerReference(host: "a:b"),
                ServerReference(host: "a:0"), ServerReference(host: "a:"),
            ])
        #expect(all("[fe80::1]:1883").map(\.description) == ["[fe80::1]:1883"])
        #expect(all("").isEmpty && all("]:[ [ ]").count == 3)
    }

    @Test("What CONNACK may not carry ends the connection")
    func unwanted() {
        let cases: [(Property, ProtocolViolation)] = [
            (Property(.responseInformation, .string("a")), .propertyUnwanted(.responseInformation, .connack)),
            (Property(.authenticationMethod, .string("GS2")), .authenticationNotAgreed),
        ]
        for (property, violation) in cases {
            var client = ClientHarness(version: .v5)
            #expect(
                client.connect(granting: [property]) == [
                    .note(.protocolViolated(violation)),
                    .send(.disconnect(DisconnectPacket(reasonCode: .protocolError)), .v5), .close(.violated(violation)),
                ])
        }
        var asking = ClientHarness(version: .v5, properties: [Property(.requestResponseInformation, .byte(1))])
        let effects = asking.connect(granting: [Property(.responseInformation, .string("a"))])
        #expect(effects.count == 1)
    }

    @Test("A broker's DISCONNECT ends the connection with its reason")
    func disconnectedByBroker() {
        var client = ClientHarness(version: .v5)
        client.connect()
        let goodbye = DisconnectPacket(
            reasonCode: .sessionTakenOver, properties: [Property(.reasonString, .string("another board\u{1B}"))])
        #expect(client.feed(Packet.disconnect(goodbye)) == [.close(.disconnectedByBroker(goodbye))])
        let words = ClientCloseReason.disconnectedByBroker(goodbye).words
        #expect(
            words
                == "the broker said DISCONNECT: Session taken over (0x8e): another connection uses the same client identifier; it says \"another board\\u{1B}\""
        )
    }

    @Test("A goodbye carries a reason and properties, and decides how long the session stays")
    func goodbye() {
        var client = ClientHarness(
            version: .v5, clean: false, properties: [Property(.sessionExpiryInterval, .fourByteInteger(60))])
        client.connect()
        _ = client.feed(.publish(request(1), message("on", .atLeastOnce)))
        let goodbye = DisconnectPacket(
            reasonCode: .disconnectWithWill, properties: [Property(.sessionExpiryInterval, .fourByteInteger(0))])
        #expect(
            client.feed(ClientInput.disconnect(goodbye)) == [
                .send(.disconnect(goodbye), .v5), .close(.requested(goodbye)),
                .completed(request(1), .failed(.connectionLost)),
            ])
        var late = ClientHarness(version: .v5)
        late.connect()
        let wish = DisconnectPacket(properties: [Property(.sessionExpiryInterval, .fourByteInteger(9))])
        #expect(late.core.refusal(of: wish) == .sessionExpiryTooLate)
        #expect(late.feed(ClientInput.disconnect(wish)).first == .send(.disconnect(DisconnectPacket()), .v5))
        let older = ClientHarness()
        #expect(older.core.refusal(of: goodbye) == .unknownToVersion("Session Expiry Interval", .v311))
    }

    @Test("What is no packet, and what is too large, is answered with the reason [5.0 §4.13]")
    func toldWhy() {
        var broken = ClientHarness(version: .v5)
        broken.connect()
        let bytes = hex("36 06 0001 'a' 0001 00")  // QoS 3
        #expect(
            broken.feed(.received(bytes, bytes.indices)).contains(
                .send(.disconnect(DisconnectPacket(reasonCode: .malformedPacket)), .v5)))
        var small = ClientHarness(version: .v5, properties: [Property(.maximumPacketSize, .fourByteInteger(20))])
        small.connect()
        // 2 bytes of header, 5 of topic, 1 of properties, and the payload.
        #expect(small.feed(publish("123456789012", .atMostOnce)).count == 1)
        let violation = ProtocolViolation.packetTooLarge(bytes: 21, limit: 20)
        #expect(
            small.feed(publish("1234567890123", .atMostOnce)) == [
                .note(.protocolViolated(violation)), .send(.disconnect(DisconnectPacket(reasonCode: .packetTooLarge)), .v5),
                .close(.violated(violation)),
            ])
    }

    @Test("Reasons in words are a breach where CONNECT asked for none, except in three packets [5.0 MQTT-3.1.2-29]")
    func problemInformation() {
        let words: Properties = [Property(.reasonString, .string("because"))]
        var client = ClientHarness(version: .v5, properties: [Property(.requestProblemInformation, .byte(0))])
        client.connect(granting: words)
        guard case .connected = client.core.phase else {
            Issue.record("CONNACK may carry it")
            return
        }
        _ = client.feed(.publish(request(1), message("on", .atLeastOnce)))
        let violation = ProtocolViolation.propertyUnwanted(.reasonString, .puback)
        #expect(client.feed(.puback(Acknowledgement(id(1), properties: words))).contains(.close(.violated(violation))))
    }
}
