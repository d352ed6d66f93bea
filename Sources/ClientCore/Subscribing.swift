import MQTTSessions
import MQTTWire

// SUBSCRIBE and UNSUBSCRIBE, and what the broker answers.

extension ClientCore {
    mutating func subscribe(
        _ subscriptions: [Subscription], _ request: RequestIdentifier, at now: Moment, _ effects: inout [ClientEffect]
    ) {
        guard isConnected(for: request, &effects), hasFilters(subscriptions.map(\.filter), request, &effects) else { return }
        guard let identifier = session.outbound.subscribe() else {
            return effects.append(.completed(request, .failed(.noIdentifierFree)))
        }
        session.requests[identifier] = ClientSession.Request(identifier: request, kind: .subscribe(subscriptions))
        send(.subscribe(SubscribePacket(identifier, subscriptions)), at: now, &effects)
    }

    mutating func unsubscribe(
        _ filters: [TopicFilter], _ request: RequestIdentifier, at now: Moment, _ effects: inout [ClientEffect]
    ) {
        guard isConnected(for: request, &effects), hasFilters(filters, request, &effects) else { return }
        guard let identifier = session.outbound.unsubscribe() else {
            return effects.append(.completed(request, .failed(.noIdentifierFree)))
        }
        session.requests[identifier] = ClientSession.Request(identifier: request, kind: .unsubscribe(filters))
        send(.unsubscribe(UnsubscribePacket(identifier, filters)), at: now, &effects)
    }

    mutating func subscribed(_ suback: SubackPacket, _ effects: inout [ClientEffect]) {
        guard let request = answered(by: .suback, suback.packetIdentifier, &effects),
            case .subscribe(let subscriptions) = request.kind
        else { return }
        guard suback.reasonCodes.count == subscriptions.count else {
            let violation = ProtocolViolation.wrongCodeCount(
                .suback, suback.packetIdentifier, codes: suback.reasonCodes.count, filters: subscriptions.count)
            close(.violated(violation), &effects)
            return fail([request.identifier], .connectionLost, &effects)
        }
        let grants = zip(subscriptions, suback.reasonCodes).map { Grant($0, $1) }
        session.keep(grants)
        effects.append(.completed(request.identifier, .subscribed(grants)))
    }

    mutating func unsubscribed(_ unsuback: UnsubackPacket, _ effects: inout [ClientEffect]) {
        guard let request = answered(by: .unsuback, unsuback.packetIdentifier, &effects),
            case .unsubscribe(let filters) = request.kind
        else { return }
        session.subscriptions.removeAll { filters.contains($0.filter) }
        effects.append(.completed(request.identifier, .unsubscribed(filters)))
    }

    /// The request that SUBACK or UNSUBACK answers; else says or does what an answer to nothing deserves.
    private mutating func answered(
        by kind: AwaitedAcknowledgement, _ identifier: PacketIdentifier, _ effects: inout [ClientEffect]
    ) -> ClientSession.Request? {
        switch session.outbound.acknowledged(by: kind, identifier) {
        case .completed:
            return session.requests.removeValue(forKey: identifier)
        case .released, .unknownIdentifier:
            effects.append(.note(.unknownIdentifierAcknowledged(packetIdentifier: identifier, kind: kind.packetKind)))
        case .wrongKind(let awaited):
            let violation = ProtocolViolation.wrongAcknowledgement(
                kind.packetKind, identifier, awaited: awaited.packetKind)
            close(.violated(violation), &effects)
        }
        return nil
    }

    /// Whether there is a filter at all `[3.1.1 MQTT-3.8.3-3]` and one packet can hold them; else the request fails at once.
    private func hasFilters(
        _ filters: [TopicFilter], _ request: RequestIdentifier, _ effects: inout [ClientEffect]
    ) -> Bool {
        // Two bytes of identifier; for each filter its length and its options.
        let length = filters.reduce(2) { $0 + 3 + $1.bytes.count }
        if filters.isEmpty {
            effects.append(.completed(request, .failed(.noFilter)))
        } else if length > Codec.largestVariableByteInteger {
            effects.append(.completed(request, .failed(.tooLarge(limit: Codec.largestVariableByteInteger))))
        } else {
            return true
        }
        return false
    }
}
