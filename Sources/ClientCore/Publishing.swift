import MQTTSessions
import MQTTWire

// The sender's side: messages to the broker, and the broker's acknowledgements.

extension ClientCore {
    mutating func publish(
        _ message: PublishRequest, _ request: RequestIdentifier, at now: Moment, _ effects: inout [ClientEffect]
    ) {
        guard isConnected(for: request, &effects) else { return }
        guard message.fitsInPacket else {
            return effects.append(.completed(request, .failed(.tooLarge(limit: Codec.largestVariableByteInteger))))
        }
        switch message.qos {
        case .atMostOnce:
            send(.publish(message.packet(nil)), at: now, &effects)
            effects.append(.completed(request, .published(nil, .success)))
        case .atLeastOnce, .exactlyOnce:
            let mayGo = session.waiting.isEmpty && session.outbound.hasRoom
            guard mayGo || session.waiting.count < agreed.limits.queued else {
                return effects.append(.completed(request, .failed(.queueFull(limit: agreed.limits.queued))))
            }
            session.waiting.append((request, message))
            sendWaiting(at: now, &effects)
            if !mayGo { effects.append(.note(.heldBehindWindow(waiting: session.waiting.count))) }
        }
    }

    /// Sends what waits, in its order, as long as there is room in flight.
    mutating func sendWaiting(at now: Moment, _ effects: inout [ClientEffect]) {
        while let (request, message) = session.waiting.first {
            guard let identifier = session.outbound.send(message, qos: message.qos) else { return }
            session.waiting.removeFirst()
            session.requests[identifier] = ClientSession.Request(identifier: request, kind: .publish)
            send(.publish(message.packet(identifier)), at: now, &effects)
        }
    }

    /// PUBACK, PUBREC and PUBCOMP.
    mutating func acknowledged(
        by kind: AwaitedAcknowledgement, _ acknowledgement: Acknowledgement, at now: Moment, _ effects: inout [ClientEffect]
    ) {
        let identifier = acknowledgement.packetIdentifier
        let isRefusal = acknowledgement.reasonCode.rawValue >= 0x80
        switch session.outbound.acknowledged(by: kind, identifier, isRefusal: isRefusal) {
        case .completed:
            if let request = session.requests.removeValue(forKey: identifier) {
                let outcome = RequestOutcome.published(identifier, acknowledgement.reasonCode)
                effects.append(.completed(request.identifier, outcome))
            }
            sendWaiting(at: now, &effects)
        case .released:
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

    /// Whether the length of everything behind the fixed header can be written: topic, identifier and payload.
    fileprivate var fitsInPacket: Bool {
        payload.count <= Codec.largestVariableByteInteger - 2 - topic.bytes.count - 2
    }
}
