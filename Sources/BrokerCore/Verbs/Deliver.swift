import MQTTSessions
import MQTTWire

/// One message to those who are to get it: now, or later from their queue.
extension BrokerCore {
    /// Sends a message to everybody on its route, an entry of the route cache, at the lower of its QoS and the QoS granted `[3.1.1 MQTT-3.8.4-6]`.
    mutating func deliver(
        _ message: Message, qos: QoS, along route: Int, from connection: ConnectionIdentifier?, _ effects: inout [Effect]
    ) {
        if wantsNotes { noteRoute(message, qos, routes.entries[route].route, connection, &effects) }
        for place in routes.entries[route].route.recipients.indices {
            let recipient = routes.entries[route].route.recipients[place]
            // RETAIN is 0 for whoever was subscribed before the message came [3.1.1 MQTT-3.3.1-9].
            offer(
                message, qos: min(qos, recipient.granted), retain: false, to: Int(recipient.session), from: connection, &effects)
        }
    }

    /// Sends a message to one session if its client is there and its window open, and queues it otherwise.
    mutating func offer(
        _ message: Message, qos: QoS, retain: Bool, to session: Int, from source: ConnectionIdentifier?,
        _ effects: inout [Effect]
    ) {
        guard let connection = sessions[session].connection else {
            queueWhileAway(message, qos, retain, session, source, &effects)
            return
        }
        let version = sessions[session].version
        if qos == .atMostOnce {
            if sessions[session].isCongested { return dropForCongestion(session) }
            effects.append(.deliver(connection, message, Delivery(qos: qos, retain: retain, version: version)))
            return
        }
        guard canHold(message, session) else {
            dropForFullQueue(session, source, &effects)
            tooSlow.append(connection)
            return
        }
        // Nobody who waits is overtaken [3.1.1 MQTT-4.6.0-6]: whenever the window opens, the queue is sent from at once, so
        // that one who waits means a window that is full.
        if !sessions[session].isCongested,
            let identifier = sessions[session].outbound.send(Session.Outgoing(message: message, retain: retain), qos: qos)
        {
            sessions.hold(message, by: session)
            let delivery = Delivery(packetIdentifier: identifier, qos: qos, retain: retain, version: version)
            effects.append(.deliver(connection, message, delivery))
            return
        }
        queue(message, qos, retain, session)
        note(
            source,
            .queuedBehindInFlight(subscriber: sessions[session].client, waiting: sessions[session].queue.count), &effects)
    }

    /// Sends from the queue of a connected session as much as its window takes.
    mutating func sendQueued(_ session: Int, _ effects: inout [Effect]) {
        guard let connection = sessions[session].connection, !sessions[session].isCongested else { return }
        let version = sessions[session].version
        while let next = sessions[session].queue.first {
            var delivery = Delivery(qos: next.qos, retain: next.retain, version: version)
            if next.qos == .atMostOnce {
                sessions.letGo(of: next.message, by: session)
            } else {
                let outgoing = Session.Outgoing(message: next.message, retain: next.retain)
                guard let identifier = sessions[session].outbound.send(outgoing, qos: next.qos) else { return }
                delivery.packetIdentifier = identifier
            }
            sessions[session].queue.removeFirst()
            effects.append(.deliver(connection, next.message, delivery))
        }
    }

    /// On a new connection that resumes a session: what was under way, under its old identifiers, then what waited
    /// `[3.1.1 MQTT-4.4.0-1]`. This is the only moment at which anything is sent twice: 5.0 forbids every other, and
    /// 3.1.1 requires none.
    mutating func redeliver(_ session: Int, _ effects: inout [Effect]) {
        guard let connection = sessions[session].connection else { return }
        let version = sessions[session].version
        for unfinished in sessions[session].outbound.unfinished() {
            switch unfinished {
            case .publish(let identifier, let qos, let outgoing):
                note(connection, .redelivered(packetIdentifier: identifier), &effects)
                let delivery = Delivery(
                    packetIdentifier: identifier, qos: qos, dup: true, retain: outgoing.retain, version: version)
                effects.append(.deliver(connection, outgoing.message, delivery))
            case .pubrel(let identifier):
                note(connection, .releasedAgain(packetIdentifier: identifier), &effects)
                // 3.1 marks a repeated PUBREL too [3.1 §3.6]; in 3.1.1 the bit is reserved [3.1.1 MQTT-3.6.1-1].
                let release = Acknowledgement(identifier, dup: version == .v31)
                effects.append(.send(connection, .pubrel(release), version))
            }
        }
        sendQueued(session, &effects)
    }
}

extension BrokerCore {
    private mutating func queueWhileAway(
        _ message: Message, _ qos: QoS, _ retain: Bool, _ session: Int, _ source: ConnectionIdentifier?,
        _ effects: inout [Effect]
    ) {
        if qos == .atMostOnce, !configuration.queuesQoS0WhileOffline {
            counters.droppedWhileAway += 1
            note(source, .droppedWhileOffline(subscriber: sessions[session].client), &effects)
            return
        }
        guard canHold(message, session) else {
            dropForFullQueue(session, source, &effects)
            return
        }
        queue(message, qos, retain, session)
        note(
            source,
            .queuedWhileOffline(subscriber: sessions[session].client, waiting: sessions[session].queue.count), &effects)
    }

    private mutating func queue(_ message: Message, _ qos: QoS, _ retain: Bool, _ session: Int) {
        sessions[session].queue.append(message, qos: qos, retain: retain)
        sessions.hold(message, by: session)
    }

    private mutating func dropForFullQueue(_ session: Int, _ source: ConnectionIdentifier?, _ effects: inout [Effect]) {
        counters.droppedByFullQueue += 1
        note(source, .queueFull(subscriber: sessions[session].client), &effects)
    }

    /// Whether its own bounds, and the bound of all sessions together, let a session hold one message more.
    private func canHold(_ message: Message, _ session: Int) -> Bool {
        let held = sessions[session].heldBytes
        guard sessions[session].queue.count < configuration.queuedMessagesPerSession,
            held == 0 || held + message.cost <= configuration.queuedBytesPerSession
        else { return false }
        let limit = configuration.queuedBytesInAll
        return sessions.heldBytes + message.cost <= limit || held + message.cost <= limit / sessions.count
    }

    /// Says who gets the message and why.
    private func noteRoute(
        _ message: Message, _ qos: QoS, _ route: Route, _ connection: ConnectionIdentifier?, _ effects: inout [Effect]
    ) {
        if route.recipients.isEmpty, let topic = message.topicName {
            note(connection, .nobodySubscribed(topic: topic), &effects)
        }
        for recipient in route.recipients {
            let subscriber = sessions[Int(recipient.session)].client
            noteMatch(recipient.node, subscriber, connection, &effects)
            for overlap in route.overlaps where overlap.session == recipient.session {
                noteMatch(overlap.node, subscriber, connection, &effects)
            }
            if recipient.granted < qos {
                note(connection, .qosLowered(from: qos, to: recipient.granted, subscriber: subscriber), &effects)
            }
        }
    }

    private func noteMatch(
        _ node: UInt32, _ subscriber: ClientIdentifier, _ connection: ConnectionIdentifier?, _ effects: inout [Effect]
    ) {
        guard let filter = tree.nodes[Int(node)].filter else { return }
        note(connection, .matched(filter: filter, subscriber: subscriber), &effects)
    }
}
