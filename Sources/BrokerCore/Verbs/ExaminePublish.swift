import MQTTSessions
import MQTTWire

/// What a PUBLISH of 5.0 says of its hop: where its topic stands, and when it expires.
struct PublishedHop {
    /// What the topic stands in, behind its length: the packet, or the table of aliases.
    var name: [UInt8]
    var topic: Range<Int>
    var expiry: Moment?

    /// The properties that must be looked at; all others go on as they are.
    static let properties: PropertySet = [
        .topicAlias, .messageExpiryInterval, .payloadFormatIndicator, .subscriptionIdentifier,
    ]
}

/// Why a PUBLISH is not taken.
enum PublishObjection: Error {
    /// The connection ends.
    case violation(ProtocolViolation)
    /// The message alone is refused: by its acknowledgement, or by the end of the connection where QoS 0 has none.
    case refused(ReasonCode)
}

extension BrokerCore {
    /// Looks at the properties that concern the broker itself.
    mutating func examine(
        _ slot: Int, _ bytes: [UInt8], _ head: PublishHead, _ effects: inout [Effect]
    ) throws(PublishObjection) -> PublishedHop {
        guard !head.seen.contains(.subscriptionIdentifier) else { throw .violation(.subscriptionIdentifierFromClient) }
        var hop = PublishedHop(name: bytes, topic: head.topic)
        for property in PropertiesInPlace(bytes, head.properties) {
            switch property.identifier {
            case .topicAlias: try resolve(property.number(in: bytes), slot, &hop, &effects)
            case .messageExpiryInterval: hop.expiry = now + .seconds(Int64(property.number(in: bytes)))
            case .payloadFormatIndicator where property.number(in: bytes) == 1:
                guard UTF8Rules.isText(bytes, head.payload) else { throw .refused(.payloadFormatInvalid) }
            default: break
            }
        }
        return hop
    }

    /// Says no to a PUBLISH.
    mutating func object(
        _ slot: Int, _ session: Int, _ head: PublishHead, _ objection: PublishObjection, _ effects: inout [Effect]
    ) {
        switch objection {
        case .violation(let violation): violate(slot, violation, &effects)
        case .refused(let code):
            note(connections.identifier(slot), .publishRefused(code), &effects)
            switch (head.qos, head.packetIdentifier) {
            case (.atLeastOnce, let identifier?): acknowledge(slot, .puback, identifier, code, &effects)
            // Whoever has it already says so again: a refusal would end an exchange that is under way.
            case (.exactlyOnce, let identifier?):
                let isHeld = sessions[session].inbound.contains(identifier)
                acknowledge(slot, .pubrec, identifier, isHeld ? .success : code, &effects)
            case (.atMostOnce, _), (.atLeastOnce, nil), (.exactlyOnce, nil): end(slot, .publishRefused(code), &effects)
            }
        }
    }

    private mutating func resolve(
        _ alias: UInt32, _ slot: Int, _ hop: inout PublishedHop, _ effects: inout [Effect]
    ) throws(PublishObjection) {
        let alias = UInt16(truncatingIfNeeded: alias)
        let connection = connections.identifier(slot)
        do throws(TopicAliasError) {
            guard hop.topic.isEmpty else {
                let name = Array(hop.name[(hop.topic.lowerBound - 2)..<hop.topic.upperBound])
                try connections[slot].inboundAliases.set(alias, to: name)
                if wantsNotes, let topic = TopicName(bytes: Array(name[2...])) {
                    note(connection, .aliasSet(alias, topic: topic), &effects)
                }
                return
            }
            hop.name = try connections[slot].inboundAliases.topic(of: alias)
            hop.topic = 2..<hop.name.count
            if wantsNotes, let topic = TopicName(bytes: Array(hop.name[2...])) {
                note(connection, .topicAliasResolved(alias: alias, topic: topic), &effects)
            }
        } catch {
            throw .violation(.topicAliasInvalid(error))
        }
    }
}
