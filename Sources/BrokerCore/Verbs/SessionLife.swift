import Access
import MQTTSessions
import MQTTWire

/// Sessions without a connection: they wait for their client, and end when they have waited as long as was agreed.
///
/// One deadline for each session says when to look at it again: when its will is due, when a message in its queue
/// expires, when it ends itself.
extension BrokerCore {
    /// Lets a session wait for its client.
    mutating func park(_ session: Int, after connection: ConnectionIdentifier, _ effects: inout [Effect]) {
        sessions[session].outbound.compact()
        sessions[session].inbound.compact()
        let interval = sessions[session].expiryInterval
        if interval == .max {
            note(connection, .sessionKept, &effects)
        } else {
            sessions[session].end = now + .seconds(Int64(interval))
            note(connection, .sessionExpires(seconds: interval), &effects)
        }
        awaitDeadline(session)
    }

    /// Its client is back.
    mutating func unpark(_ session: Int, for connection: ConnectionIdentifier, _ effects: inout [Effect]) {
        sessions[session].end = nil
        cancelWill(of: session, for: connection, &effects)
        awaitDeadline(session)
    }

    /// Enters the moment at which the session is to be looked at next.
    mutating func awaitDeadline(_ session: Int) {
        if let due = sessions[session].nextDeadline {
            sessionDeadlines.set(session, due)
        } else {
            sessionDeadlines.remove(session)
        }
    }

    /// Does for each session what has become due.
    mutating func endExpired(_ effects: inout [Effect]) {
        while let session = sessionDeadlines.due(at: now) {
            while let expired = sessions[session].queue.removeExpired(at: now) {
                sessions.letGo(of: expired.message, by: session)
                noteExpired(expired, session, &effects)
            }
            if let end = sessions[session].end, end <= now {
                counters.sessionsExpired += 1
                note(nil, .sessionExpired(client: sessions[session].client), &effects)
                endSession(session, &effects)
                continue
            }
            if let pending = sessions[session].will, pending.due <= now, let will = takeWill(of: session) {
                note(nil, .willDelayOver(topic: will.topic), &effects)
                publish(will, of: subject(session), session: session, from: nil, &effects)
            }
            awaitDeadline(session)
        }
    }

    /// Says that a message was not delivered in time `[5.0 MQTT-3.3.2-5]`.
    mutating func noteExpired(_ outgoing: Outgoing, _ session: Int, _ effects: inout [Effect]) {
        counters.expired += 1
        guard wantsNotes, let topic = outgoing.message.topicName else { return }
        note(sessions[session].connection, .messageExpired(topic: topic, subscriber: sessions[session].client), &effects)
    }

    /// Ends a session that has no connection, and publishes the will that waits in it `[5.0 MQTT-3.1.2-8]`.
    mutating func endSession(_ session: Int, _ effects: inout [Effect]) {
        let subject = subject(session)
        let will = takeWill(of: session)
        let orphans = discard(session)
        passOn(orphans, from: subject.client, &effects)
        if let will {
            note(nil, .willOfEndedSession(topic: will.topic), &effects)
            publish(will, of: subject, session: nil, from: nil, &effects)
        }
    }

    /// Ends a session: its subscriptions, and all that was under way or waiting.
    ///
    /// Returns what others of its groups may get in its place.
    mutating func discard(_ session: Int) -> [Outgoing] {
        let orphans = sessions[session].sharedMessages
        for (node, held) in sessions[session].orderedSubscriptions { tree.unsubscribe(at: node, turn: held.turn) }
        sessions.remove(session)
        sessionDeadlines.remove(session)
        return orphans
    }
}
