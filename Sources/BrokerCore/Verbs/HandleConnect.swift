import MQTTSessions
import MQTTWire

/// CONNECT: is the client welcome, under which name, and with which session.
extension BrokerCore {
    /// The first packet, which must be CONNECT `[3.1.1 MQTT-3.1.0-1]`.
    mutating func receivedFirst(
        _ slot: Int, _ bytes: [UInt8], _ frame: Range<Int>, _ effects: inout [Effect]
    ) throws(WireError) {
        let first = PacketKind(rawValue: bytes[frame.lowerBound] >> 4)
        if let first, first != .connect {
            violate(slot, .firstPacketNotConnect(first), &effects)
            return
        }
        guard frame.count <= configuration.maximumConnectSize else {
            violate(slot, .packetTooLarge(bytes: frame.count, limit: configuration.maximumConnectSize), &effects)
            return
        }
        // The version is CONNECT's own; what is given here does not matter.
        guard case .connect(let packet) = try Codec.decode(bytes, frame, version: .v311) else { return }
        connect(slot, packet, &effects)
    }

    private mutating func connect(_ slot: Int, _ packet: ConnectPacket, _ effects: inout [Effect]) {
        connections[slot].version = packet.version
        switch packet.version {
        case .v31, .v311: break
        case .v5:
            // Unsupported Protocol Version, as 5.0 says it, so that the client understands [5.0 MQTT-3.1.2-2].
            refuse(slot, ReasonCode(rawValue: 0x84), .versionRefused(level: packet.version.rawValue), &effects)
            return
        }
        guard isAcceptable(packet) else {
            refuse(slot, .identifierRejected, .connectRefused(.identifierRejected), &effects)
            return
        }
        admit(slot, packet, &effects)
    }

    /// CONNECT of a client that may come in: its session, and CONNACK.
    mutating func welcome(_ slot: Int, _ packet: ConnectPacket, _ effects: inout [Effect]) {
        let client = packet.clientIdentifier.bytes.isEmpty ? assignedIdentifier() : packet.clientIdentifier
        guard mayHave(client, slot) else {
            note(connections.identifier(slot), .sessionOfAnother(client), &effects)
            let code = ReasonCode.notAuthorized(in: packet.version)
            refuse(slot, code, .connectRefused(code), &effects)
            return
        }
        if let number = sessions.find(client), let older = sessions[number].connection {
            takeOver(older, client, by: connections.identifier(slot), &effects)
        }
        let kept = sessions.find(client)
        // Only a new session costs a place: a client never loses its own because others filled the table.
        if !packet.cleanStart, kept == nil, sessions.persistentCount >= configuration.sessionsKept {
            let code = ReasonCode.serverUnavailable(in: packet.version)
            refuse(slot, code, .connectRefused(code), &effects)
            return
        }
        accept(slot, packet, client, kept, &effects)
    }

    /// Whether the client identifier is one that the version allows.
    ///
    /// 3.1: 1 to 23 characters `[3.1 §3.1]`. 3.1.1: any; empty only with clean session 1 `[3.1.1 MQTT-3.1.3-7]`, for
    /// nobody could ever come back for the session of a name that he does not know.
    private func isAcceptable(_ packet: ConnectPacket) -> Bool {
        let bytes = packet.clientIdentifier.bytes
        guard bytes.count <= configuration.clientIdentifierBytes else { return false }
        switch packet.version {
        case .v31: return (1...23).contains(packet.clientIdentifier.description.unicodeScalars.count)
        case .v311, .v5: return !bytes.isEmpty || packet.cleanStart
        }
    }

    /// A name for a client that left it to the broker, and that nobody else has `[3.1.1 MQTT-3.1.3-6]`.
    private mutating func assignedIdentifier() -> ClientIdentifier {
        while true {
            let digits = String(random.next(), radix: 16)
            let name = "auto-" + String(repeating: "0", count: 16 - digits.count) + digits
            if let client = ClientIdentifier(name), sessions.find(client) == nil { return client }
        }
    }

    private mutating func accept(
        _ slot: Int, _ packet: ConnectPacket, _ client: ClientIdentifier, _ kept: Int?, _ effects: inout [Effect]
    ) {
        let connection = connections.identifier(slot)
        if packet.clientIdentifier.bytes.isEmpty { note(connection, .identifierAssigned(client), &effects) }
        var resumed = kept
        if packet.cleanStart, let old = kept {
            // Nothing of the old session may live on in the new one [3.1.1 MQTT-3.1.2-6].
            discard(old)
            note(connection, .sessionDiscarded, &effects)
            resumed = nil
        }
        let session =
            resumed
            ?? sessions.add(
                Session(
                    client: client, version: packet.version, isPersistent: !packet.cleanStart, configuration: configuration))
        sessions[session].connection = connection
        sessions[session].userName = connections[slot].identity?.userName
        sessions[session].version = packet.version
        sessions[session].keepAlive = packet.keepAlive
        connections[slot].phase = .connected(session: session)
        connections[slot].keepAlive = KeepAlive(seconds: packet.keepAlive)
        connections[slot].will = packet.will
        noteAccepted(connection, session, isResumed: resumed != nil, packet, &effects)
        if let expiry = connections[slot].keepAlive.expiry(lastHeard: connections[slot].lastHeard) {
            deadlines.set(slot, expiry)
        } else {
            deadlines.remove(slot)
        }
        // 3.1 has no such bit, and the codec writes none there [3.1 §3.2].
        effects.append(.send(connection, .connack(ConnackPacket(sessionPresent: resumed != nil)), packet.version))
        if resumed != nil { redeliver(session, &effects) }
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
            note(connection, .sessionCreated(isPersistent: !packet.cleanStart), &effects)
        }
        if let will = packet.will { note(connection, .willStored(topic: will.topic), &effects) }
        if packet.keepAlive != 0 { note(connection, .keepAliveStarted(seconds: packet.keepAlive), &effects) }
    }
}

extension ReasonCode {
    /// CONNACK 2 of 3.1 and 3.1.1: the server does not allow the client identifier.
    static let identifierRejected = ReasonCode(rawValue: 0x02)
}
