import MQTTSessions
import MQTTWire

/// PUBLISH from a client: keep it if it is to be retained, send it to whoever subscribed, acknowledge it.
extension BrokerCore {
    mutating func publish(_ slot: Int, _ session: Int, _ bytes: [UInt8], _ head: PublishHead, _ effects: inout [Effect]) {
        counters.payloadBytesReceived += head.payload.count
        // What a message of 5.0 says of this hop alone; earlier versions have no properties, and most messages none of these.
        var hop: PublishedHop?
        if head.seen.contains(anyOf: PublishedHop.properties) {
            do throws(PublishObjection) {
                hop = try examine(slot, bytes, head, &effects)
            } catch {
                return object(slot, session, head, error, &effects)
            }
        }
        if rules != nil, !mayPublish(slot, session, hop?.name ?? bytes, hop?.topic ?? head.topic) {
            return refuse(slot, session, head, topic: (hop?.name ?? bytes)[hop?.topic ?? head.topic], &effects)
        }
        if head.retain, configuration.retainedMessages == 0, connections[slot].version == .v5 {
            return end(slot, .publishRefused(.retainNotSupported), &effects)
        }
        switch (head.qos, head.packetIdentifier) {
        case (.atLeastOnce, let identifier?):
            // The client may have as many under way as were announced, those of QoS 2 among them [5.0 MQTT-3.3.4-7].
            if connections[slot].version == .v5, !sessions[session].inbound.hasRoom {
                return violate(slot, .receiveMaximumExceeded, &effects)
            }
            let code = distribute(slot, session, bytes, head, hop, &effects)
            acknowledge(slot, .puback, identifier, code, &effects)
        case (.exactlyOnce, let identifier?):
            // Method B of [3.1.1 §4.3.3]: the message goes on at once and only its identifier is kept until PUBREL, which
            // costs two bytes a message where method A keeps the message. The identifier is noted before the message goes
            // on, so that nothing in between can make the same PUBLISH count twice.
            var code = ReasonCode.success
            switch sessions[session].inbound.received(identifier) {
            case .new: code = distribute(slot, session, bytes, head, hop, &effects)
            case .duplicate: note(connections.identifier(slot), .duplicateRecognised(packetIdentifier: identifier), &effects)
            case .tooMany: return violate(slot, .receiveMaximumExceeded, &effects)
            }
            acknowledge(slot, .pubrec, identifier, code, &effects)
        // The codec sees to it that an identifier stands in a PUBLISH exactly when its QoS is 1 or 2.
        case (.atMostOnce, _), (.atLeastOnce, nil), (.exactlyOnce, nil):
            _ = distribute(slot, session, bytes, head, hop, &effects)
        }
    }

    /// Sends the message to whoever subscribed; answers how that went, as PUBACK and PUBREC of 5.0 say it.
    private mutating func distribute(
        _ slot: Int, _ session: Int, _ bytes: [UInt8], _ head: PublishHead, _ hop: PublishedHop?, _ effects: inout [Effect]
    ) -> ReasonCode {
        if let hop {
            distribute(slot, session, bytes, head, name: hop.name, topic: hop.topic, changedBy: hop, &effects)
        } else {
            distribute(slot, session, bytes, head, name: bytes, topic: head.topic, changedBy: nil, &effects)
        }
    }

    /// - Parameters:
    ///   - name: What the topic stands in.
    ///   - hop: What does not go on as it came; `nil` where all does.
    @inline(__always)
    private mutating func distribute(
        _ slot: Int, _ session: Int, _ bytes: [UInt8], _ head: PublishHead, name: [UInt8], topic: Range<Int>,
        changedBy hop: PublishedHop?, _ effects: inout [Effect]
    ) -> ReasonCode {
        if isSystemTopic(name, topic) {
            refuseSystemTopic(name, topic, from: connections.identifier(slot), &effects)
            return connections[slot].version < .v5 ? .success : .notAuthorized(in: .v5)
        }
        let likely = connections[slot].lastRoute
        let route = routes.entry(name, topic, likely: likely, in: tree)
        if route != likely { connections[slot].lastRoute = route }
        if rules != nil { restrict(route, name, topic) }
        let isWanted = !routes.entries[route].route.isEmpty
        let code = isWanted || connections[slot].version < .v5 ? ReasonCode.success : .noMatchingSubscribers
        if !isWanted, !head.retain, !wantsNotes { return code }
        let message = messages.message(of: head.payload.upperBound - head.topic.lowerBound)
        if let hop {
            message.refill(bytes, head, name: name, topic: topic, expiry: hop.expiry)
        } else {
            message.refill(bytes, head)
        }
        let connection = connections.identifier(slot)
        if head.retain { retain(message, qos: head.qos, by: sessions[session].client, from: connection, &effects) }
        deliver(
            message, qos: head.qos, retain: head.retain, along: route, publisher: session, from: connection, &effects)
        return code
    }

    /// Keeps a message for later subscribers, or clears what was kept.
    mutating func retain(
        _ message: Message, qos: QoS, by publisher: ClientIdentifier, from connection: ConnectionIdentifier?,
        _ effects: inout [Effect]
    ) {
        let outcome = retained.store(message, qos: qos, by: publisher)
        if outcome == .full { counters.notRetained += 1 }
        guard wantsNotes, let topic = message.topicName else { return }
        switch outcome {
        case .stored: note(connection, .retained(topic: topic), &effects)
        case .cleared: note(connection, .retainedCleared(topic: topic), &effects)
        case .full: note(connection, .notRetained(topic: topic), &effects)
        case .nothingThere: break
        }
    }

    /// Sends PUBACK, PUBREC, PUBREL or PUBCOMP; the code is said in 5.0 alone.
    mutating func acknowledge(
        _ slot: Int, _ kind: PacketKind, _ identifier: PacketIdentifier, _ code: ReasonCode,
        _ effects: inout [Effect]
    ) {
        let version = connections[slot].version
        effects.append(
            .acknowledge(connections.identifier(slot), kind, identifier, version == .v5 ? code : .success, version))
    }
}
