import DequeModule
import MQTTSessions
import MQTTWire

// The sender's side: messages to the broker, and the broker's acknowledgements.

extension ClientCore {
    mutating func publish(
        _ message: PublishRequest, _ request: RequestIdentifier, at now: Moment, _ effects: inout [ClientEffect]
    ) {
        guard isConnected(for: request, &effects) else { return }
        if let refusal = refusal(of: message) { return effects.append(.completed(request, .failed(refusal))) }
        switch message.qos {
        case .atMostOnce:
            send(.publish(named(message, message.packet(nil))), at: now, &effects)
            effects.append(.completed(request, .published(nil, .success)))
        case .atLeastOnce, .exactlyOnce:
            let mayGo = session.waiting.isEmpty && session.resending.isEmpty && session.outbound.hasRoom
            guard mayGo || session.waiting.count < agreed.limits.queued else {
                return effects.append(.completed(request, .failed(.queueFull(limit: agreed.limits.queued))))
            }
            session.waiting.append((request, message))
            sendWaiting(at: now, &effects)
            if !mayGo { effects.append(.note(.heldBehindWindow(waiting: session.waiting.count))) }
        }
    }

    /// Sends what waits, in its order, as long as there is room in flight; first of all what is to be sent again.
    mutating func sendWaiting(at now: Moment, _ effects: inout [ClientEffect]) {
        while session.hasQuota, let (identifier, message) = session.resending.popFirst() {
            // The new connection may allow less than the one before.
            if let refusal = refusal(of: message) {
                giveUp(identifier, message, refusal, &effects)
                continue
            }
            effects.append(.note(.redelivered(packetIdentifier: identifier)))
            send(.publish(message.packet(identifier, dup: true)), at: now, &effects)
        }
        guard session.resending.isEmpty else { return }
        while let (request, message) = session.waiting.first {
            if let refusal = refusal(of: message) {
                session.waiting.removeFirst()
                effects.append(.completed(request, .failed(refusal)))
                continue
            }
            guard let identifier = session.outbound.send(message, qos: message.qos) else { return }
            session.waiting.removeFirst()
            session.requests[identifier] = ClientSession.Request(identifier: request, kind: .publish)
            send(.publish(named(message, message.packet(identifier))), at: now, &effects)
        }
    }

    /// Lets go of a message that may not be sent again on this connection.
    private mutating func giveUp(
        _ identifier: PacketIdentifier, _ message: PublishRequest, _ refusal: RequestFailure, _ effects: inout [ClientEffect]
    ) {
        // As if the broker had refused it: that ends an exchange of either QoS before anything else came.
        let kind: AwaitedAcknowledgement = message.qos == .exactlyOnce ? .pubrec : .puback
        _ = session.outbound.acknowledged(by: kind, identifier, isRefusal: true)
        guard let request = session.requests.removeValue(forKey: identifier) else { return }
        effects.append(.completed(request.identifier, .failed(refusal)))
    }

    /// The packet with an alias beside its topic or in its place, if the message wants one and the broker takes one.
    ///
    /// Must be sent, since the alias counts from now on. One that is sent again has its topic, for its alias is gone
    /// with the connection.
    private mutating func named(_ message: PublishRequest, _ packet: PublishPacket) -> PublishPacket {
        guard message.usesTopicAlias else { return packet }
        var packet = packet
        // Somebody asked for it, so a short topic has one too.
        switch aliasesToBroker.assign(message.topic, bytes: .max) {
        case .topic: break
        case .both(let alias):
            packet.properties.append(.topicAlias, .twoByteInteger(alias))
        case .alias(let alias):
            packet.topic = nil
            packet.properties.append(.topicAlias, .twoByteInteger(alias))
        }
        return packet
    }

    /// PUBACK, PUBREC and PUBCOMP.
    mutating func acknowledged(
        by kind: AwaitedAcknowledgement, _ acknowledgement: Acknowledgement, at now: Moment, _ effects: inout [ClientEffect]
    ) {
        let identifier = acknowledgement.packetIdentifier
        let answer = Answer(acknowledgement.reasonCode, properties: acknowledgement.properties)
        if !session.resending.isEmpty { session.resending.removeAll { $0.identifier == identifier } }
        switch session.outbound.acknowledged(by: kind, identifier, isRefusal: answer.reasonCode.isError) {
        case .completed:
            if let request = session.requests.removeValue(forKey: identifier) {
                // With PUBREC the message was handed over. PUBCOMP 0x92 says no more than that an earlier PUBCOMP was lost.
                let told = kind == .pubcomp ? request.received ?? .success : answer
                effects.append(.completed(request.identifier, .published(identifier, told)))
            }
            sendWaiting(at: now, &effects)
        case .released:
            if answer != .success { session.requests[identifier]?.received = answer }
            send(.pubrel(Acknowledgement(identifier)), at: now, &effects)
        case .unknownIdentifier:
            effects.append(.note(.unknownIdentifierAcknowledged(packetIdentifier: identifier, kind: kind.packetKind)))
            // Answered all the same, or the broker would hold it for ever.
            if kind == .pubrec { send(.pubrel(unknown(identifier)), at: now, &effects) }
        case .wrongKind(let awaited):
            let violation = ProtocolViolation.wrongAcknowledgement(
                kind.packetKind, identifier, awaited: awaited.packetKind)
            close(.violated(violation), &effects)
        }
    }

    /// PUBREL or PUBCOMP for an identifier that nothing is known of; 5.0 says so.
    func unknown(_ identifier: PacketIdentifier) -> Acknowledgement {
        switch agreed.version {
        case .v31, .v311: Acknowledgement(identifier)
        case .v5: Acknowledgement(identifier, reasonCode: .packetIdentifierNotFound)
        }
    }
}

extension PublishRequest {
    func packet(_ identifier: PacketIdentifier?, dup: Bool = false) -> PublishPacket {
        PublishPacket(
            topic: topic, payload: payload, qos: qos, packetIdentifier: identifier, dup: dup, retain: retain,
            properties: properties)
    }
}
