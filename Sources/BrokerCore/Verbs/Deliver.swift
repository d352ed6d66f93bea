import DequeModule
import MQTTSessions
import MQTTWire

/// One message to those who are to get it: now, or later from their queue.
extension BrokerCore {
    /// Sends a message to everybody on its route, an entry of the route cache, at the lower of its QoS and the QoS granted `[3.1.1 MQTT-3.8.4-6]`.
    ///
    /// - Parameters:
    ///   - retain: Whether it was published with RETAIN, which only Retain As Published passes on.
    ///   - publisher: The session that it comes from, to which No Local does not send it back.
    mutating func deliver(
        _ message: Message, qos: QoS, retain: Bool, along route: Int, publisher: Int?, from connection: ConnectionIdentifier?,
        _ effects: inout [Effect]
    ) {
        if wantsNotes { noteRoute(message, qos, route, connection, &effects) }
        for place in 0..<routes.entries[route].route.recipients.count {
            var recipient = routes.entries[route].route.recipients[place]
            guard !recipient.options.isEmpty || recipient.terms != 0 else {
                // RETAIN is 0 for whoever was subscribed before the message came [3.1.1 MQTT-3.3.1-9].
                offer(message, min(qos, recipient.granted), to: Int(recipient.session), from: connection, &effects)
                continue
            }
            if recipient.options.contains(.noLocal), publisher == Int(recipient.session) {
                let own = routes.entries[route].route.own.first { $0.session == recipient.session }
                note(
                    connection, .notSentBack(subscriber: sessions[Int(recipient.session)].client, isSentOtherwise: own != nil),
                    &effects)
                guard let own else { continue }
                recipient = own
            }
            let outgoing = Outgoing(
                message: message, qos: min(qos, recipient.granted),
                retain: retain && recipient.options.contains(.retainAsPublished),
                terms: routes.entries[route].route.terms(of: recipient))
            offer(outgoing, to: Int(recipient.session), from: connection, &effects)
        }
        for place in 0..<routes.entries[route].route.groups.count {
            let group = Int(routes.entries[route].route.groups[place])
            share(message, qos: qos, retain: retain, among: group, from: connection, &effects)
        }
    }

    /// Sends a message to one session if its client is there and its window open, and queues it otherwise.
    mutating func offer(
        _ outgoing: Outgoing, to session: Int, from source: ConnectionIdentifier?, _ effects: inout [Effect]
    ) {
        guard let connection = sessions[session].connection else {
            queueWhileAway(outgoing, session, source, &effects)
            return
        }
        let version = sessions[session].version
        if version == .v5, !fits(outgoing, connection, source, &effects) { return }
        if outgoing.qos == .atMostOnce {
            if sessions[session].isCongested { return dropForCongestion(session) }
            emit(outgoing, Delivery(retain: outgoing.retain, version: version), to: connection, &effects)
            return
        }
        offerHeld(outgoing, to: session, connection, version, from: source, &effects)
    }

    /// The same for a message with nothing to say but itself. Most are of this kind; where it can go at once and nobody
    /// keeps it, nothing is made of it.
    private mutating func offer(
        _ message: Message, _ qos: QoS, to session: Int, from source: ConnectionIdentifier?, _ effects: inout [Effect]
    ) {
        let version = sessions[session].version
        guard qos == .atMostOnce, version < .v5, !sessions[session].isCongested, let connection = sessions[session].connection
        else {
            return offer(Outgoing(message: message, qos: qos, retain: false), to: session, from: source, &effects)
        }
        effects.append(.deliver(connection, message, Delivery(version: version)))
    }

    /// A message of QoS 1 or 2 to a client that is there.
    private mutating func offerHeld(
        _ outgoing: Outgoing, to session: Int, _ connection: ConnectionIdentifier, _ version: ProtocolVersion,
        from source: ConnectionIdentifier?, _ effects: inout [Effect]
    ) {
        guard canHold(outgoing.message, session) else {
            dropForFullQueue(session, source, &effects)
            tooSlow.append(connection)
            return
        }
        // Nobody who waits is overtaken [3.1.1 MQTT-4.6.0-6]: whenever the window opens, the queue is sent from at once, so
        // that one who waits means a window that is full.
        if !sessions[session].isCongested, sessions[session].resending.isEmpty,
            let identifier = sessions[session].outbound.send(outgoing, qos: outgoing.qos)
        {
            sessions.hold(outgoing.message, by: session)
            let delivery = Delivery(
                packetIdentifier: identifier, qos: outgoing.qos, retain: outgoing.retain, version: version)
            emit(outgoing, delivery, to: connection, &effects)
            return
        }
        queue(outgoing, session)
        note(
            source,
            .queuedBehindInFlight(subscriber: sessions[session].client, waiting: sessions[session].queue.count), &effects)
    }

