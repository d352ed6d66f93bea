import MQTTSessions
import MQTTWire

// From the network connection to an accepted one: CONNECT, CONNACK, and what goes on from the last time.

extension ClientCore {
    mutating func open(at now: Moment, _ effects: inout [ClientEffect]) {
        end(nil, &effects)
        agreed = configuration
        if agreed.cleanStart || session.owner != agreed.clientIdentifier { discardSession(&effects) }
        session.take(agreed.limits)
        phase = .connecting(since: now)
        effects.append(.send(.connect(agreed.connectPacket), agreed.version))
    }

    /// A clean start, or another client identifier, begins with nothing `[3.1.1 MQTT-3.1.2-6]`.
    private mutating func discardSession(_ effects: inout [ClientEffect]) {
        if session.isEstablished { effects.append(.note(.sessionDiscarded)) }
        fail(session.forgetAll(), .sessionLost, &effects)
        session = ClientSession(agreed)
    }

    /// The first packet of a broker must be CONNACK `[3.1.1 MQTT-3.2.0-1]`.
    mutating func receiveFirst(_ packet: Packet, at now: Moment, _ effects: inout [ClientEffect]) {
        guard case .connack(let connack) = packet else {
            return close(.violated(.firstPacketNotConnack(packet.kind)), &effects)
        }
        guard connack.reasonCode == .success else {
            effects.append(.refused(connack))
            return close(.refused(connack.reasonCode), &effects)
        }
        guard sessionAgrees(with: connack) else { return close(.violated(.sessionPresentUnexpected), &effects) }
        phase = .connected(Connection(keepAlive: keepAlive(after: connack), lastSent: now))
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

    private func keepAlive(after connack: ConnackPacket) -> KeepAlive {
        switch agreed.version {
        case .v31, .v311: return KeepAlive(seconds: agreed.keepAlive)
        case .v5:
            // The broker may set another one `[5.0 MQTT-3.1.2-21]`.
            guard case .twoByteInteger(let seconds) = connack.properties[.serverKeepAlive] else {
                return KeepAlive(seconds: agreed.keepAlive)
            }
            return KeepAlive(seconds: seconds)
        }
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

    /// Sends again what was not acknowledged, with the identifiers that it had `[3.1.1 MQTT-4.4.0-1]`.
    private mutating func sendUnfinished(at now: Moment, _ effects: inout [ClientEffect]) {
        for exchange in session.outbound.unfinished() {
            switch exchange {
            case .publish(let identifier, _, let message):
                effects.append(.note(.redelivered(packetIdentifier: identifier)))
                send(.publish(message.packet(identifier, dup: true)), at: now, &effects)
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
