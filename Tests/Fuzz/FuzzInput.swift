import MQTTWire

/// The fuzzer's bytes as a script: choices are taken from its front until it is over.
struct FuzzInput {
    private var rest: ArraySlice<UInt8>

    init(_ bytes: [UInt8]) { rest = bytes[...] }

    var isOver: Bool { rest.isEmpty }

    mutating func byte() -> UInt8 { rest.popFirst() ?? 0 }
    mutating func flag() -> Bool { byte() & 1 == 1 }
    mutating func number(below end: Int) -> Int { Int(byte()) % end }
    mutating func pick<Value>(_ values: [Value]) -> Value { values[number(below: values.count)] }

    /// That many bytes, or as many as there are.
    mutating func bytes(_ count: Int) -> [UInt8] {
        let taken = rest.prefix(count)
        rest = rest.dropFirst(count)
        return Array(taken)
    }
}

extension FuzzInput {
    /// A frame whose Remaining Length is right, most of the time.
    mutating func frame() -> [UInt8] {
        let first = byte()
        let length = number(below: 64)
        let body = bytes(length)
        return [first] + (byte() == 0xFF ? [byte()] : Self.remainingLength(body.count)) + body
    }

    static func remainingLength(_ count: Int) -> [UInt8] {
        count < 0x80 ? [UInt8(count)] : [UInt8(count & 0x7F) | 0x80] + remainingLength(count >> 7)
    }

    mutating func qos() -> QoS { pick([.atMostOnce, .atLeastOnce, .exactlyOnce]) }
    mutating func identifier() -> PacketIdentifier { made(PacketIdentifier(rawValue: UInt16(1 + number(below: 6)))) }
    mutating func topic() -> TopicName { made(TopicName(pick(["a", "a/b", "a/b/c", "$x/a", "/"]))) }
    mutating func filter() -> TopicFilter {
        made(TopicFilter(pick(["#", "a", "a/+", "a/#", "+/b", "+", "$x/#", "/+", "$share/g/a", "$share/g/#", "$share/h/+"])))
    }

    /// Properties of 5.0 that the packet may carry, and now and then one that it may not.
    mutating func properties(_ home: PropertyHomes) -> Properties {
        var items: [Property] = []
        for _ in 0..<number(below: 4) {
            let identifier = pick(PropertyIdentifier.allCases)
            guard identifier.row.homes.contains(home) || byte() == 0 else { continue }
            items.append(Property(identifier, value(of: identifier)))
        }
        return Properties(items)
    }

    private mutating func value(of identifier: PropertyIdentifier) -> PropertyValue {
        switch identifier.row.type {
        case .byte: .byte(byte() & 1)
        case .twoByteInteger: .twoByteInteger(UInt16(max(byte() & 7, identifier.row.limits.contains(0) || byte() == 0 ? 0 : 1)))
        case .fourByteInteger: .fourByteInteger(max(pick([0, 1, 2, 30, 100, .max]), identifier.row.limits.lowerBound))
        case .variableByteInteger: .variableByteInteger(UInt32(1 + byte() & 3))
        case .string: .string(made(MQTTString(pick(["", "x", "lengthy"]))))
        case .stringPair: .stringPair(made(MQTTString("k")), made(MQTTString(pick(["v", "w"]))))
        case .binary: .binary(bytes(number(below: 4)))
        case .topicName: .string(made(MQTTString(pick(["a", "a/b"]))))
        }
    }

    /// A packet as either peer may send one, at its moment or not.
    mutating func packet(_ version: ProtocolVersion) -> Packet {
        let isFive = version == .v5
        switch number(below: 13) {
        case 0...2:
            let qos = qos()
            return .publish(
                PublishPacket(
                    topic: isFive && byte() < 30 ? nil : topic(), payload: bytes(number(below: 4)), qos: qos,
                    packetIdentifier: qos == .atMostOnce ? nil : identifier(), dup: qos != .atMostOnce && flag(),
                    retain: flag(), properties: isFive ? properties(.publish) : []))
        case 3:
            let subscriptions = (0...number(below: 3)).map { _ in
                Subscription(
                    filter(), maximumQoS: qos(), noLocal: isFive && flag(), retainAsPublished: isFive && flag(),
                    retainHandling: isFive ? pick([.send, .sendIfNew, .doNotSend]) : .send)
            }
            return .subscribe(SubscribePacket(identifier(), subscriptions, properties: isFive ? properties(.subscribe) : []))
        case 4: return .unsubscribe(UnsubscribePacket(identifier(), [filter(), filter()]))
        case 5: return .puback(acknowledgement(.puback, isFive))
        case 6: return .pubrec(acknowledgement(.pubrec, isFive))
        case 7: return .pubrel(acknowledgement(.pubrel, isFive))
        case 8: return .pubcomp(acknowledgement(.pubcomp, isFive))
        case 9: return .suback(SubackPacket(identifier(), [ReasonCode(rawValue: pick([0, 1, 2, 0x80]))]))
        case 10: return .unsuback(UnsubackPacket(identifier(), isFive ? [ReasonCode(rawValue: pick([0, 0x11, 0x80]))] : []))
        case 11: return pick([.pingreq, .pingresp])
        default:
            return .disconnect(
                DisconnectPacket(
                    reasonCode: isFive ? ReasonCode(rawValue: pick([0, 4, 0x81])) : .success,
                    properties: isFive ? properties(.disconnect) : []))
        }
    }

    private mutating func acknowledgement(_ kind: PacketKind, _ isFive: Bool) -> Acknowledgement {
        let code: UInt8 = !isFive ? 0 : kind == .pubrel || kind == .pubcomp ? pick([0, 0x92]) : pick([0, 0x10, 0x80, 0x97])
        return Acknowledgement(
            identifier(), reasonCode: ReasonCode(rawValue: code), properties: isFive ? properties(PropertyHomes(kind)) : [])
    }
}

func made<Value>(_ value: Value?) -> Value {
    guard let value else { fatalError("a value that MQTT does not allow") }
    return value
}
