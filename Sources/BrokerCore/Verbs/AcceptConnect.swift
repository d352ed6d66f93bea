import MQTTSessions
import MQTTWire

/// The accepted CONNECT: its session is resumed or begun, and CONNACK says on which terms.
extension BrokerCore {
    mutating func accept(_ slot: Int, _ packet: ConnectPacket, _ client: ClientIdentifier, _ effects: inout [Effect]) {
        let connection = connections.identifier(slot)
        if packet.clientIdentifier.bytes.isEmpty { note(connection, .identifierAssigned(client), &effects) }
        var resumed = sessions.find(client)
        if packet.cleanStart, let old = resumed {
            // Nothing of the old session may live on in the new one [3.1.1 MQTT-3.1.2-6].
            note(connection, .sessionDiscarded, &effects)
            endSession(old, &effects)
            resumed = nil
        }
        let expiry = min(packet.sessionExpiry, configuration.maximumSessionExpiry)
        let session =
            resumed
            ?? sessions.add(
                Session(client: client, version: packet.version, expiryInterval: expiry, configuration: configuration))
        sessions.keep(session, for: expiry)
        sessions[session].connection = connection
        let userName = connections[slot].identity?.userName
        if rules != nil, resumed != nil, sessions[session].userName != userName {
            // What it was given was given to another.
            sessions[session].mustAskAgain = true
            routes.forget()
        }
        sessions[session].userName = userName
        sessions[session].version = packet.version
        let receiveMaximum = packet.properties.number(.receiveMaximum).map { UInt16(clamping: $0) } ?? .max
        sessions[session].agree(
            window: min(configuration.inFlightWindow, receiveMaximum), receiveMaximum: configuration.awaitingReleasePerSession)
        connections[slot].phase = .connected(session: session)
        counters.clientConnected()
        connections[slot].will = packet.will
        connections[slot].wantsProblems = packet.properties.number(.requestProblemInformation) != 0
        if packet.version == .v5 { agreeOnAliases(slot, packet) }
        startKeepAlive(slot, session, asked: packet.keepAlive)
        noteAccepted(connection, session, isResumed: resumed != nil, packet, &effects)
        if resumed != nil { unpark(session, for: connection, &effects) }

        // 3.1 has no such bit, and the codec writes none there [3.1 §3.2].
        var properties: Properties = []
        if packet.version == .v5 {
            properties = terms(of: packet, client, session)
            properties.items += authentication(slot, connections[slot].authenticationData.take()).items
        }
        let connack = ConnackPacket(sessionPresent: resumed != nil, properties: properties)
        guard send(slot, .connack(connack), &effects) else { return }
        if resumed != nil { redeliver(session, &effects) }
    }

    /// The client says how many aliases it takes; the broker gives no more than it would take itself.
    private mutating func agreeOnAliases(_ slot: Int, _ packet: ConnectPacket) {
        let maximum = configuration.topicAliasMaximum
        let taken = packet.properties.number(.topicAliasMaximum).map { UInt16(clamping: $0) } ?? 0
        connections[slot].inboundAliases = InboundTopicAliases(maximum: maximum)
        connections[slot].outboundAliases = OutboundTopicAliases(maximum: min(taken, maximum))
    }

    /// The properties of CONNACK: where the broker differs from what was asked for, or from what holds without a word.
    private func terms(of packet: ConnectPacket, _ client: ClientIdentifier, _ session: Int) -> Properties {
        var terms: [Property] = []
        let expiry = sessions[session].expiryInterval
        if expiry != packet.sessionExpiry { terms.append(Property(.sessionExpiryInterval, .fourByteInteger(expiry))) }
        if configuration.awaitingReleasePerSession < .max {
            terms.append(Property(.receiveMaximum, .twoByteInteger(max(1, configuration.awaitingReleasePerSession))))
        }
        if let limit = UInt32(exactly: configuration.maximumPacketSize), limit > 0 {
            terms.append(Property(.maximumPacketSize, .fourByteInteger(limit)))
        }
        if configuration.retainedMessages == 0 { terms.append(Property(.retainAvailable, .byte(0))) }
        if configuration.topicAliasMaximum > 0 {
            terms.append(Property(.topicAliasMaximum, .twoByteInteger(configuration.topicAliasMaximum)))
        }
        if packet.clientIdentifier.bytes.isEmpty, let name = MQTTString(bytes: client.bytes) {
            terms.append(Property(.assignedClientIdentifier, .string(name)))
        }
        let keepAlive = sessions[session].keepAlive
        if keepAlive != packet.keepAlive { terms.append(Property(.serverKeepAlive, .twoByteInteger(keepAlive))) }
        if packet.properties.number(.requestResponseInformation) == 1, let base = responseInformation(for: client) {
            terms.append(Property(.responseInformation, .string(base)))
        }
        return Properties(terms)
    }

    /// Where a client may have its answers sent: a topic below one of its own; `nil` for a name that makes no topic.
    private func responseInformation(for client: ClientIdentifier) -> MQTTString? {
        guard let prefix = configuration.responseTopicPrefix else { return nil }
        return TopicName(bytes: Array(prefix.utf8) + [UInt8(ascii: "/")] + client.bytes).flatMap { MQTTString(bytes: $0.bytes) }
    }

    private func noteAccepted(
        _ connection: ConnectionIdentifier, _ session: Int, isResumed: Bool, _ packet: ConnectPacket, _ effects: inout [Effect]
    ) {
        guard wantsNotes else { return }
        if isResumed {
            note(
                connection,
                .sessionResumed(
                    subscriptions: sessions[session].subscriptions.count, inFlight: sessions[session].outbound.inFlight,
                    queued: sessions[session].queue.count), &effects)
        } else {
            note(connection, .sessionCreated(isPersistent: sessions[session].isPersistent), &effects)
        }
        let expiry = sessions[session].expiryInterval
        if packet.version == .v5, expiry != packet.sessionExpiry {
            note(connection, .sessionExpiryLowered(from: packet.sessionExpiry, to: expiry), &effects)
        }
        if let will = packet.will { note(connection, .willStored(topic: will.topic), &effects) }
        let keepAlive = sessions[session].keepAlive
        if keepAlive != packet.keepAlive {
            note(connection, .keepAliveReplaced(asked: packet.keepAlive, by: keepAlive, isTold: packet.version == .v5), &effects)
        }
        if keepAlive != 0 { note(connection, .keepAliveStarted(seconds: keepAlive), &effects) }
    }
}
