import MQTTSessions
import MQTTWire

/// AUTH of 5.0: the steps of an authentication method between CONNECT and CONNACK, and again whenever the client wants.
///
/// ```
///   CONNECT with a method     host: challenge            AUTH 0x18
///   ─────────► authenticating ───────────────► challenged ─────────► authenticating ─► … ─► host: accepted ─► CONNACK
///                  │   host: refused                 │ anything else
///                  └──────────► CONNACK 0x87         └──────────────► CONNACK 0x82
///
///   connected: AUTH 0x19 begins the same anew; it ends with AUTH 0x00, or with DISCONNECT 0x87.
/// ```
///
/// The core keeps the order of the steps and the name of the method. What the data mean only the host knows, which has the
/// cryptography: each step is an `Effect.exchange`, and its answer an `Input.exchanged`.
extension BrokerCore {
    /// CONNECT names a method: its first step, or a refusal of a method that is not known here `[5.0 MQTT-4.12.0-1]`.
    mutating func beginExchange(_ slot: Int, _ packet: ConnectPacket, _ method: MQTTString, _ effects: inout [Effect]) {
        guard admission.authenticationMethods.contains(method) else {
            note(connections.identifier(slot), .authenticationMethodUnknown(method), &effects)
            return refuse(slot, .badAuthenticationMethod, .connectRefused(.badAuthenticationMethod), &effects)
        }
        connections[slot].authenticationMethod = method
        waiting[slot] = packet
        ask(slot, packet.properties.data(.authenticationData), isFirst: true, &effects)
    }

    /// A packet between the broker's challenge and CONNACK: the answer, or the end.
    mutating func receivedChallenged(
        _ slot: Int, _ bytes: [UInt8], _ frame: Range<Int>, _ effects: inout [Effect]
    ) throws(WireError) {
        switch try Codec.decode(bytes, frame, version: .v5) {
        case .auth(let packet) where packet.reasonCode == .continueAuthentication && names(packet, slot):
            ask(slot, packet.properties.data(.authenticationData), isFirst: false, &effects)
        case .disconnect:
            effects.append(.close(connections.identifier(slot), .disconnected))
            lost(slot, &effects)
        case .auth(let packet):
            let violation: ProtocolViolation =
                names(packet, slot) ? .authenticationUnasked(packet.reasonCode) : .authenticationMethodChanged
            refuseChallenged(slot, violation, &effects)
        case .connect: refuseChallenged(slot, .secondConnect, &effects)
        case let packet: refuseChallenged(slot, .packetBeforeConnack(packet.kind), &effects)
        }
    }

    /// AUTH on a connection that is accepted `[5.0 MQTT-4.12.1-1]`.
    mutating func receivedAuth(_ slot: Int, _ packet: AuthPacket, _ effects: inout [Effect]) {
        guard connections[slot].authenticationMethod != nil else {
            return violate(slot, .authenticationNotAgreed, &effects)
        }
        guard names(packet, slot) else { return violate(slot, .authenticationMethodChanged, &effects) }
        let data = packet.properties.data(.authenticationData)
        switch (packet.reasonCode, connections[slot].exchange) {
        case (.reauthenticate, .none): ask(slot, data, isFirst: true, &effects)
        case (.continueAuthentication, .challenged): ask(slot, data, isFirst: false, &effects)
        default: violate(slot, .authenticationUnasked(packet.reasonCode), &effects)
        }
    }

    /// The host's answer to a step; too late for a connection that is gone.
    mutating func exchanged(_ slot: Int, _ verdict: ExchangeVerdict, _ effects: inout [Effect]) {
        guard connections[slot].exchange == .asking else { return }
        switch connections[slot].phase {
        case .authenticating: exchangedBeforeConnack(slot, verdict, &effects)
        case .connected: exchangedAnew(slot, verdict, &effects)
        case .closed, .awaitingConnect, .challenged: break
        }
    }
}

