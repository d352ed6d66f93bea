import Access
import MQTTSessions
import MQTTWire

/// The message that a client left for the day its connection breaks.
///
/// ```
///             connection ends                    delay is over, or the session ends
///   (stored) ─────────────────► waits in session ──────────────────────────────────► published
///      │  │                           │                                                  ▲
///      │  └─ no delay, or no session ─┼──────────────────────────────────────────────────┘
///      └─ DISCONNECT: discarded       └─ the client resumes its session: discarded
/// ```
extension BrokerCore {
    /// Publishes the will of a connection that ended, or lets it wait as long as it asks for and its session lasts
    /// `[5.0 MQTT-3.1.2-8]`.
    ///
    /// - Parameter session: The session that it belongs to; `nil` if that ended with the connection.
    mutating func release(
        _ will: Will, of subject: AccessSubject, session: Int?, from connection: ConnectionIdentifier, why: Note,
        _ effects: inout [Effect]
    ) {
        guard let session, will.delay > 0 else {
            note(connection, why, &effects)
            publish(will, of: subject, session: session, from: connection, &effects)
            return
        }
        sessions[session].will = PendingWill(will: will, due: now + .seconds(Int64(will.delay)))
        sessions.hold(bytes: will.cost, by: session)
        note(connection, .willDelayed(topic: will.topic, seconds: will.delay), &effects)
    }

    /// The client is back in its session before its will was due `[5.0 MQTT-3.1.3-9]`.
    mutating func cancelWill(of session: Int, for connection: ConnectionIdentifier, _ effects: inout [Effect]) {
        guard let will = takeWill(of: session) else { return }
        note(connection, .willCancelled(topic: will.topic), &effects)
    }

    /// Takes the will that waits out of the session.
    mutating func takeWill(of session: Int) -> Will? {
        guard let pending = sessions[session].will.take() else { return nil }
        sessions.hold(bytes: -pending.will.cost, by: session)
        return pending.will
    }

    /// Publishes a will like any other message, retained if it says so `[3.1.1 MQTT-3.1.2-16, MQTT-3.1.2-17]`.
    mutating func publish(
        _ will: Will, of subject: AccessSubject, session: Int?, from connection: ConnectionIdentifier?,
        _ effects: inout [Effect]
    ) {
        if isSystemTopic(will.topic.bytes, will.topic.bytes.indices) {
            return refuseSystemTopic(will.topic.bytes, will.topic.bytes.indices, from: connection, &effects)
        }
        if let rules, !rules.allow(.write, will.topic, to: subject) {
            return note(connection, .willForbidden(topic: will.topic), &effects)
        }
        // A will's expiry begins when it is published.
        let expiry = will.properties.number(.messageExpiryInterval).map { now + .seconds(Int64($0)) }
        let message = Message(topic: will.topic, properties: will.properties, payload: will.payload, expiry: expiry)
        if will.retain { retain(message, qos: will.qos, by: subject.client, from: connection, &effects) }
        let route = routes.entry(message.bytes, message.topic, likely: 0, in: tree)
        if rules != nil { restrict(route, message.bytes, message.topic) }
        deliver(
            message, qos: will.qos, retain: will.retain, along: route, publisher: session, from: connection, &effects)
    }
}

/// A will whose connection has ended and whose delay has not.
struct PendingWill: Sendable {
    var will: Will
    var due: Moment
}

extension Will {
    /// Seconds that it waits after the end of its connection.
    var delay: UInt32 { properties.number(.willDelayInterval) ?? 0 }

    /// Bytes that holding it costs.
    var cost: Int { topic.bytes.count + payload.count + properties.cost + Message.overhead }
}

extension Properties {
    /// About how many bytes holding them costs.
    var cost: Int { items.reduce(0) { $0 + MemoryLayout<Property>.stride + $1.value.size } }
}

extension PropertyValue {
    fileprivate var size: Int {
        switch self {
        case .byte, .twoByteInteger, .fourByteInteger, .variableByteInteger: 0
        case .string(let text): text.bytes.count
        case .stringPair(let name, let value): name.bytes.count + value.bytes.count
        case .binary(let data): data.count
        }
    }
}
