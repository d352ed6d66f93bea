import MQTTSessions
import MQTTWire

/// Between CONNECT and CONNACK: may this client come in at all?
///
/// | who comes | the broker |
/// |---|---|
/// | its transport has proved who it is | lets it in under that name; user name and password do not matter |
/// | a user name, passwords are checked | asks the host, and waits |
/// | a user name, nothing is checked | lets it in, and believes it |
/// | no user name | lets it in, or refuses: not authorized |
///
/// Nothing is done for a client before it is let in: it takes over no session, and ends nobody's connection.
extension BrokerCore {
    /// Goes on with `welcome` now or once the host has answered, or refuses.
    mutating func admit(_ slot: Int, _ packet: ConnectPacket, _ effects: inout [Effect]) {
        if connections[slot].identity == nil, let userName = packet.userName {
            guard admission.checksPasswords else {
                connections[slot].identity = Identity(userName: userName, proof: .claimed)
                return welcome(slot, packet, &effects)
            }
            connections[slot].phase = .authenticating
            waiting[slot] = packet
            let credentials = Credentials(userName: userName, password: packet.password)
            effects.append(.authenticate(connections.identifier(slot), credentials))
            return
        }
        guard connections[slot].identity != nil || admission.allowsAnonymous else {
            note(connections.identifier(slot), .anonymousRefused, &effects)
            return refuse(slot, .notAuthorized(in: packet.version), &effects)
        }
        welcome(slot, packet, &effects)
    }

    /// The host has looked at the credentials of a CONNECT; too late for one that is gone.
    mutating func authenticated(
        _ slot: Int, _ verdict: CredentialsVerdict, _ effects: inout [Effect]
    ) {
        guard connections[slot].phase == .authenticating, let packet = waiting.removeValue(forKey: slot),
            let userName = packet.userName
        else { return }
        let connection = connections.identifier(slot)
        switch verdict {
        case .accepted:
            connections[slot].phase = .awaitingConnect
            connections[slot].identity = Identity(userName: userName, proof: .password)
            // The client was not listened to meanwhile, so its silence begins now.
            connections[slot].lastHeard = now
            note(connection, .passwordAccepted(user: userName), &effects)
            welcome(slot, packet, &effects)
        case .refused:
            note(connection, .passwordRefused(user: userName), &effects)
            refuse(slot, .badUserNameOrPassword(in: packet.version), &effects)
        case .tooBusy:
            note(connection, .passwordUnchecked, &effects)
            refuse(slot, .serverUnavailable(in: packet.version), &effects)
        }
    }

    /// The host has not answered when it should have: a packet came, or the time for CONNECT is over.
    mutating func notAnswered(_ slot: Int, _ effects: inout [Effect]) {
        guard connections[slot].phase == .authenticating else { return }
        note(connections.identifier(slot), .passwordUnchecked, &effects)
        refuse(slot, .serverUnavailable(in: connections[slot].version), &effects)
    }

    /// Whether the session of that name is the client's to take: where names are proved, it belongs to whoever began it.
    func mayHave(_ client: ClientIdentifier, _ slot: Int) -> Bool {
        guard admission.checksPasswords, let session = sessions.find(client) else { return true }
        return sessions[session].userName == connections[slot].identity?.userName
    }

    private mutating func refuse(_ slot: Int, _ code: ReasonCode, _ effects: inout [Effect]) {
        refuse(slot, code, .connectRefused(code), &effects)
    }
}

extension ReasonCode {
    /// CONNACK 3, or 0x88: the service is unavailable.
    static func serverUnavailable(in version: ProtocolVersion) -> ReasonCode {
        ReasonCode(rawValue: version == .v5 ? 0x88 : 0x03)
    }

    /// CONNACK 4, or 0x86: bad user name or password.
    static func badUserNameOrPassword(in version: ProtocolVersion) -> ReasonCode {
        ReasonCode(rawValue: version == .v5 ? 0x86 : 0x04)
    }

    /// CONNACK 5, or 0x87: not authorized.
    static func notAuthorized(in version: ProtocolVersion) -> ReasonCode {
        ReasonCode(rawValue: version == .v5 ? 0x87 : 0x05)
    }
}
