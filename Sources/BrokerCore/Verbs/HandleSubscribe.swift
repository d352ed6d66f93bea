import MQTTSessions
import MQTTWire

/// SUBSCRIBE: each filter as if it had come in a packet of its own, but one SUBACK for all `[3.1.1 MQTT-3.8.4-4]`.
extension BrokerCore {
    mutating func subscribe(_ slot: Int, _ session: Int, _ packet: SubscribePacket, _ effects: inout [Effect]) {
        let connection = connections.identifier(slot)
        let identifier = packet.properties.number(.subscriptionIdentifier)
        var codes: [ReasonCode] = []
        var wantRetained: [Subscription] = []
        for subscription in packet.subscriptions {
            let answer = subscribe(connection, session, subscription, identifier, &effects)
            codes.append(answer.code)
            if answer.wantsRetained { wantRetained.append(subscription) }
        }
        let suback = SubackPacket(packet.packetIdentifier, codes, properties: explanation(of: codes, session))
        guard send(slot, .suback(suback), &effects) else { return }
        // After SUBACK, so that a client knows what it was granted before the first message comes.
        // Everything that is retained may be asked for once, and a little of it again; filters without end that all match it
        // would make a few bytes of SUBSCRIBE cost gigabytes.
        var effort = max(retained.bytes, configuration.writeBufferHighWater)
        for subscription in wantRetained where effort >= 0 {
            sendRetained(connection, session, subscription, identifier, effort: &effort, &effects)
            sendSystemTopics(connection, session, subscription, identifier, &effects)
        }
        if effort < 0 { tooSlow.append(connection) }
    }

    private mutating func subscribe(
        _ connection: ConnectionIdentifier, _ session: Int, _ subscription: Subscription, _ identifier: UInt32?,
        _ effects: inout [Effect]
    ) -> (code: ReasonCode, wantsRetained: Bool) {
        let filter = subscription.filter
        let share = sessions[session].version == .v5 ? filter.share : nil
        let wanted = share.flatMap { TopicFilter(bytes: Array(filter.bytes[$0.filter])) } ?? filter
        let isAllowed = maySubscribe(session, wanted)
        if let refusal = isAllowed ? refusal(of: filter, share, session) : .notAuthorized(in: .v5) {
            note(connection, isAllowed ? .subscriptionRefused(filter: filter) : .subscriptionForbidden(filter: filter), &effects)
            switch sessions[session].version {
            // 3.1 has no code for a refusal and says to answer as if it were granted [3.1 §3.8]; later versions have 0x80.
            case .v31: return (ReasonCode(rawValue: subscription.maximumQoS.rawValue), false)
            case .v311: return (.refusedFilter, false)
            case .v5: return (refusal, false)
            }
        }
        let isNew = hold(subscription, share, identifier, session, connection, &effects)
        // Shared subscriptions are sent no retained messages [5.0 §4.8.2].
        let wantsRetained =
            share == nil && (subscription.retainHandling == .send || (subscription.retainHandling == .sendIfNew && isNew))
        if !wantsRetained { note(connection, .retainedNotWanted(filter: filter), &effects) }
        return (ReasonCode(rawValue: subscription.maximumQoS.rawValue), wantsRetained)
    }

    /// Makes the subscription, or replaces the one to the same filter; whether it is new.
    private mutating func hold(
        _ subscription: Subscription, _ share: TopicFilter.Share?, _ identifier: UInt32?, _ session: Int,
        _ connection: ConnectionIdentifier, _ effects: inout [Effect]
    ) -> Bool {
        let (filter, granted) = (subscription.filter, subscription.maximumQoS)
        var options: SubscriptionOptions = []
        if subscription.noLocal { options.insert(.noLocal) }
        if subscription.retainAsPublished { options.insert(.retainAsPublished) }
        let terms =
            identifier == nil && share == nil
            ? nil : SubscriptionTerms(identifiers: identifier.map { [$0] } ?? [], share: share == nil ? nil : filter)
        let node = tree.makeNode(for: filter, share: share)
        if let held = sessions[session].subscriptions[node] {
            tree.grant(granted, at: node, turn: held.turn, options: options, terms: terms)
            sessions[session].regrant(subscription, node: node)
            note(connection, .subscriptionReplaced(filter: filter, granted: granted), &effects)
            return false
        }
        let turn = tree.subscribe(
            UInt32(truncatingIfNeeded: session), to: filter, at: node, granted: granted, options: options, terms: terms)
        sessions[session].hold(Session.Held(subscription: subscription, turn: turn), node: node)
        note(connection, .subscribed(filter: filter, granted: granted), &effects)
        return true
    }

    /// Why the session may not hold the filter, in a code of 5.0; one that it holds already may always be replaced.
    private func refusal(of filter: TopicFilter, _ share: TopicFilter.Share?, _ session: Int) -> ReasonCode? {
        let depth = Levels.count(in: filter)
        guard depth <= configuration.filterDepth, filter.bytes.count <= configuration.filterLength else { return .quotaExceeded }
        let held = sessions[session].subscriptions
        if held.count < configuration.subscriptionsPerSession,
            sessions[session].filterLevels + depth <= configuration.filterLevelsPerSession,
            sessions[session].filterBytes + filter.bytes.count <= configuration.filterBytesPerSession
        {
            return nil
        }
        return tree.node(of: filter, share: share).map { held[$0] != nil } ?? false ? nil : .quotaExceeded
    }

    /// A Reason String for the first refusal among the codes of a 5.0 connection.
    private func explanation(of codes: [ReasonCode], _ session: Int) -> Properties {
        guard sessions[session].version == .v5, let refusal = codes.first(where: \.isError) else { return [] }
        return Properties(reason: refusal.meaning(in: .suback, version: .v5))
    }

    /// The last message of each matching topic, with RETAIN 1, also where the subscription only replaces one
    /// `[3.1.1 MQTT-3.3.1-6, MQTT-3.3.1-8, MQTT-3.8.4-3]`.
    private mutating func sendRetained(
        _ connection: ConnectionIdentifier, _ session: Int, _ subscription: Subscription, _ identifier: UInt32?,
        effort: inout Int, _ effects: inout [Effect]
    ) {
        let terms = identifier.map { SubscriptionTerms(identifiers: [$0]) }
        let client = sessions[session].client
        for kept in retained.matching(subscription.filter, effort: &effort) where !kept.message.hasExpired(at: now) {
            effort -= kept.message.cost
            guard effort >= 0 else { return }
            guard mayRead(session, kept.message) else {
                noteForbidden(kept.message, session, connection, &effects)
                continue
            }
            if subscription.noLocal, kept.publisher == client {
                note(connection, .notSentBack(subscriber: client, isSentOtherwise: false), &effects)
                continue
            }
            if wantsNotes, let topic = kept.message.topicName {
                note(connection, .retainedSent(topic: topic, subscriber: client), &effects)
            }
            let outgoing = Outgoing(
                message: kept.message, qos: min(kept.qos, subscription.maximumQoS), retain: true, terms: terms)
            offer(outgoing, to: session, from: connection, &effects)
        }
    }
}

extension ReasonCode {
    /// SUBACK 0x80 of 3.1.1: failure.
    static let refusedFilter = ReasonCode(rawValue: 0x80)
}
