import MQTTSessions
public import MQTTWire

// What the client refuses to send, because the version or the broker's CONNACK does not allow it: the broker could only
// answer by ending the connection.

extension ClientCore {
    /// Why a message may not be sent on the present connection; `nil` if it may.
    func refusal(of message: PublishRequest) -> RequestFailure? {
        if agreed.version != .v5 {
            if let property = message.properties.items.first {
                return .unknownToVersion(property.identifier.name, agreed.version)
            }
            if message.usesTopicAlias { return .unknownToVersion(PropertyIdentifier.topicAlias.name, agreed.version) }
        }
        if message.qos > terms.maximumQoS { return .qosNotSupported(maximum: terms.maximumQoS) }
        if message.retain, !terms.retainAvailable { return .retainNotSupported }
        if message.usesTopicAlias, terms.topicAliasMaximum == 0 { return .topicAliasesNotSupported }
        return refusal(ofBytes: message.size(version: agreed.version))
    }

    /// Why a SUBSCRIBE may not be sent; `nil` if it may.
    func refusal(of subscriptions: [Subscription], _ properties: Properties) -> RequestFailure? {
        if subscriptions.isEmpty { return .noFilter }
        switch agreed.version {
        case .v31, .v311:
            if let property = properties.items.first { return .unknownToVersion(property.identifier.name, agreed.version) }
            if let option = subscriptions.lazy.compactMap(\.optionOf5).first { return .unknownToVersion(option, agreed.version) }
        case .v5:
            for subscription in subscriptions {
                if let refusal = refusal(of: subscription) { return refusal }
            }
            if properties[.subscriptionIdentifier] != nil, !terms.subscriptionIdentifierAvailable {
                return .subscriptionIdentifiersNotSupported
            }
        }
        // For each filter its length and its options.
        let length = subscriptions.reduce(2) { $0 + 3 + $1.filter.bytes.count }
        if length > Codec.largestVariableByteInteger { return .tooLarge(limit: Codec.largestVariableByteInteger) }
        guard terms.maximumPacketSize != nil else { return nil }
        return refusal(of: .subscribe(SubscribePacket(.first, subscriptions, properties: properties)))
    }

    private func refusal(of subscription: Subscription) -> RequestFailure? {
        let filter = subscription.filter
        if filter.bytes.starts(with: "$share/".utf8) {
            guard filter.share != nil else { return .shareMalformed(filter) }
            if !terms.sharedSubscriptionAvailable { return .sharedSubscriptionsNotSupported }
            if subscription.noLocal { return .noLocalShared(filter) }
        }
        let wildcards = [UInt8(ascii: "+"), UInt8(ascii: "#")]
        if !terms.wildcardSubscriptionAvailable, filter.bytes.contains(where: wildcards.contains) {
            return .wildcardsNotSupported
        }
        return nil
    }

    /// Why an UNSUBSCRIBE may not be sent; `nil` if it may.
    func refusal(of filters: [TopicFilter], _ properties: Properties) -> RequestFailure? {
        if filters.isEmpty { return .noFilter }
        if agreed.version != .v5, let property = properties.items.first {
            return .unknownToVersion(property.identifier.name, agreed.version)
        }
        let length = filters.reduce(2) { $0 + 2 + $1.bytes.count }
        if length > Codec.largestVariableByteInteger { return .tooLarge(limit: Codec.largestVariableByteInteger) }
        guard terms.maximumPacketSize != nil else { return nil }
        return refusal(of: .unsubscribe(UnsubscribePacket(.first, filters, properties: properties)))
    }

    /// Why a DISCONNECT may not be sent on the present connection; `nil` if it may.
    public func refusal(of disconnect: DisconnectPacket) -> RequestFailure? {
        guard agreed.version == .v5 else {
            if let property = disconnect.properties.items.first {
                return .unknownToVersion(property.identifier.name, agreed.version)
            }
            return disconnect.reasonCode == .success ? nil : .unknownToVersion("a reason code", agreed.version)
        }
        if let seconds = disconnect.properties.number(.sessionExpiryInterval), seconds > 0, agreed.sessionExpiryInterval == 0 {
            return .sessionExpiryTooLate
        }
        return refusal(of: .disconnect(disconnect))
    }

    private func refusal(of packet: Packet) -> RequestFailure? {
        guard terms.maximumPacketSize != nil else { return nil }
        return refusal(ofBytes: Codec.encode(packet, version: agreed.version).count)
    }

    private func refusal(ofBytes bytes: Int) -> RequestFailure? {
        let longest = Codec.largestVariableByteInteger
        // A packet's length is written in as many bytes as it needs: four where it matters here.
        if bytes - 5 > longest { return .tooLarge(limit: longest) }
        guard let limit = terms.maximumPacketSize, bytes > limit else { return nil }
        return .packetTooLarge(bytes: bytes, limit: limit)
    }
}

extension Subscription {
    /// What the subscription asks for that no version before 5.0 knows; `nil` for nothing.
    fileprivate var optionOf5: String? {
        if noLocal { return "No Local" }
        if retainAsPublished { return "Retain As Published" }
        return retainHandling == .send ? nil : "Retain Handling"
    }
}

extension PublishRequest {
    /// Bytes of the PUBLISH that carries it, at most: with its topic, though an alias may stand in for that.
    fileprivate func size(version: ProtocolVersion) -> Int {
        var head = self
        head.payload = []
        head.qos = .atMostOnce
        if usesTopicAlias { head.properties.append(.topicAlias, .twoByteInteger(1)) }
        let rest = Codec.encode(.publish(head.packet(nil)), version: version).dropFirst().drop { $0 >= 0x80 }.count - 1
        let remaining = rest + (qos == .atMostOnce ? 0 : 2) + payload.count
        let lengthBytes = remaining < 0x80 ? 1 : remaining < 0x4000 ? 2 : remaining < 0x20_0000 ? 3 : 4
        return 1 + lengthBytes + remaining
    }
}
