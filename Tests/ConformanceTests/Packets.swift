import MQTTWire
import TestKit

// The packets of transcripts, short.

/// The versions that number their statements.
let numbered: [ProtocolVersion] = [.v311, .v5]

/// A value that a test knows to be well-formed.
func made<Value>(_ value: Value?) -> Value {
    guard let value else { preconditionFailure("a test made a value that MQTT does not allow") }
    return value
}

func id(_ number: Int) -> PacketIdentifier { made(PacketIdentifier(rawValue: UInt16(number))) }
func qos(_ number: Int) -> QoS { made(QoS(rawValue: UInt8(number))) }

func publish(
    _ topic: TopicName, _ payload: String, qos level: Int = 0, id number: Int? = nil, dup: Bool = false, retain: Bool = false,
    properties: Properties = []
) -> Packet {
    .publish(
        PublishPacket(
            topic: topic, payload: Array(payload.utf8), qos: qos(level), packetIdentifier: number.map(id), dup: dup,
            retain: retain, properties: properties))
}

func subscribe(_ number: Int, _ filters: (TopicFilter, Int)..., properties: Properties = []) -> Packet {
    .subscribe(
        SubscribePacket(id(number), filters.map { Subscription($0.0, maximumQoS: qos($0.1)) }, properties: properties))
}

func unsubscribe(_ number: Int, _ filters: TopicFilter...) -> Packet { .unsubscribe(UnsubscribePacket(id(number), filters)) }
func suback(_ number: Int, _ codes: UInt8...) -> Packet {
    .suback(SubackPacket(id(number), codes.map(ReasonCode.init(rawValue:))))
}
/// UNSUBACK; its reason codes are 5.0's alone.
func unsuback(_ number: Int, _ version: ProtocolVersion, _ codes: UInt8...) -> Packet {
    .unsuback(UnsubackPacket(id(number), version == .v5 ? codes.map(ReasonCode.init(rawValue:)) : []))
}
func puback(_ number: Int, _ code: UInt8 = 0) -> Packet {
    .puback(Acknowledgement(id(number), reasonCode: ReasonCode(rawValue: code)))
}
func pubrec(_ number: Int, _ code: UInt8 = 0) -> Packet {
    .pubrec(Acknowledgement(id(number), reasonCode: ReasonCode(rawValue: code)))
}
func pubrel(_ number: Int, _ code: UInt8 = 0) -> Packet {
    .pubrel(Acknowledgement(id(number), reasonCode: ReasonCode(rawValue: code)))
}
func pubcomp(_ number: Int, _ code: UInt8 = 0) -> Packet {
    .pubcomp(Acknowledgement(id(number), reasonCode: ReasonCode(rawValue: code)))
}
func connack(_ code: UInt8 = 0, present: Bool = false) -> Packet {
    .connack(ConnackPacket(sessionPresent: present, reasonCode: ReasonCode(rawValue: code)))
}
func disconnect(_ code: UInt8 = 0, properties: Properties = []) -> Packet {
    .disconnect(DisconnectPacket(reasonCode: ReasonCode(rawValue: code), properties: properties))
}

func will(
    _ payload: String = "gone", qos level: Int = 0, retain: Bool = false, properties: Properties = []
) -> Will {
    Will(topic: "w", payload: Array(payload.utf8), qos: qos(level), retain: retain, properties: properties)
}

/// CONNECT byte by byte, where a test wants one that no encoder would write: its connect flags, and what follows keep-alive
/// (and in 5.0 the empty properties).
func connectBytes(_ version: ProtocolVersion, flags: UInt8, payload: [UInt8]) -> [UInt8] {
    let body = hex("0004 'MQTT'") + [version.rawValue, flags] + hex("0000") + (version == .v5 ? [0] : []) + payload
    return [0x10, UInt8(body.count)] + body
}

