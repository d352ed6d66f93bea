import MQTTSessions
import MQTTWire

/// The ends of a connection: DISCONNECT, a refusal, a violation, slowness, the transport gone.
///
/// | how it ends | will | close effect |
/// |---|---|---|
/// | DISCONNECT | discarded `[3.1.1 MQTT-3.14.4-3]` | yes, should the client not close itself |
/// | transport closed | published `[3.1.1 MQTT-3.1.2-8]` | no, it is closed |
/// | everything else | published | yes |
///
/// In each case a clean session ends with it `[3.1.1 MQTT-3.1.2-6]` and a persistent one waits for its client.
extension BrokerCore {
    /// The client said goodbye.
    mutating func disconnected(_ slot: Int, _ effects: inout [Effect]) {
        if connections[slot].will != nil {
            connections[slot].will = nil
            note(connections.identifier(slot), .willDiscarded, &effects)
        }
        end(slot, .disconnected, &effects)
    }

    /// The transport is gone.
    mutating func lost(_ slot: Int, _ effects: inout [Effect]) { forget(slot, &effects) }

    /// The broker ends the connection.
    mutating func end(_ slot: Int, _ reason: CloseReason, _ effects: inout [Effect]) {
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
        effects.append(.send(connection, .connack(ConnackPacket(reasonCode: code)), connections[slot].version))
        end(slot, reason, &effects)
    }

    /// A frame that is not a packet.
    mutating func refuse(_ slot: Int, _ error: WireError, _ effects: inout [Effect]) {
        if let level = error.unknownLevel, connections[slot].phase == .awaitingConnect {
            refuse(slot, .unacceptableProtocolVersion, .versionRefused(level: level), &effects)
            return
        }
        let connection = connections.identifier(slot)
        note(connection, .malformed(error), &effects)
        switch (error.response, connections[slot].phase) {
        case (.refuseConnect(let code), .awaitingConnect):
            effects.append(.send(connection, .connack(ConnackPacket(reasonCode: code)), error.version))
        // 5.0's codes come with 5.0: until then its clients are not accepted, and nobody else knows these codes.
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

    /// Ends a session: its subscriptions, and all that was under way or waiting.
    mutating func discard(_ session: Int) {
        for (node, held) in sessions[session].orderedSubscriptions { tree.unsubscribe(at: node, turn: held.turn) }
        sessions.remove(session)
    }

    private mutating func forget(_ slot: Int, _ effects: inout [Effect]) {
        let connection = connections.identifier(slot)
        let (phase, will) = (connections[slot].phase, connections[slot].will)
        connections.close(slot)
        deadlines.remove(slot)
        waiting[slot] = nil
        guard case .connected(let session) = phase else { return }
        endCongestion(of: session, connection, &effects)
        sessions[session].connection = nil
        if sessions[session].isPersistent {
            sessions[session].outbound.compact()
            sessions[session].inbound.compact()
            note(connection, .sessionKept, &effects)
        } else {
            discard(session)
            note(connection, .sessionDiscarded, &effects)
        }
        if let will { publish(will, of: connection, &effects) }
    }
}
