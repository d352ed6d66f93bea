import MQTTSessions
import MQTTWire
import TestKit

// What transcripts of 5.0 say often, short.

/// CONNACK as the configuration of a test without limits of its own makes it, with more properties among them.
func connack5(code: UInt8 = 0, present: Bool = false, _ more: Property...) -> Packet {
    let standing: [Property] = [
        Property(.receiveMaximum, .twoByteInteger(16_384)), Property(.maximumPacketSize, .fourByteInteger(16 << 20)),
        Property(.topicAliasMaximum, .twoByteInteger(16)),
    ]
    let order: [PropertyIdentifier] = [
        .sessionExpiryInterval, .receiveMaximum, .maximumPacketSize, .topicAliasMaximum, .assignedClientIdentifier,
        .serverKeepAlive, .responseInformation,
    ]
    let all = (standing + more).sorted { a, b in
        made(order.firstIndex(of: a.identifier)) < made(order.firstIndex(of: b.identifier))
    }
    return .connack(ConnackPacket(sessionPresent: present, reasonCode: ReasonCode(rawValue: code), properties: Properties(all)))
}

/// SUBSCRIBE with the options of 5.0.
func subscribe5(_ id: Int, _ filters: Subscription..., identifier: UInt32? = nil) -> Packet {
    let properties = identifier.map { [Property(.subscriptionIdentifier, .variableByteInteger($0))] } ?? []
    return .subscribe(SubscribePacket(packetIdentifier(id), filters, properties: Properties(properties)))
}

/// DISCONNECT with a code; the reason in words, if any, as the broker says it.
func disconnect5(_ code: UInt8, _ reason: String? = nil, _ properties: Property...) -> Packet {
    let said = reason.map { [Property(.reasonString, .string(made(MQTTString($0))))] } ?? []
    return .disconnect(DisconnectPacket(reasonCode: ReasonCode(rawValue: code), properties: Properties(said + properties)))
}

func unsuback5(_ id: Int, _ codes: UInt8...) -> Packet {
    .unsuback(UnsubackPacket(packetIdentifier(id), codes.map(ReasonCode.init)))
}

func acknowledgement(_ id: Int, _ code: UInt8) -> Acknowledgement {
    Acknowledgement(packetIdentifier(id), reasonCode: ReasonCode(rawValue: code))
}

extension Property {
    static func sessionExpiry(_ seconds: UInt32) -> Property { Property(.sessionExpiryInterval, .fourByteInteger(seconds)) }
    static func receiveMaximum(_ count: UInt16) -> Property { Property(.receiveMaximum, .twoByteInteger(count)) }
    static func maximumPacketSize(_ bytes: UInt32) -> Property { Property(.maximumPacketSize, .fourByteInteger(bytes)) }
    static func topicAliasMaximum(_ count: UInt16) -> Property { Property(.topicAliasMaximum, .twoByteInteger(count)) }
    static func alias(_ alias: UInt16) -> Property { Property(.topicAlias, .twoByteInteger(alias)) }
    static func expiry(_ seconds: UInt32) -> Property { Property(.messageExpiryInterval, .fourByteInteger(seconds)) }
    static func willDelay(_ seconds: UInt32) -> Property { Property(.willDelayInterval, .fourByteInteger(seconds)) }
    static func identifier(_ number: UInt32) -> Property { Property(.subscriptionIdentifier, .variableByteInteger(number)) }
    static func user(_ name: MQTTString, _ value: MQTTString) -> Property { Property(.userProperty, .stringPair(name, value)) }
    static let isText = Property(.payloadFormatIndicator, .byte(1))
}
