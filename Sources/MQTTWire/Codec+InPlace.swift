extension Codec {
    /// Appends a PUBLISH without properties whose `[topic length][topic]` ends, and whose payload begins, at given places
    /// of `body`; what stands between is left out, and the payload too if somebody sends it by other means. The same bytes as `encode` makes of the packet.
    public static func encodePublish(
        _ body: [UInt8], topicEnd: Int, payloadStart: Int, qos: QoS, dup: Bool, retain: Bool,
        packetIdentifier: PacketIdentifier?, version: ProtocolVersion, leavingOutPayload: Bool = false,
        into out: inout [UInt8]
    ) {
        let flags = (dup ? 0b1000 : 0) | qos.rawValue << 1 | (retain ? 1 : 0)
        let between = (packetIdentifier == nil ? 0 : 2) + (version == .v5 ? 1 : 0)
        let remaining = topicEnd + between + body.count - payloadStart
        // One look at the room in `out` for all of it: this is written once for each receiver of each message.
        out.append(addingCapacity: 5 + remaining - (leavingOutPayload ? body.count - payloadStart : 0)) { span in
            span.append(PacketKind.publish.rawValue << 4 | flags)
            span.append(variableByteInteger: remaining)
            span.append(0..<topicEnd, of: body)
            if let packetIdentifier { span.append(uint16: packetIdentifier.rawValue) }
            if version == .v5 { span.append(0) }
            if !leavingOutPayload { span.append(payloadStart..<body.count, of: body) }
        }
    }

    /// Appends a PUBLISH of 5.0 whose `[topic length][topic]` ends, whose properties begin, and whose payload begins right
    /// behind them, at given places of `body`; what this delivery adds stands before them.
    public static func encodePublish(
        _ body: [UInt8], topicEnd: Int, propertiesStart: Int, payloadStart: Int, qos: QoS, dup: Bool, retain: Bool,
        packetIdentifier: PacketIdentifier?, adding added: AddedProperties, leavingOutPayload: Bool = false,
        into out: inout [UInt8]
    ) {
        let flags = (dup ? 0b1000 : 0) | qos.rawValue << 1 | (retain ? 1 : 0)
        out.append(PacketKind.publish.rawValue << 4 | flags)
        let topic = added.omitsTopic ? 2 : topicEnd
        let properties = added.size + payloadStart - propertiesStart
        let between = (packetIdentifier == nil ? 0 : 2) + variableByteIntegerSize(properties) + added.size
        out.append(variableByteInteger: topic + between + body.count - propertiesStart)
        if added.omitsTopic { out.append(uint16: 0) } else { out.append(contentsOf: body[..<topicEnd]) }
        if let packetIdentifier { out.append(uint16: packetIdentifier.rawValue) }
        out.append(variableByteInteger: properties)
        added.append(to: &out)
        out.append(contentsOf: body[propertiesStart..<(leavingOutPayload ? payloadStart : body.count)])
    }

    /// Bytes of the whole PUBLISH that `encodePublish` appends.
    public static func publishSize(
        _ body: [UInt8], topicEnd: Int, propertiesStart: Int, payloadStart: Int, qos: QoS, adding added: AddedProperties
    ) -> Int {
        let properties = added.size + payloadStart - propertiesStart
        let rest =
            (added.omitsTopic ? 2 : topicEnd) + (qos == .atMostOnce ? 0 : 2) + variableByteIntegerSize(properties) + added.size
            + body.count - propertiesStart
        return 1 + variableByteIntegerSize(rest) + rest
    }

    /// The bytes of properties of 5.0, without their length in front.
    public static func bytes(of properties: Properties) -> [UInt8] {
        var writer = PacketWriter([], version: .v5)
        for property in properties.items { writer.property(property) }
        return writer.finish()
    }

    /// Bytes that a variable byte integer takes.
    private static func variableByteIntegerSize(_ value: Int) -> Int {
        value < 0x80 ? 1 : value < 0x4000 ? 2 : value < 0x20_0000 ? 3 : 4
    }

    /// Appends PUBACK, PUBREC, PUBREL or PUBCOMP without properties; the same bytes as `encode` makes of the packet.
    public static func encodeAcknowledgement(
        _ kind: PacketKind, _ identifier: PacketIdentifier, _ code: ReasonCode, version: ProtocolVersion,
        into out: inout [UInt8]
    ) {
        let hasCode = version == .v5 && code != .success
        out.append(addingCapacity: 5) { span in
            span.append(kind.rawValue << 4 | FixedHeader.fixedFlags(of: kind))
            span.append(hasCode ? 3 : 2)
            span.append(uint16: identifier.rawValue)
            if hasCode { span.append(code.rawValue) }
        }
    }
}

/// The properties that one delivery of a message adds to those that the message came with; 5.0 only.
public struct AddedProperties: Sendable, Hashable {
    /// Seconds for which the message is still worth delivering.
    public var messageExpiryInterval: UInt32?
    /// 0 for none.
    public var topicAlias: UInt16
    /// Whether the alias stands in for the topic, which was sent with it before.
    public var omitsTopic: Bool
    /// Subscription identifiers, each as the property that carries it.
    public var subscriptionIdentifiers: [UInt8]

    public init(
        messageExpiryInterval: UInt32? = nil, topicAlias: UInt16 = 0, omitsTopic: Bool = false,
        subscriptionIdentifiers: [UInt8] = []
    ) {
        self.messageExpiryInterval = messageExpiryInterval
        self.topicAlias = topicAlias
        self.omitsTopic = omitsTopic
        self.subscriptionIdentifiers = subscriptionIdentifiers
    }

    /// Subscription identifiers, 1 to 268,435,455, as properties.
    public static func bytes(ofSubscriptionIdentifiers identifiers: [UInt32]) -> [UInt8] {
        var bytes: [UInt8] = []
        for identifier in identifiers {
            bytes.append(PropertyIdentifier.subscriptionIdentifier.rawValue)
            bytes.append(variableByteInteger: Int(identifier))
        }
        return bytes
    }

    var size: Int { (messageExpiryInterval == nil ? 0 : 5) + (topicAlias == 0 ? 0 : 3) + subscriptionIdentifiers.count }

    func append(to out: inout [UInt8]) {
        if let messageExpiryInterval {
            out.append(PropertyIdentifier.messageExpiryInterval.rawValue)
            out.append(uint16: UInt16(messageExpiryInterval >> 16))
            out.append(uint16: UInt16(truncatingIfNeeded: messageExpiryInterval))
        }
        if topicAlias != 0 {
            out.append(PropertyIdentifier.topicAlias.rawValue)
            out.append(uint16: topicAlias)
        }
        out.append(contentsOf: subscriptionIdentifiers)
    }
}
