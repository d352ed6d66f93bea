public import MQTTSessions
import MQTTWire

extension BrokerCore {
    /// What the broker holds now; costs a copy of all retained payloads, so it is for people and checks.
    public func snapshot() -> BrokerSnapshot {
        let sessions = sessions.all.map(describe).sorted { $0.client.bytes.lexicographicallyPrecedes($1.client.bytes) }
        let retained = retained.all.compactMap { kept in
            kept.message.topicName.map { BrokerSnapshot.Retained(topic: $0, qos: kept.qos, payload: kept.message.payload) }
        }
        return BrokerSnapshot(
            sessions: sessions, retained: retained.sorted { $0.topic.bytes.lexicographicallyPrecedes($1.topic.bytes) })
    }

    private func describe(_ session: Session) -> BrokerSnapshot.Session {
        let slot = session.connection.flatMap(connections.slot)
        return BrokerSnapshot.Session(
            client: session.client, version: session.version, isConnected: session.connection != nil,
            isPersistent: session.isPersistent, keepAlive: session.keepAlive,
            subscriptions: session.orderedSubscriptions.map(\.held.subscription),
            inFlight: session.outbound.inFlight, queued: session.queue.count, awaitingRelease: session.inbound.count,
            hasWill: slot.map { connections[$0].will != nil } ?? (session.will != nil),
            expiryInterval: session.expiryInterval, userName: session.userName)
    }
}
