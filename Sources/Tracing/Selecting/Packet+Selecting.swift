public import MQTTWire

/// What the keys of a selector find in a packet.
extension Packet {
    /// The DUP flag; `nil` for packets that never carry it.
    public var dup: Bool? {
        switch self {
        case .publish(let publish): publish.dup
        case .pubrel(let pubrel): pubrel.dup
        case .subscribe(let subscribe): subscribe.dup
        case .unsubscribe(let unsubscribe): unsubscribe.dup
        case .connect, .connack, .puback, .pubrec, .pubcomp, .suback, .unsuback, .pingreq, .pingresp, .disconnect, .auth: nil
        }
    }

    /// The RETAIN flag of a PUBLISH.
    public var retain: Bool? {
        guard case .publish(let publish) = self else { return nil }
        return publish.retain
    }

    /// The user name in a CONNECT, as UTF-8.
    public var userName: [UInt8]? {
        guard case .connect(let connect) = self else { return nil }
        return connect.userName?.bytes
    }

    /// The payload of a PUBLISH.
    public var payload: [UInt8]? {
        guard case .publish(let publish) = self else { return nil }
        return publish.payload
    }

    /// The QoS of a PUBLISH, or those that a SUBSCRIBE asks for.
    public var qualities: [Int] {
        switch self {
        case .publish(let publish): [Int(publish.qos.rawValue)]
        case .subscribe(let subscribe): subscribe.subscriptions.map { Int($0.maximumQoS.rawValue) }
        case .connect, .connack, .puback, .pubrec, .pubrel, .pubcomp, .suback, .unsubscribe, .unsuback, .pingreq, .pingresp,
            .disconnect, .auth:
            []
        }
    }

    /// The packet identifier; `nil` where the packet has none.
    public var identifier: PacketIdentifier? {
        switch self {
        case .publish(let publish): publish.packetIdentifier
        case .puback(let answer), .pubrec(let answer), .pubrel(let answer), .pubcomp(let answer): answer.packetIdentifier
        case .subscribe(let subscribe): subscribe.packetIdentifier
        case .suback(let suback): suback.packetIdentifier
        case .unsubscribe(let unsubscribe): unsubscribe.packetIdentifier
        case .unsuback(let unsuback): unsuback.packetIdentifier
        case .connect, .connack, .pingreq, .pingresp, .disconnect, .auth: nil
        }
    }

    /// The topic of a PUBLISH or will, or the filters of a SUBSCRIBE or UNSUBSCRIBE.
    public var topics: [[UInt8]] {
        switch self {
        case .connect(let connect): connect.will.map { [$0.topic.bytes] } ?? []
        case .publish(let publish): publish.topic.map { [$0.bytes] } ?? []
        case .subscribe(let subscribe): subscribe.subscriptions.map(\.filter.bytes)
        case .unsubscribe(let unsubscribe): unsubscribe.filters.map(\.bytes)
        case .connack, .puback, .pubrec, .pubrel, .pubcomp, .suback, .unsuback, .pingreq, .pingresp, .disconnect, .auth: []
        }
    }

    /// The return or reason codes.
    public var reasonCodes: [ReasonCode] {
        switch self {
        case .connack(let connack): [connack.reasonCode]
        case .puback(let answer), .pubrec(let answer), .pubrel(let answer), .pubcomp(let answer): [answer.reasonCode]
        case .suback(let suback): suback.reasonCodes
        case .unsuback(let unsuback): unsuback.reasonCodes
        case .disconnect(let disconnect): [disconnect.reasonCode]
        case .auth(let auth): [auth.reasonCode]
        case .connect, .publish, .subscribe, .unsubscribe, .pingreq, .pingresp: []
        }
    }
}
