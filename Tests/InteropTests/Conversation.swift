import MQTTWire
import TestKit

/// Packets of every kind that a version has, in an order that a dissector can follow: CONNECT first, for the version.
enum Conversation {
    struct Frame {
        var bytes: [UInt8]
        var toBroker: Bool
        /// The client's port, which tells connections apart.
        var client: UInt16 = 50_000
    }

    static func frames(_ version: ProtocolVersion) -> [Frame] {
        let toBroker: [PacketKind] = [.connect, .subscribe, .unsubscribe, .pingreq]
        return packets(version).map { packet in
            Frame(bytes: Codec.encode(packet, version: version), toBroker: toBroker.contains(packet.kind))
        }
    }

    private static func packets(_ version: ProtocolVersion) -> [Packet] {
        let isNew = version == .v5
        let will = Will(
            topic: "last/words", payload: Array("gone".utf8), qos: .atLeastOnce, retain: true,
            properties: isNew ? willProperties : [])
        let connect = ConnectPacket(
            version: version, clientIdentifier: "nrf-351901234567890", will: will,
            userName: "board", password: Array("secret".utf8), properties: isNew ? connectProperties : [])
        let identifier: PacketIdentifier = 1_234
        var packets: [Packet] = [
            .connect(connect),
            .connack(
                ConnackPacket(sessionPresent: version != .v31, properties: isNew ? connackProperties : [])),
            .subscribe(SubscribePacket(identifier, subscriptions(version), properties: isNew ? subscribeProperties : [])),
            .suback(
                SubackPacket(
                    identifier, [ReasonCode(rawValue: 1), ReasonCode(rawValue: 2)], properties: isNew ? answerProperties : [])),
            .unsubscribe(UnsubscribePacket(identifier, ["a/+", "b/#"], properties: isNew ? userProperties : [])),
            .unsuback(
                UnsubackPacket(
                    identifier, isNew ? [.success, ReasonCode(rawValue: 0x11)] : [], properties: isNew ? answerProperties : [])),
            .pingreq, .pingresp,
        ]
        for qos in QoS.allCases {
            for dup in [false, true] where qos != .atMostOnce || !dup {
                packets.append(
                    .publish(
                        PublishPacket(
                            topic: "devacademy/publish/topic", payload: Array("Button 1 pressed".utf8), qos: qos,
                            packetIdentifier: qos == .atMostOnce ? nil : identifier, dup: dup, retain: qos == .exactlyOnce,
                            properties: isNew ? publishProperties : [])))
            }
        }
        let answer = Acknowledgement(
            identifier, reasonCode: isNew ? ReasonCode(rawValue: 0x92) : .success, properties: isNew ? answerProperties : [])
        let fine = Acknowledgement(identifier)
        packets += [.puback(fine), .pubrec(fine), .pubrel(isNew ? answer : fine), .pubcomp(isNew ? answer : fine)]
        if isNew { packets.append(.auth(AuthPacket(reasonCode: .continueAuthentication, properties: authProperties))) }
        packets.append(
            .disconnect(
                isNew
                    ? DisconnectPacket(reasonCode: ReasonCode(rawValue: 0x04), properties: disconnectProperties)
                    : DisconnectPacket()))
        return packets
    }

    private static func subscriptions(_ version: ProtocolVersion) -> [Subscription] {
        [
            Subscription("devacademy/+/topic", maximumQoS: .atLeastOnce),
            Subscription(
                "led/#", maximumQoS: .exactlyOnce, noLocal: version == .v5, retainAsPublished: version == .v5,
                retainHandling: version == .v5 ? .sendIfNew : .send),
        ]
    }

    private static let userProperties: Properties = [Property(.userProperty, .stringPair("key", "value"))]

    private static let answerProperties: Properties = [
        Property(.reasonString, .string("because")),
        Property(.userProperty, .stringPair("key", "value")),
    ]

    private static let connectProperties: Properties = [
        Property(.sessionExpiryInterval, .fourByteInteger(3_600)),
        Property(.receiveMaximum, .twoByteInteger(20)),
        Property(.maximumPacketSize, .fourByteInteger(65_536)),
        Property(.topicAliasMaximum, .twoByteInteger(10)),
        Property(.requestResponseInformation, .byte(1)),
        Property(.requestProblemInformation, .byte(1)),
        Property(.userProperty, .stringPair("key", "value")),
    ]

    private static let willProperties: Properties = [
        Property(.willDelayInterval, .fourByteInteger(5)),
        Property(.payloadFormatIndicator, .byte(1)),
        Property(.messageExpiryInterval, .fourByteInteger(60)),
        Property(.contentType, .string("text/plain")),
    ]

    private static let connackProperties: Properties = [
        Property(.sessionExpiryInterval, .fourByteInteger(60)),
        Property(.receiveMaximum, .twoByteInteger(10)),
        Property(.maximumQoS, .byte(1)),
        Property(.retainAvailable, .byte(1)),
        Property(.maximumPacketSize, .fourByteInteger(1_000)),
        Property(.assignedClientIdentifier, .string("auto-1")),
        Property(.topicAliasMaximum, .twoByteInteger(3)),
        Property(.reasonString, .string("welcome")),
        Property(.wildcardSubscriptionAvailable, .byte(1)),
        Property(.subscriptionIdentifierAvailable, .byte(1)),
        Property(.sharedSubscriptionAvailable, .byte(1)),
        Property(.serverKeepAlive, .twoByteInteger(30)),
        Property(.responseInformation, .string("answers/1")),
        Property(.serverReference, .string("other:1883")),
    ]

    private static let subscribeProperties: Properties = [
        Property(.subscriptionIdentifier, .variableByteInteger(300)),
        Property(.userProperty, .stringPair("key", "value")),
    ]

    private static let publishProperties: Properties = [
        Property(.payloadFormatIndicator, .byte(1)),
        Property(.messageExpiryInterval, .fourByteInteger(60)),
        Property(.topicAlias, .twoByteInteger(1)),
        Property(.responseTopic, .string("answers")),
        Property(.correlationData, .binary(Array("question 7".utf8))),
        Property(.userProperty, .stringPair("key", "value")),
        Property(.contentType, .string("text/plain")),
    ]

    private static let authProperties: Properties = [
        Property(.authenticationMethod, .string("SCRAM-SHA-256")),
        Property(.authenticationData, .binary(Array("step 1".utf8))),
        Property(.reasonString, .string("go on")),
    ]

    private static let disconnectProperties: Properties = [
        Property(.sessionExpiryInterval, .fourByteInteger(0)),
        Property(.reasonString, .string("bye")),
    ]

}
