import MQTTSessions
import MQTTWire

/// SUBSCRIBE: each filter as if it had come in a packet of its own, but one SUBACK for all `[3.1.1 MQTT-3.8.4-4]`.
extension BrokerCore {
    mutating func subscribe(_ slot: Int, _ session: Int, _ packet: SubscribePacket, _ effects: inout [Effect]) {
        let connection = connections.identifier(slot)
        let codes = packet.subscriptions.map { subscribe(connection, session, $0, &effects) }
        effects.append(.send(connection, .suback(SubackPacket(packet.packetIdentifier, codes)), connections[slot].version))
        // After SUBACK, so that a client knows what it was granted before the first message comes.
        for (subscription, code) in zip(packet.subscriptions, codes) where code != .refusedFilter {
            sendRetained(connection, session, subscription, &effects)
        }
    }

    private mutating func subscribe(
        _ connection: ConnectionIdentifier, _ session: Int, _ subscription: Subscription, _ effects: inout [Effect]
    ) -> ReasonCode {
        let filter = subscription.filter
        guard mayHold(filter, session) else {
            note(connection, .subscriptionRefused(filter: filter), &effects)
            // 3.1 has no code for a refusal and says to answer as if it were granted [3.1 §3.8]; later versions have 0x80.
            return sessions[session].version == .v31 ? ReasonCode(rawValue: subscription.maximumQoS.rawValue) : .refusedFilter
        }
        let granted = subscription.maximumQoS
        let node = tree.makeNode(for: filter)
        if let held = sessions[session].subscriptions[node] {
            tree.grant(granted, at: node, turn: held.turn)
            sessions[session].regrant(granted, node: node)
            note(connection, .subscriptionReplaced(filter: filter, granted: granted), &effects)
        } else {
            let turn = tree.subscribe(UInt32(truncatingIfNeeded: session), to: filter, at: node, granted: granted)
            sessions[session].hold(filter, granted: granted, node: node, turn: turn)
            note(connection, .subscribed(filter: filter, granted: granted), &effects)
        }
        return ReasonCode(rawValue: granted.rawValue)
    }

    /// Whether the session's bounds let it hold the filter; one that it holds already may always be replaced.
    private func mayHold(_ filter: TopicFilter, _ session: Int) -> Bool {
        let depth = Levels.count(in: filter)
        guard depth <= configuration.filterDepth, filter.bytes.count <= configuration.filterLength else { return false }
        let held = sessions[session].subscriptions
        if held.count < configuration.subscriptionsPerSession,
            sessions[session].filterLevels + depth <= configuration.filterLevelsPerSession,
            sessions[session].filterBytes + filter.bytes.count <= configuration.filterBytesPerSession
        {
            return true
        }
        return tree.node(of: filter).map { held[$0] != nil } ?? false
    }

    /// The last message of each matching topic, with RETAIN 1, also where the subscription only replaces one
    /// `[3.1.1 MQTT-3.3.1-6, MQTT-3.3.1-8, MQTT-3.8.4-3]`.
    private mutating func sendRetained(
        _ connection: ConnectionIdentifier, _ session: Int, _ subscription: Subscription, _ effects: inout [Effect]
    ) {
        for kept in retained.matching(subscription.filter) {
            if wantsNotes, let topic = kept.message.topicName {
                note(connection, .retainedSent(topic: topic, subscriber: sessions[session].client), &effects)
            }
            offer(
                kept.message, qos: min(kept.qos, subscription.maximumQoS), retain: true, to: session, from: connection, &effects)
        }
    }
}

extension ReasonCode {
    /// SUBACK 0x80 of 3.1.1: failure.
    static let refusedFilter = ReasonCode(rawValue: 0x80)
}
