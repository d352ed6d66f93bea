import MQTTSessions
import MQTTWire

// From the network connection to an accepted one: CONNECT, CONNACK, and what goes on from the last time.

extension ClientCore {
    mutating func open(at now: Moment, _ effects: inout [ClientEffect]) {
        end(nil, &effects)
        agreed = configuration
        terms = ConnectionTerms(asked: agreed)
        if agreed.cleanStart || session.owner != agreed.clientIdentifier { discardSession(&effects) }
        session.take(agreed)
        aliasesFromBroker = InboundTopicAliases(maximum: agreed.topicAliasMaximum)
        aliasesToBroker = OutboundTopicAliases(maximum: 0)
        phase = .connecting(since: now)
        let opening = opening
        self.opening = AuthenticationOpening()
        proof = opening.proof
        effects.append(.send(.connect(agreed.connectPacket(opening)), agreed.version))
    }

    /// A clean start, or another client identifier, begins with nothing `[3.1.1 MQTT-3.1.2-6]`.
    private mutating func discardSession(_ effects: inout [ClientEffect]) {
        if session.isEstablished { effects.append(.note(.sessionDiscarded)) }
        fail(session.forgetAll(), .sessionLost, &effects)
        session = ClientSession(agreed)
    }

    /// The first packet of a broker must be CONNACK `[3.1.1 MQTT-3.2.0-1]`; in 5.0 AUTH may come before it.
    mutating func receiveFirst(_ packet: Packet, at now: Moment, _ effects: inout [ClientEffect]) {
        if case .auth(let auth) = packet { return receive(auth, &effects) }
        guard case .connack(let connack) = packet else {
            return close(.violated(.firstPacketNotConnack(packet.kind)), &effects)
        }
        guard connack.reasonCode == .success else {
            effects.append(.refused(connack))
            return close(.refused(connack), &effects)
        }
        guard sessionAgrees(with: connack) else { return close(.violated(.sessionPresentUnexpected), &effects) }
        if let violation = violation(in: connack) { return close(.violated(violation), &effects) }
        guard isProved(by: connack.properties, &effects) else { return }
        agree(on: ConnectionTerms(asked: agreed, answered: connack), at: now)
        effects.append(.connected(connack))
        takeUpSession(connack, at: now, &effects)
    }

    /// Whether Session Present may be what it is.
    private func sessionAgrees(with connack: ConnackPacket) -> Bool {
        guard connack.sessionPresent else { return true }
        switch agreed.version {
        case .v31: return true
        // 3.1.1 lets a client without state of its own go on with the broker's.
        case .v311: return !agreed.cleanStart
        case .v5: return !agreed.cleanStart && session.isEstablished
        }
    }

    /// What a 5.0 broker may not put into its CONNACK to this CONNECT; `nil` where all is well.
    private func violation(in connack: ConnackPacket) -> ProtocolViolation? {
        guard agreed.version == .v5 else { return nil }
        if connack.properties.text(.authenticationMethod) != agreed.authenticationMethod {
            return agreed.authenticationMethod == nil ? .authenticationNotAgreed : .authenticationMethodChanged
        }
        if connack.properties[.responseInformation] != nil, agreed.properties.number(.requestResponseInformation) != 1 {
            return .propertyUnwanted(.responseInformation, .connack)
        }
        return nil
    }

    private mutating func agree(on terms: ConnectionTerms, at now: Moment) {
        self.terms = terms
        session.owner = terms.clientIdentifier
        session.outbound.window = max(1, min(agreed.limits.inFlight, terms.receiveMaximum))
        aliasesToBroker = OutboundTopicAliases(maximum: terms.topicAliasMaximum)
        phase = .connected(Connection(lastSent: now))
    }

    /// Goes on where the last connection ended, or begins anew where the broker has forgotten.
    private mutating func takeUpSession(_ connack: ConnackPacket, at now: Moment, _ effects: inout [ClientEffect]) {
        let brokerHasSession =
            switch agreed.version {
            // Its CONNACK does not tell, so both sides are taken to remember.
            case .v31: true
            case .v311, .v5: connack.sessionPresent
            }
        if session.isEstablished, brokerHasSession {
            effects.append(
                .note(
                    .sessionResumed(
                        subscriptions: session.subscriptions.count, inFlight: session.outbound.inFlight,
                        queued: session.waiting.count)))
            sendUnfinished(at: now, &effects)
        } else if session.isEstablished {
            effects.append(.note(.sessionUnknownToBroker(forgotten: session.exchanges)))
            fail(session.forgetExchanges(), .sessionLost, &effects)
        }
        session.isEstablished = true
        sendWaiting(at: now, &effects)
    }

    /// Sends PUBREL again and makes the messages ready to be, with the identifiers that they had `[3.1.1 MQTT-4.4.0-1]`.
    ///
    /// Messages wait for the quota of the new connection, PUBREL does not `[5.0 MQTT-4.9.0-3]`.
    private mutating func sendUnfinished(at now: Moment, _ effects: inout [ClientEffect]) {
        for exchange in session.outbound.unfinished() {
            switch exchange {
            case .publish(let identifier, _, let message):
                session.resending.append((identifier, message))
            case .pubrel(let identifier):
                effects.append(.note(.releasedAgain(packetIdentifier: identifier)))
                send(.pubrel(Acknowledgement(identifier, dup: marksRepeatedPubrel)), at: now, &effects)
            }
        }
    }

    /// 3.1 sets DUP on a repeated PUBREL; later versions reserve the bit `[3.1.1 MQTT-3.6.1-1]`.
    private var marksRepeatedPubrel: Bool {
        switch agreed.version {
        case .v31: true
        case .v311, .v5: false
        }
    }
}