/// What a broker does about a packet that breaks the rules: it closes, and in 5.0 says why before.
func ended(_ number: Int, _ version: ProtocolVersion, _ code: UInt8) -> [Seen] {
    version == .v5 ? [.packet(number, disconnect(code)), .closed(number)] : [.closed(number)]
}

extension Property {
    static func sessionExpiryInterval(_ seconds: UInt32) -> Property {
        Property(.sessionExpiryInterval, .fourByteInteger(seconds))
    }
    static func willDelayInterval(_ seconds: UInt32) -> Property { Property(.willDelayInterval, .fourByteInteger(seconds)) }
    static func messageExpiryInterval(_ seconds: UInt32) -> Property {
        Property(.messageExpiryInterval, .fourByteInteger(seconds))
    }
    static func receiveMaximum(_ count: UInt16) -> Property { Property(.receiveMaximum, .twoByteInteger(count)) }
    static func maximumPacketSize(_ bytes: UInt32) -> Property { Property(.maximumPacketSize, .fourByteInteger(bytes)) }
    static func topicAliasMaximum(_ count: UInt16) -> Property { Property(.topicAliasMaximum, .twoByteInteger(count)) }
    static func topicAlias(_ alias: UInt16) -> Property { Property(.topicAlias, .twoByteInteger(alias)) }
    static func subscriptionIdentifier(_ number: UInt32) -> Property {
        Property(.subscriptionIdentifier, .variableByteInteger(number))
    }
    static func user(_ name: MQTTString, _ value: MQTTString) -> Property { Property(.userProperty, .stringPair(name, value)) }
}

extension Packet {
    /// The packet without its properties, unless it is a PUBLISH: what a broker adds of its own, such as a reason in words,
    /// is looked at where a test is about it.
    var bare: Packet {
        func bare(_ acknowledgement: Acknowledgement) -> Acknowledgement {
            var acknowledgement = acknowledgement
            acknowledgement.properties = []
            return acknowledgement
        }
        switch self {
        case .publish, .connect, .subscribe, .unsubscribe, .pingreq, .pingresp, .auth: return self
        case .connack(let packet):
            return .connack(ConnackPacket(sessionPresent: packet.sessionPresent, reasonCode: packet.reasonCode))
        case .suback(let packet): return .suback(SubackPacket(packet.packetIdentifier, packet.reasonCodes))
        case .unsuback(let packet): return .unsuback(UnsubackPacket(packet.packetIdentifier, packet.reasonCodes))
        case .disconnect(let packet): return .disconnect(DisconnectPacket(reasonCode: packet.reasonCode))
        case .puback(let packet): return .puback(bare(packet))
        case .pubrec(let packet): return .pubrec(bare(packet))
        case .pubrel(let packet): return .pubrel(bare(packet))
        case .pubcomp(let packet): return .pubcomp(bare(packet))
        }
    }
}

extension [Seen] {
    /// The payloads of the messages that went to a connection.
    func payloads(to number: Int) -> [String] {
        messages(to: number).map { String(decoding: $0.payload, as: UTF8.self) }
    }

    /// The messages that went to a connection.
    func messages(to number: Int) -> [PublishPacket] {
        compactMap { seen in
            guard case .packet(number, .publish(let packet)) = seen else { return nil }
            return packet
        }
    }
}

extension Packet {
    /// The number that pairs it with its answer.
    var identifier: PacketIdentifier? {
        switch self {
        case .publish(let packet): packet.packetIdentifier
        case .puback(let packet), .pubrec(let packet), .pubrel(let packet), .pubcomp(let packet): packet.packetIdentifier
        case .subscribe(let packet): packet.packetIdentifier
        case .suback(let packet): packet.packetIdentifier
        case .unsubscribe(let packet): packet.packetIdentifier
        case .unsuback(let packet): packet.packetIdentifier
        case .connect, .connack, .pingreq, .pingresp, .disconnect, .auth: nil
        }
    }
}