extension BrokerCore {
    private mutating func ask(_ slot: Int, _ data: [UInt8]?, isFirst: Bool, _ effects: inout [Effect]) {
        guard let method = connections[slot].authenticationMethod else { return }
        if case .connected = connections[slot].phase {} else { connections[slot].phase = .authenticating }
        connections[slot].exchange = .asking
        effects.append(.exchange(connections.identifier(slot), ExchangeStep(method: method, data: data, isFirst: isFirst)))
    }

    private mutating func exchangedBeforeConnack(_ slot: Int, _ verdict: ExchangeVerdict, _ effects: inout [Effect]) {
        connections[slot].exchange = .none
        let connection = connections.identifier(slot)
        switch verdict {
        case .challenge(let data):
            connections[slot].phase = .challenged
            connections[slot].exchange = .challenged
            sendAuth(slot, .continueAuthentication, data, &effects)
        case .accepted(let userName, let data):
            guard let packet = waiting.removeValue(forKey: slot) else { return }
            connections[slot].phase = .awaitingConnect
            connections[slot].identity = Identity(userName: userName, proof: .password)
            connections[slot].authenticationData = data
            // The client was not listened to meanwhile, so its silence begins now.
            connections[slot].lastHeard = now
            note(connection, .passwordAccepted(user: userName), &effects)
            welcome(slot, packet, &effects)
        case .refused, .unprepared:
            noteRefusal(connection, verdict, &effects)
            refuse(slot, .notAuthorized(in: .v5), .connectRefused(.notAuthorized(in: .v5)), &effects)
        }
    }

    private mutating func exchangedAnew(_ slot: Int, _ verdict: ExchangeVerdict, _ effects: inout [Effect]) {
        connections[slot].exchange = .none
        let connection = connections.identifier(slot)
        switch verdict {
        case .challenge(let data):
            connections[slot].exchange = .challenged
            sendAuth(slot, .continueAuthentication, data, &effects)
        // A connection stays that of the user who opened it.
        case .accepted(let userName, let data) where userName == connections[slot].identity?.userName:
            note(connection, .passwordAccepted(user: userName), &effects)
            sendAuth(slot, .success, data, &effects)
        case .accepted, .refused, .unprepared:
            noteRefusal(connection, verdict, &effects)
            end(slot, .authenticationFailed, &effects)
        }
    }

    private mutating func noteRefusal(_ connection: ConnectionIdentifier, _ verdict: ExchangeVerdict, _ effects: inout [Effect]) {
        if case .unprepared(let user) = verdict { return note(connection, .accountUnprepared(user: user), &effects) }
        note(connection, .authenticationFailed, &effects)
    }

    private mutating func sendAuth(_ slot: Int, _ code: ReasonCode, _ data: [UInt8]?, _ effects: inout [Effect]) {
        send(slot, .auth(AuthPacket(reasonCode: code, properties: authentication(slot, data))), &effects)
    }

    private func names(_ packet: AuthPacket, _ slot: Int) -> Bool {
        packet.properties.text(.authenticationMethod) == connections[slot].authenticationMethod
    }

    /// CONNACK says what is wrong: a DISCONNECT may not come before it `[5.0 MQTT-3.14.0-1]`.
    private mutating func refuseChallenged(_ slot: Int, _ violation: ProtocolViolation, _ effects: inout [Effect]) {
        note(connections.identifier(slot), .protocolViolated(violation), &effects)
        sendRefusal(slot, violation.reasonCode, &effects)
        end(slot, .violated(violation), &effects)
    }
}

extension BrokerCore {
    /// The method of the connection and the data of its last step; nothing where no method was agreed on
    /// `[5.0 MQTT-4.12.0-5, MQTT-4.12.0-6]`.
    func authentication(_ slot: Int, _ data: [UInt8]?) -> Properties {
        guard let method = connections[slot].authenticationMethod else { return [] }
        var properties: Properties = [Property(.authenticationMethod, .string(method))]
        if let data { properties.append(.authenticationData, .binary(data)) }
        return properties
    }
}

/// Where an exchange stands.
enum Exchange: Sendable, Hashable {
    case none
    /// The host works on a step.
    case asking
    /// The client is to answer.
    case challenged
}
