import MQTTSessions
import MQTTWire

// What the broker sends, by packet; and the receiver's side of QoS 1 and 2.

extension ClientCore {
    mutating func receive(_ bytes: [UInt8], _ frame: Range<Int>, at now: Moment, _ effects: inout [ClientEffect]) {
        switch phase {
        // What was under way when the client closed is not heard any more.
        case .idle, .closed: return
        case .connecting, .connected: break
        }
        let limit = agreed.largestPacket
        guard frame.count <= limit else {
            return close(.violated(.packetTooLarge(bytes: frame.count, limit: limit)), &effects)
        }
        do throws(WireError) {
            let packet = try Codec.decode(bytes, frame, version: agreed.version)
            switch phase {
            case .connecting: receiveFirst(packet, at: now, &effects)
            case .idle, .connected, .closed: receive(packet, at: now, &effects)
            }
        } catch {
            close(.malformed(error), &effects)
        }
    }

    private mutating func receive(_ packet: Packet, at now: Moment, _ effects: inout [ClientEffect]) {
        if let violation = violation(in: packet) { return close(.violated(violation), &effects) }
        switch packet {
        case .publish(let publish): receive(publish, at: now, &effects)
        case .puback(let acknowledgement): acknowledged(by: .puback, acknowledgement, at: now, &effects)
        case .pubrec(let acknowledgement): acknowledged(by: .pubrec, acknowledgement, at: now, &effects)
        case .pubrel(let acknowledgement): release(acknowledgement.packetIdentifier, at: now, &effects)
        case .pubcomp(let acknowledgement): acknowledged(by: .pubcomp, acknowledgement, at: now, &effects)
        case .suback(let suback): subscribed(suback, &effects)
        case .unsuback(let unsuback): unsubscribed(unsuback, &effects)
        case .pingresp: ponged(at: now, &effects)
        case .disconnect(let disconnect): disconnected(disconnect, &effects)
        case .connack: close(.violated(.secondConnack), &effects)
        case .auth(let auth): receive(auth, &effects)
        case .connect, .subscribe, .unsubscribe, .pingreq: close(.violated(.wrongDirection(packet.kind)), &effects)
        }
    }

    /// A reason in words, or user properties, where CONNECT asked for none `[5.0 MQTT-3.1.2-29]`; `nil` where all is well.
    private func violation(in packet: Packet) -> ProtocolViolation? {
        guard agreed.version == .v5, agreed.properties.number(.requestProblemInformation) == 0 else { return nil }
        switch packet.kind {
        case .connack, .publish, .disconnect: return nil
        case .connect, .puback, .pubrec, .pubrel, .pubcomp, .subscribe, .suback, .unsubscribe, .unsuback, .pingreq, .pingresp,
            .auth:
            break
        }
        let unwanted = packet.properties.items.first { $0.identifier == .reasonString || $0.identifier == .userProperty }
        return unwanted.map { .propertyUnwanted($0.identifier, packet.kind) }
    }

    /// Delivers first and acknowledges then, so that nothing acknowledged is lost.
    private mutating func receive(_ packet: PublishPacket, at now: Moment, _ effects: inout [ClientEffect]) {
        var publish = packet
        do throws(TopicAliasError) {
            publish.topic = try topic(of: packet, &effects)
        } catch {
            return close(.violated(.topicAliasInvalid(error)), &effects)
        }
        if publish.qos == .atLeastOnce, session.inbound.count >= Int(session.inbound.limit) {
            return close(.violated(.receiveMaximumExceeded), &effects)
        }
        switch (publish.qos, publish.packetIdentifier) {
        case (.atMostOnce, _), (_, nil):
            effects.append(.received(publish))
        case (.atLeastOnce, let identifier?):
            effects.append(.received(publish))
            send(.puback(Acknowledgement(identifier)), at: now, &effects)
        case (.exactlyOnce, let identifier?):
            switch session.inbound.received(identifier) {
            case .new: effects.append(.received(publish))
            case .duplicate: effects.append(.note(.duplicateRecognised(packetIdentifier: identifier)))
            case .tooMany: return close(.violated(.receiveMaximumExceeded), &effects)
            }
            send(.pubrec(Acknowledgement(identifier)), at: now, &effects)
        }
    }

    /// The topic of a message, which in 5.0 an alias may stand in for.
    private mutating func topic(
        of publish: PublishPacket, _ effects: inout [ClientEffect]
    ) throws(TopicAliasError) -> TopicName? {
        guard let alias = publish.properties.number(.topicAlias).map({ UInt16(clamping: $0) }) else { return publish.topic }
        if let topic = publish.topic {
            try aliasesFromBroker.set(alias, to: topic)
            return topic
        }
        let topic = try aliasesFromBroker.topic(of: alias)
        effects.append(.note(.topicAliasResolved(alias: alias, topic: topic)))
        return topic
    }

    /// PUBREL is answered also when its message is unknown, since an earlier PUBCOMP may have been lost.
    private mutating func release(_ identifier: PacketIdentifier, at now: Moment, _ effects: inout [ClientEffect]) {
        if session.inbound.released(identifier) {
            send(.pubcomp(Acknowledgement(identifier)), at: now, &effects)
        } else {
            effects.append(.note(.unknownIdentifierAcknowledged(packetIdentifier: identifier, kind: .pubrel)))
            send(.pubcomp(unknown(identifier)), at: now, &effects)
        }
    }

    /// Only a 5.0 broker may say goodbye.
    private mutating func disconnected(_ disconnect: DisconnectPacket, _ effects: inout [ClientEffect]) {
        switch agreed.version {
        case .v31, .v311: close(.violated(.wrongDirection(.disconnect)), &effects)
        case .v5: close(.disconnectedByBroker(disconnect), &effects)
        }
    }
}
