import ClientCore
import MQTTSessions
import MQTTWire
import TestKit
import Testing

@Suite("Messages of a 5.0 client")
struct MessagesV5Tests {
    private static func alias(_ number: UInt16) -> Properties { [Property(.topicAlias, .twoByteInteger(number))] }

    private func client(_ granted: Properties = [], asking: Properties = [], inFlight: UInt16 = 20) -> ClientHarness {
        var client = ClientHarness(version: .v5, properties: asking, limits: ClientLimits(inFlight: inFlight))
        client.connect(granting: granted)
        return client
    }

    private func failure(_ effects: [ClientEffect]) -> RequestFailure? {
        guard case .completed(_, .failed(let failure)) = effects.last, effects.count == 1 else { return nil }
        return failure
    }

    @Test("Properties go as they are, in their order [5.0 MQTT-3.3.2-18]")
    func properties() {
        let told: Properties = [
            Property(.userProperty, .stringPair("b", "1")), Property(.contentType, .string("text/plain")),
            Property(.userProperty, .stringPair("a", "2")),
        ]
        var client = client()
        let wanted = PublishRequest(topic: "led", payload: [1], properties: told)
        let packet = PublishPacket(topic: "led", payload: [1], properties: told)
        #expect(client.feed(.publish(request(1), wanted)).first == .send(.publish(packet), .v5))
        var older = ClientHarness()
        older.connect()
        #expect(failure(older.feed(.publish(request(1), wanted))) == .unknownToVersion("User Property", .v311))
    }

    @Test("What the broker's CONNACK excludes is refused before it is sent")
    func refusedBefore() {
        let granted: Properties = [
            Property(.maximumQoS, .byte(1)), Property(.retainAvailable, .byte(0)),
            Property(.maximumPacketSize, .fourByteInteger(20)),
        ]
        var client = client(granted)
        let cases: [(PublishRequest, RequestFailure)] = [
            (message("on", .exactlyOnce), .qosNotSupported(maximum: .atLeastOnce)),
            (PublishRequest(topic: "led", payload: [], retain: true), .retainNotSupported),
            (PublishRequest(topic: "led", payload: [], usesTopicAlias: true), .topicAliasesNotSupported),
            // 2 bytes of header, 5 of topic, 2 of identifier, 1 of properties, and the payload.
            (message("12345678901", .atLeastOnce), .packetTooLarge(bytes: 21, limit: 20)),
        ]
        for (wanted, refusal) in cases {
            #expect(failure(client.feed(.publish(request(1), wanted))) == refusal)
        }
        #expect(client.feed(.publish(request(2), message("1234567890", .atLeastOnce))).count == 1)
    }

    @Test("The size that is held against the limit is the packet's, to the byte", arguments: [0, 100, 120, 130, 16_400])
    func sizes(length: Int) throws {
        let wanted = PublishRequest(
            topic: "led/1", payload: Array(repeating: 7, count: length), qos: .atLeastOnce,
            properties: [Property(.contentType, .string("x"))])
        var free = client()
        guard case .send(let packet, _) = free.feed(.publish(request(1), wanted)).first else {
            Issue.record("nothing sent")
            return
        }
        let size = Codec.encode(packet, version: .v5).count
        var enough = client([Property(.maximumPacketSize, .fourByteInteger(UInt32(size)))])
        #expect(enough.feed(.publish(request(1), wanted)) == [.send(packet, .v5)])
        var tooSmall = client([Property(.maximumPacketSize, .fourByteInteger(UInt32(size - 1)))])
        #expect(failure(tooSmall.feed(.publish(request(1), wanted))) == .packetTooLarge(bytes: size, limit: size - 1))
    }