    /// Sends from the queue of a connected session as much as its window takes.
    mutating func sendQueued(_ session: Int, _ effects: inout [Effect]) {
        guard !sessions[session].queue.isEmpty || !sessions[session].resending.isEmpty else { return }
        guard let connection = sessions[session].connection, !sessions[session].isCongested else { return }
        let version = sessions[session].version
        resend(session, &effects)
        guard sessions[session].resending.isEmpty else { return }
        while let next = sessions[session].queue.first {
            if !mayStillRead(session, next.message, &effects) {
                sessions.letGo(of: next.message, by: session)
                sessions[session].queue.removeFirst()
                continue
            }
            var delivery = Delivery(qos: next.qos, retain: next.retain, version: version)
            if next.message.hasExpired(at: now) || (version == .v5 && !fits(next, connection, connection, &effects)) {
                sessions.letGo(of: next.message, by: session)
                sessions[session].queue.removeFirst()
                if next.message.hasExpired(at: now) { noteExpired(next, session, &effects) }
                continue
            }
            if next.qos == .atMostOnce {
                sessions.letGo(of: next.message, by: session)
            } else {
                guard let identifier = sessions[session].outbound.send(next, qos: next.qos) else { return }
                delivery.packetIdentifier = identifier
            }
            sessions[session].queue.removeFirst()
            emit(next, delivery, to: connection, &effects)
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
            // Messages wait for the quota of the new connection, PUBREL does not [5.0 MQTT-4.9.0-3].
            case .publish(let identifier, _, _): sessions[session].resending.append(identifier)
            case .pubrel(let identifier):
                note(connection, .releasedAgain(packetIdentifier: identifier), &effects)
                // 3.1 marks a repeated PUBREL too [3.1 §3.6]; in 3.1.1 the bit is reserved [3.1.1 MQTT-3.6.1-1].
                let release = Acknowledgement(identifier, dup: version == .v31)
                effects.append(.send(connection, .pubrel(release), version))
            }
        }
        sendQueued(session, &effects)
    }

    /// Sends again what was under way, as far as the client's quota goes.
    private mutating func resend(_ session: Int, _ effects: inout [Effect]) {
        guard let connection = sessions[session].connection else { return }
        while sessions[session].hasQuota, let identifier = sessions[session].resending.popFirst() {
            guard let (qos, outgoing) = sessions[session].outbound.unacknowledged(identifier) else { continue }
            let mayBeSent =
                mayStillRead(session, outgoing.message, &effects)
                && (sessions[session].version < .v5 || fits(outgoing, connection, connection, &effects))
            guard mayBeSent else {
                if sessions[session].outbound.giveUp(identifier) != nil { sessions.letGo(of: outgoing.message, by: session) }
                continue
            }
            note(connection, .redelivered(packetIdentifier: identifier), &effects)
            let delivery = Delivery(
                packetIdentifier: identifier, qos: qos, dup: true, retain: outgoing.retain, version: sessions[session].version)
            emit(outgoing, delivery, to: connection, &effects)
        }
    }
}

extension BrokerCore {
    /// Appends the effect that sends a message; what 5.0 adds is worked out here, in the order of sending.
    @inline(__always)
    private mutating func emit(
        _ outgoing: Outgoing, _ delivery: Delivery, to connection: ConnectionIdentifier, _ effects: inout [Effect]
    ) {
        if delivery.version == .v5 {
            emitWithProperties(outgoing, delivery, to: connection, &effects)
        } else {
            effects.append(.deliver(connection, outgoing.message, delivery))
        }
    }

    private mutating func emitWithProperties(
        _ outgoing: Outgoing, _ delivery: Delivery, to connection: ConnectionIdentifier, _ effects: inout [Effect]
    ) {
        var delivery = delivery
        if let secondsLeft = outgoing.message.secondsLeft(at: now) {
            delivery.hasExpiry = true
            delivery.secondsLeft = secondsLeft
        }
        if connections[Int(connection.slot)].outboundAliases.maximum > 0 {
            assignAlias(outgoing, &delivery, connection, &effects)
        }
        if let terms = outgoing.terms, !terms.identifiers.isEmpty {
            effects.append(.deliverOnTerms(connection, outgoing.message, delivery, terms))
        } else {
            effects.append(.deliver(connection, outgoing.message, delivery))
        }
    }

