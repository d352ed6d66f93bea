import MQTTSessions
import MQTTWire

// SUBSCRIBE and UNSUBSCRIBE, and what the broker answers.

extension ClientCore {
    mutating func subscribe(
        _ subscriptions: [Subscription], _ properties: Properties, _ request: RequestIdentifier, at now: Moment,
        _ effects: inout [ClientEffect]
    ) {
        guard isConnected(for: request, &effects) else { return }
        if let refusal = refusal(of: subscriptions, properties) {
            return effects.append(.completed(request, .failed(refusal)))
        }
        guard let identifier = session.outbound.subscribe() else {
            return effects.append(.completed(request, .failed(.noIdentifierFree)))
        }
        session.requests[identifier] = ClientSession.Request(identifier: request, kind: .subscribe(subscriptions))
        send(.subscribe(SubscribePacket(identifier, subscriptions, properties: properties)), at: now, &effects)
    }

    mutating func unsubscribe(
        _ filters: [TopicFilter], _ properties: Properties, _ request: RequestIdentifier, at now: Moment,
        _ effects: inout [ClientEffect]
    ) {
        guard isConnected(for: request, &effects) else { return }
        if let refusal = refusal(of: filters, properties) { return effects.append(.completed(request, .failed(refusal))) }
        guard let identifier = session.outbound.unsubscribe() else {
            return effects.append(.completed(request, .failed(.noIdentifierFree)))
        }
        session.requests[identifier] = ClientSession.Request(identifier: request, kind: .unsubscribe(filters))
        send(.unsubscribe(UnsubscribePacket(identifier, filters, properties: properties)), at: now, &effects)
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
        effects.append(.completed(request.identifier, .subscribed(grants, suback.properties)))
    }

    mutating func unsubscribed(_ unsuback: UnsubackPacket, _ effects: inout [ClientEffect]) {
        guard let request = answered(by: .unsuback, unsuback.packetIdentifier, &effects),
            case .unsubscribe(let filters) = request.kind
        else { return }
        let removals: [Removal]
        switch agreed.version {
        case .v31, .v311: removals = filters.map { Removal($0) }
        case .v5:
            guard unsuback.reasonCodes.count == filters.count else {
                let violation = ProtocolViolation.wrongCodeCount(
                    .unsuback, unsuback.packetIdentifier, codes: unsuback.reasonCodes.count, filters: filters.count)
                close(.violated(violation), &effects)
                return fail([request.identifier], .connectionLost, &effects)
            }
            removals = zip(filters, unsuback.reasonCodes).map { Removal($0, $1) }
        }
        for removal in removals where !removal.reasonCode.isError {
            session.subscriptions.removeAll { $0.filter == removal.filter }
        }
        effects.append(.completed(request.identifier, .unsubscribed(removals, unsuback.properties)))
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
}