    @Test("The broker's Receive Maximum is the window [5.0 MQTT-3.3.4-7]")
    func window() {
        var client = client([Property(.receiveMaximum, .twoByteInteger(1))])
        #expect(client.feed(.publish(request(1), message("1", .exactlyOnce))).count == 1)
        #expect(client.feed(.publish(request(2), message("2", .atLeastOnce))) == [.note(.heldBehindWindow(waiting: 1))])
        // QoS 0 and everything else goes [5.0 MQTT-4.9.0-3].
        #expect(client.feed(.publish(request(3), message("3", .atMostOnce))).count == 2)
        #expect(client.feed(pubrec(1)) == sends(pubrel(1), version: .v5))
        #expect(
            client.feed(pubcomp(1)) == [.completed(request(1), .published(1, .success))]
                + sends(publish("2", .atLeastOnce, 2), version: .v5))
        // A PUBREC that refuses makes room too.
        _ = client.feed(puback(2))
        _ = client.feed(.publish(request(4), message("4", .exactlyOnce)))
        _ = client.feed(.publish(request(5), message("5", .atLeastOnce)))
        let refusal = Acknowledgement(3, reasonCode: .quotaExceeded)
        #expect(
            client.feed(.pubrec(refusal)) == [.completed(request(4), .published(3, Answer(.quotaExceeded)))]
                + sends(publish("5", .atLeastOnce, 4), version: .v5))
    }

    @Test("Reason codes and properties of every acknowledgement reach the user")
    func answers() {
        var client = client()
        let words: Properties = [Property(.reasonString, .string("nobody"))]
        let nobody = Answer(.noMatchingSubscribers, properties: words)
        _ = client.feed(.publish(request(1), message("1", .atLeastOnce)))
        let puback = Acknowledgement(1, reasonCode: .noMatchingSubscribers, properties: words)
        #expect(client.feed(.puback(puback)) == [.completed(request(1), .published(1, nobody))])
        // What PUBREC said is told with PUBCOMP.
        _ = client.feed(.publish(request(2), message("2", .exactlyOnce)))
        _ = client.feed(.pubrec(Acknowledgement(2, reasonCode: .noMatchingSubscribers, properties: words)))
        #expect(client.feed(pubcomp(2)) == [.completed(request(2), .published(2, nobody))])
        // PUBCOMP's 0x92 is what a lost PUBCOMP leaves behind, not a refusal.
        _ = client.feed(.publish(request(7), message("7", .exactlyOnce)))
        _ = client.feed(pubrec(3))
        let late = Acknowledgement(3, reasonCode: .packetIdentifierNotFound)
        #expect(client.feed(.pubcomp(late)) == [.completed(request(7), .published(3, .success))])
        _ = client.feed(.unsubscribe(request(3), ["a", "b"]))
        let codes: [ReasonCode] = [.success, .noSubscriptionExisted]
        #expect(
            client.feed(.unsuback(UnsubackPacket(4, codes, properties: words))) == [
                .completed(request(3), .unsubscribed([Removal("a"), Removal("b", .noSubscriptionExisted)], words))
            ])
        _ = client.feed(.unsubscribe(request(4), ["a", "b"]))
        let violation = ProtocolViolation.wrongCodeCount(.unsuback, 5, codes: 1, filters: 2)
        #expect(client.feed(.unsuback(UnsubackPacket(5, [.success]))).contains(.close(.violated(violation))))
    }

    @Test("An alias comes with its topic first, then in its place, and not where the packet is sent again")
    func outboundAlias() {
        var client = ClientHarness(
            version: .v5, clean: false, properties: [Property(.sessionExpiryInterval, .fourByteInteger(60))])
        let granted: Properties = [Property(.topicAliasMaximum, .twoByteInteger(1))]
        client.connect(granting: granted)
        func wanted(_ topic: TopicName, _ qos: QoS = .atMostOnce) -> PublishRequest {
            PublishRequest(topic: topic, payload: [1], qos: qos, usesTopicAlias: true)
        }
        func sent(_ topic: TopicName?, _ properties: Properties, _ identifier: PacketIdentifier? = nil) -> ClientEffect {
            let qos: QoS = identifier == nil ? .atMostOnce : .atLeastOnce
            return .send(
                .publish(
                    PublishPacket(topic: topic, payload: [1], qos: qos, packetIdentifier: identifier, properties: properties)),
                .v5)
        }
        let effects = [wanted("a"), wanted("a"), wanted("b"), wanted("a"), wanted("a", .atLeastOnce)]
            .compactMap { client.feed(.publish(request(1), $0)).first }
        let one = Self.alias(1)
        #expect(effects == [sent("a", one), sent(nil, one), sent("b", one), sent("a", one), sent(nil, one, 1)])
        _ = client.feed(.closed)
        let again = client.connect(sessionPresent: true, granting: granted)
        let whole = PublishPacket(topic: "a", payload: [1], qos: .atLeastOnce, packetIdentifier: 1, dup: true)
        #expect(again.last == .send(.publish(whole), .v5))
        #expect(client.feed(.publish(request(9), wanted("a"))).first == sent("a", one))
    }

    @Test("A message by its alias reaches the user with its topic; the alias ends with its connection [5.0 MQTT-3.3.2-7]")
    func inboundAlias() {
        let asking: Properties = [Property(.topicAliasMaximum, .twoByteInteger(2))]
        var client = client(asking: asking)
        let full = PublishPacket(topic: "led", payload: [1], properties: Self.alias(2))
        var short = full
        short.topic = nil
        #expect(client.feed(.publish(full)) == [.received(full)])
        #expect(client.feed(.publish(short)) == [.note(.topicAliasResolved(alias: 2, topic: "led")), .received(full)])
        _ = client.feed(.closed)
        client.connect()
        let violation = ProtocolViolation.topicAliasInvalid(.unknown(2))
        #expect(
            client.feed(.publish(short)) == [
                .note(.protocolViolated(violation)), .send(.disconnect(DisconnectPacket(reasonCode: .protocolError)), .v5),
                .close(.violated(violation)),
            ])
        client.connect()
        var tooHigh = full
        tooHigh.properties = Self.alias(3)
        #expect(
            client.feed(.publish(tooHigh)).contains(.send(.disconnect(DisconnectPacket(reasonCode: .topicAliasInvalid)), .v5)))
    }

    @Test("A broker that sends more than the Receive Maximum is told so, also by QoS 1 [5.0 MQTT-3.3.4-9]")
    func receiveMaximum() {
        var client = client(asking: [Property(.receiveMaximum, .twoByteInteger(2))])
        _ = client.feed(publish("1", .exactlyOnce, 1))
        #expect(client.feed(publish("2", .atLeastOnce, 2)).count == 2)
        _ = client.feed(publish("3", .exactlyOnce, 3))
        var other = client
        let goodbye = ClientEffect.send(.disconnect(DisconnectPacket(reasonCode: .receiveMaximumExceeded)), .v5)
        #expect(client.feed(publish("4", .exactlyOnce, 4)).contains(goodbye))
        #expect(other.feed(publish("4", .atLeastOnce, 4)).contains(goodbye))
    }

    @Test("Subscription options and identifier go along, unless version or broker do not take them")
    func subscribing() {
        let filter: TopicFilter = "led/+"
        let options = Subscription(
            filter, maximumQoS: .atLeastOnce, noLocal: true, retainAsPublished: true, retainHandling: .doNotSend)
        let named: Properties = [Property(.subscriptionIdentifier, .variableByteInteger(7))]
        var client = client()
        #expect(
            client.feed(.subscribe(request(1), [options], named))
                == sends(.subscribe(SubscribePacket(1, [options], properties: named)), version: .v5))
        var older = ClientHarness()
        older.connect()
        #expect(failure(older.feed(.subscribe(request(1), [options]))) == .unknownToVersion("No Local", .v311))
        let excluded: [(PropertyIdentifier, Subscription, RequestFailure)] = [
            (.wildcardSubscriptionAvailable, Subscription(filter), .wildcardsNotSupported),
            (.sharedSubscriptionAvailable, Subscription("$share/a/b"), .sharedSubscriptionsNotSupported),
            (.subscriptionIdentifierAvailable, Subscription("a"), .subscriptionIdentifiersNotSupported),
        ]
        for (property, subscription, refusal) in excluded {
            var bound = self.client([Property(property, .byte(0))])
            #expect(failure(bound.feed(.subscribe(request(1), [subscription], named))) == refusal)
        }
        let shared = Subscription("$share/a/b", noLocal: true)
        #expect(failure(client.feed(.subscribe(request(2), [shared]))) == .noLocalShared("$share/a/b"))
        #expect(failure(client.feed(.subscribe(request(3), [Subscription("$share/a")]))) == .shareMalformed("$share/a"))
    }
}
