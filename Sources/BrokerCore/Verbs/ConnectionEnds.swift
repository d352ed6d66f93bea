import Access
import DequeModule
import MQTTSessions
import MQTTWire

/// The ends of a connection: DISCONNECT, a refusal, a violation, slowness, the transport gone.
///
/// | how it ends | will | what the client is told | close effect |
/// |---|---|---|---|
/// | DISCONNECT | discarded `[3.1.1 MQTT-3.14.4-3]` | | yes, should the client not close itself |
/// | DISCONNECT of 5.0 with another code than 0 | published | | yes |
/// | transport closed | published `[3.1.1 MQTT-3.1.2-8]` | | no, it is closed |
/// | everything else | published | 5.0: DISCONNECT with the reason | yes |
///
/// In each case a session without an expiry ends with it `[3.1.1 MQTT-3.1.2-6]` and another waits for its client.
extension BrokerCore {
    /// The client said goodbye.
    mutating func disconnected(_ slot: Int, _ session: Int, _ packet: DisconnectPacket, _ effects: inout [Effect]) {
        let connection = connections.identifier(slot)
        if let interval = packet.properties.number(.sessionExpiryInterval) {
            // A session that was to end with its connection cannot be kept after all [5.0 §3.14.2.2.2].
            guard interval == 0 || sessions[session].isPersistent else {
                return violate(slot, .sessionExpiryAfterZero, &effects)
            }
            sessions.keep(session, for: min(interval, configuration.maximumSessionExpiry))
            note(connection, .sessionExpiryChanged(seconds: sessions[session].expiryInterval), &effects)
        }
        if packet.reasonCode == .success, connections[slot].will != nil {
            connections[slot].will = nil
            note(connection, .willDiscarded, &effects)
        }
        effects.append(.close(connection, .disconnected))
        forget(slot, &effects) { .willAskedFor(topic: $0) }
    }

    /// The transport is gone.
    mutating func lost(_ slot: Int, _ effects: inout [Effect]) { forget(slot, &effects) }

    /// The broker ends the connection; a client of 5.0 is told why.
    mutating func end(_ slot: Int, _ reason: CloseReason, _ effects: inout [Effect]) {
        if case .connected = connections[slot].phase, connections[slot].version == .v5, let code = reason.disconnectCode {
            sayGoodbye(slot, code, reason.words, &effects)
        }
        effects.append(.close(connections.identifier(slot), reason))
        forget(slot, &effects)
    }

    /// A packet that is not allowed at its moment `[3.1.1 MQTT-4.8.0-1]`.
    mutating func violate(_ slot: Int, _ violation: ProtocolViolation, _ effects: inout [Effect]) {
        note(connections.identifier(slot), .protocolViolated(violation), &effects)
        end(slot, .violated(violation), &effects)
    }

    /// CONNECT is answered with a code other than 0, and the connection ends `[3.1.1 MQTT-3.2.2-5]`.
    mutating func refuse(_ slot: Int, _ code: ReasonCode, _ reason: CloseReason, _ effects: inout [Effect]) {
        let connection = connections.identifier(slot)
        if case .versionRefused(let level) = reason {
            note(connection, .refusedVersion(level: level), &effects)
        } else {
            note(connection, .refusedConnect(code), &effects)
        }
        sendRefusal(slot, code, &effects)
        end(slot, reason, &effects)
    }

    /// A frame that is not a packet.
    mutating func refuse(_ slot: Int, _ error: WireError, _ effects: inout [Effect]) {
        if let level = error.unknownLevel, connections[slot].phase == .awaitingConnect {
            refuse(slot, .unacceptableProtocolVersion, .versionRefused(level: level), &effects)
            return
        }
        note(connections.identifier(slot), .malformed(error), &effects)
        switch (error.response, connections[slot].phase) {
        case (.refuseConnect(let code), .awaitingConnect),
            (.closeWith(let code), .awaitingConnect) where error.version == .v5,
            (.closeWith(let code), .authenticating):
            connections[slot].version = error.version
            sendRefusal(slot, code, &effects)
        // Once the connection is accepted, DISCONNECT says it.
        case (.refuseConnect, _), (.close, _), (.closeWith, _): break
        }
        end(slot, .malformed(error), &effects)
    }

    /// Ends the connections whose queue ran over, and those that run over because of their wills.
    mutating func endTooSlow(_ effects: inout [Effect]) {
        var done = 0
        while done < tooSlow.count {
            if let slot = connections.slot(tooSlow[done]), case .connected(let session) = connections[slot].phase {
                end(slot, .tooSlow(queued: sessions[session].queue.count), &effects)
            }
            done += 1
        }
        tooSlow.removeAll(keepingCapacity: true)
    }

    private mutating func forget(
        _ slot: Int, _ effects: inout [Effect], why: (TopicName) -> Note = { .willPublished(topic: $0) }
    ) {
        let connection = connections.identifier(slot)
        let (phase, will) = (connections[slot].phase, connections[slot].will)
        connections.close(slot)
        deadlines.remove(slot)
        waiting[slot] = nil
        guard case .connected(let session) = phase else { return }
        counters.clientLeft()
        endCongestion(of: session, connection, &effects)
        let subject = subject(session)
        sessions[session].connection = nil
        sessions[session].resending.removeAll()
        let isKept = sessions[session].isPersistent
        if isKept {
            park(session, after: connection, &effects)
        } else {
            let orphans = discard(session)
            note(connection, .sessionDiscarded, &effects)
            passOn(orphans, from: subject.client, &effects)
        }
        if let will {
            release(will, of: subject, session: isKept ? session : nil, from: connection, why: why(will.topic), &effects)
            if isKept { awaitDeadline(session) }
        }
    }
}
