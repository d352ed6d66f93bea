import MQTTSessions
import MQTTWire

/// PUBLISH from a client: keep it if it is to be retained, send it to whoever subscribed, acknowledge it.
extension BrokerCore {
    mutating func publish(_ slot: Int, _ session: Int, _ bytes: [UInt8], _ head: PublishHead, _ effects: inout [Effect]) {
        switch (head.qos, head.packetIdentifier) {
        case (.atLeastOnce, let identifier?):
            distribute(slot, bytes, head, &effects)
            acknowledge(slot, .puback, identifier, &effects)
        case (.exactlyOnce, let identifier?):
            // Method B of [3.1.1 §4.3.3]: the message goes on at once and only its identifier is kept until PUBREL, which
            // costs two bytes a message where method A keeps the message. The identifier is noted before the message goes
            // on, so that nothing in between can make the same PUBLISH count twice.
            switch sessions[session].inbound.received(identifier) {
            case .new: distribute(slot, bytes, head, &effects)
            case .duplicate: note(connections.identifier(slot), .duplicateRecognised(packetIdentifier: identifier), &effects)
            case .tooMany:
                violate(slot, .receiveMaximumExceeded, &effects)
                return
            }
            acknowledge(slot, .pubrec, identifier, &effects)
        // The codec sees to it that an identifier stands in a PUBLISH exactly when its QoS is 1 or 2.
        case (.atMostOnce, _), (.atLeastOnce, nil), (.exactlyOnce, nil): distribute(slot, bytes, head, &effects)
        }
    }

    private mutating func distribute(_ slot: Int, _ bytes: [UInt8], _ head: PublishHead, _ effects: inout [Effect]) {
        let likely = connections[slot].lastRoute
        let route = routes.entry(bytes, head.topic, likely: likely, in: tree)
        if route != likely { connections[slot].lastRoute = route }
        if routes.entries[route].route.recipients.isEmpty, !head.retain, !wantsNotes { return }
        let message = messages.message(bytes, topic: head.topic, payload: head.payload)
        let connection = connections.identifier(slot)
        if head.retain { retain(message, qos: head.qos, from: connection, &effects) }
        deliver(message, qos: head.qos, along: route, from: connection, &effects)
    }

    /// Keeps a message for later subscribers, or clears what was kept.
    mutating func retain(_ message: Message, qos: QoS, from connection: ConnectionIdentifier, _ effects: inout [Effect]) {
        let outcome = retained.store(message, qos: qos)
        if outcome == .full { counters.notRetained += 1 }
        guard wantsNotes, let topic = message.topicName else { return }
        switch outcome {
        case .stored: note(connection, .retained(topic: topic), &effects)
        case .cleared: note(connection, .retainedCleared(topic: topic), &effects)
        case .full: note(connection, .notRetained(topic: topic), &effects)
        case .nothingThere: break
        }
    }

    /// Sends PUBACK, PUBREC, PUBREL or PUBCOMP.
    mutating func acknowledge(_ slot: Int, _ kind: PacketKind, _ identifier: PacketIdentifier, _ effects: inout [Effect]) {
        effects.append(
            .acknowledge(connections.identifier(slot), kind, identifier, .success, connections[slot].version))
    }
}
