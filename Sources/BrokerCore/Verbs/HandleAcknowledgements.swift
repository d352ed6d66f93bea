import DequeModule
import MQTTSessions
import MQTTWire

/// PUBACK, PUBREC and PUBCOMP for what the broker sent; PUBREL for what it received.
extension BrokerCore {
    mutating func acknowledged(
        _ slot: Int, _ session: Int, _ kind: AwaitedAcknowledgement, _ packet: Acknowledgement,
        _ effects: inout [Effect]
    ) {
        let identifier = packet.packetIdentifier
        // A message that 5.0 lets its receiver refuse counts as delivered [5.0 MQTT-4.4.0-2].
        let isRefusal = packet.reasonCode.isError
        if isRefusal, kind != .pubcomp {
            note(
                connections.identifier(slot), .deliveryRefused(packetIdentifier: identifier, packet.reasonCode), &effects)
        }
        if !sessions[session].resending.isEmpty { sessions[session].resending.removeAll { $0 == identifier } }
        switch sessions[session].outbound.acknowledged(by: kind, identifier, isRefusal: isRefusal) {
        case .completed(let outgoing):
            if let outgoing { sessions.letGo(of: outgoing.message, by: session) }
            sendQueued(session, &effects)
        case .released(let outgoing):
            if let outgoing { sessions.letGo(of: outgoing.message, by: session) }
            acknowledge(slot, .pubrel, identifier, .success, &effects)
        case .unknownIdentifier: acknowledgedUnknown(slot, kind, identifier, isRefusal: isRefusal, &effects)
        case .wrongKind(let awaited):
            violate(slot, .wrongAcknowledgement(kind.packetKind, identifier, awaited: awaited.packetKind), &effects)
        }
    }

    /// PUBREL: the client knows that the broker has the message, whose identifier is free again.
    ///
    /// PUBCOMP is the answer also where no such message is known: the client may be repeating itself after a
    /// reconnect, and would wait for ever `[3.1.1 MQTT-4.3.3-2]`. 5.0 says so in it.
    mutating func released(_ slot: Int, _ session: Int, _ packet: Acknowledgement, _ effects: inout [Effect]) {
        let identifier = packet.packetIdentifier
        if sessions[session].inbound.released(identifier) {
            acknowledge(slot, .pubcomp, identifier, .success, &effects)
        } else {
            note(
                connections.identifier(slot), .unknownIdentifierAcknowledged(packetIdentifier: identifier, kind: .pubrel),
                &effects)
            acknowledge(slot, .pubcomp, identifier, .packetIdentifierNotFound, &effects)
        }
    }

    /// Nothing is under way with that identifier. PUBREC is answered all the same, as PUBREL is above: it lets a client
    /// finish an exchange that the broker has forgotten. One that refuses has ended the exchange itself.
    private mutating func acknowledgedUnknown(
        _ slot: Int, _ kind: AwaitedAcknowledgement, _ identifier: PacketIdentifier, isRefusal: Bool,
        _ effects: inout [Effect]
    ) {
        note(
            connections.identifier(slot), .unknownIdentifierAcknowledged(packetIdentifier: identifier, kind: kind.packetKind),
            &effects)
        if kind == .pubrec, !isRefusal { acknowledge(slot, .pubrel, identifier, .packetIdentifierNotFound, &effects) }
    }
}