    /// Lets an alias stand for the topic, if the client takes aliases and the packet has room for one.
    private mutating func assignAlias(
        _ outgoing: Outgoing, _ delivery: inout Delivery, _ connection: ConnectionIdentifier, _ effects: inout [Effect]
    ) {
        let (slot, message) = (Int(connection.slot), outgoing.message)
        let limit = connections[slot].packetLimit
        if limit < .max, message.size(delivery, identifiers: outgoing.terms?.bytes ?? []) + 8 > limit { return }
        let topic = AliasTopic(bytes: message.bytes, range: message.topic, seeded: tree.hash(message.bytes, message.topic))
        switch connections[slot].outboundAliases.assign(topic, bytes: topic.range.count, keeping: topic.alone) {
        case .topic: break
        case .alias(let alias):
            delivery.topicAlias = alias
            delivery.omitsTopic = true
        case .both(let alias):
            delivery.topicAlias = alias
            if wantsNotes, let name = message.topicName, case .connected(let session) = connections[slot].phase {
                let given = Note.aliasGiven(alias, topic: name, subscriber: sessions[session].client)
                note(connection, given, &effects)
            }
        }
    }

    /// Whether a message is small enough for the client of a 5.0 connection; one that is not counts as delivered
    /// `[5.0 MQTT-3.1.2-25]`.
    private mutating func fits(
        _ outgoing: Outgoing, _ connection: ConnectionIdentifier, _ source: ConnectionIdentifier?, _ effects: inout [Effect]
    ) -> Bool {
        let limit = connections[Int(connection.slot)].packetLimit
        if limit == .max { return true }
        var delivery = Delivery(qos: outgoing.qos)
        delivery.hasExpiry = outgoing.message.expiry != nil
        let size = outgoing.message.size(delivery, identifiers: outgoing.terms?.bytes ?? [])
        if size <= limit { return true }
        counters.tooLarge += 1
        if wantsNotes, case .connected(let session) = connections[Int(connection.slot)].phase {
            note(source, .tooLargeForClient(subscriber: sessions[session].client, bytes: size, limit: limit), &effects)
        }
        return false
    }

    private mutating func queueWhileAway(
        _ outgoing: Outgoing, _ session: Int, _ source: ConnectionIdentifier?, _ effects: inout [Effect]
    ) {
        if outgoing.qos == .atMostOnce, !configuration.queuesQoS0WhileOffline {
            counters.droppedWhileAway += 1
            note(source, .droppedWhileOffline(subscriber: sessions[session].client), &effects)
            return
        }
        guard canHold(outgoing.message, session) else {
            dropForFullQueue(session, source, &effects)
            return
        }
        queue(outgoing, session)
        note(
            source,
            .queuedWhileOffline(subscriber: sessions[session].client, waiting: sessions[session].queue.count), &effects)
    }

    private mutating func queue(_ outgoing: Outgoing, _ session: Int) {
        sessions[session].queue.append(outgoing)
        sessions.hold(outgoing.message, by: session)
        if let expiry = outgoing.message.expiry { sessionDeadlines.advance(session, expiry) }
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
    private mutating func noteRoute(
        _ message: Message, _ qos: QoS, _ route: Int, _ connection: ConnectionIdentifier?, _ effects: inout [Effect]
    ) {
        let group: NoteGroup
        if let known = routes.entries[route].notes[qos] {
            group = known
        } else {
            group = NoteGroup(notes(of: routes.entries[route].route, qos, message))
            routes.keep(group, of: route, qos)
        }
        if !group.notes.isEmpty { effects.append(.notes(connection, group)) }
    }

    private func notes(of route: Route, _ qos: QoS, _ message: Message) -> [Note] {
        guard let topic = message.topicName else { return [] }
        var notes = route.withheld.map { Note.deliveryForbidden(topic: topic, subscriber: sessions[Int($0)].client) }
        if route.isEmpty, notes.isEmpty { return [.nobodySubscribed(topic: topic)] }
        for recipient in route.recipients {
            let subscriber = sessions[Int(recipient.session)].client
            var nodes = [recipient.node]
            nodes += route.overlaps.filter { $0.session == recipient.session }.map(\.node)
            for filter in nodes.compactMap({ tree.nodes[Int($0)].filter }) {
                notes.append(.matched(filter: filter, subscriber: subscriber))
            }
            if recipient.granted < qos {
                notes.append(.qosLowered(from: qos, to: recipient.granted, subscriber: subscriber))
            }
        }
        return notes
    }
}
