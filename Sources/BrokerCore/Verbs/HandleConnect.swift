import MQTTSessions
import MQTTWire

/// CONNECT: is the client welcome, and under which name. `AcceptConnect` lets it in.
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
        counters.connects += 1
        connections[slot].version = packet.version
        connections[slot].packetLimit = packet.properties.number(.maximumPacketSize).map { Int($0) } ?? .max
        if let objection = objection(to: packet) {
            refuse(slot, objection, .connectRefused(objection), &effects)
            return
        }
        if let method = packet.properties.text(.authenticationMethod) {
            beginExchange(slot, packet, method, &effects)
        } else {
            admit(slot, packet, &effects)
        }
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
        // Only a new session costs a place: a client never loses its own because others filled the table.
        if packet.sessionExpiry != 0, !isKept(client), sessions.persistentCount >= configuration.sessionsKept {
            let code: ReasonCode = packet.version == .v5 ? .quotaExceeded : .serverUnavailable(in: packet.version)
            refuse(slot, code, .connectRefused(code), &effects)
            return
        }
        if let number = sessions.find(client), let older = sessions[number].connection {
            takeOver(older, client, by: connections.identifier(slot), &effects)
        }
        accept(slot, packet, client, &effects)
    }

    /// Whether the client has a session that outlives its connection.
    private func isKept(_ client: ClientIdentifier) -> Bool { sessions.find(client).map { sessions[$0].isPersistent } ?? false }

    /// Why the CONNECT is not acceptable, whoever sends it.
    private func objection(to packet: ConnectPacket) -> ReasonCode? {
        guard isAcceptable(packet) else { return packet.version == .v5 ? .clientIdentifierNotValid : .identifierRejected }
        if let will = packet.will, will.properties.number(.payloadFormatIndicator) == 1,
            !UTF8Rules.isText(will.payload, will.payload.indices)
        {
            return .payloadFormatInvalid
        }
        // [5.0 MQTT-3.2.2-13]
        if packet.version == .v5, packet.will?.retain == true, configuration.retainedMessages == 0 { return .retainNotSupported }
        return nil
    }

    /// Whether the client identifier is one that the version allows.
    ///
    /// 3.1: 1 to 23 characters `[3.1 §3.1]`. 3.1.1: any; empty only with clean session 1 `[3.1.1 MQTT-3.1.3-7]`, for
    /// nobody could ever come back for the session of a name that he does not know. 5.0 tells the name.
    private func isAcceptable(_ packet: ConnectPacket) -> Bool {
        let bytes = packet.clientIdentifier.bytes
        guard bytes.count <= configuration.clientIdentifierBytes else { return false }
        switch packet.version {
        case .v31: return (1...23).contains(packet.clientIdentifier.description.unicodeScalars.count)
        case .v311: return !bytes.isEmpty || packet.cleanStart
        case .v5: return true
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
}

extension ConnectPacket {
    /// Seconds that the session is to outlive the connection: clean session of 3.x means none, or all there are.
    var sessionExpiry: UInt32 {
        if version == .v5 { return properties.number(.sessionExpiryInterval) ?? 0 }
        return cleanStart ? 0 : .max
    }
}

extension ReasonCode {
    /// CONNACK 2 of 3.1 and 3.1.1: the server does not allow the client identifier.
    static let identifierRejected = ReasonCode(rawValue: 0x02)
}
