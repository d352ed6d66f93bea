import MQTTSessions
import MQTTWire

/// Packets to a client of 5.0: never larger than it takes, and with explanations only if it wants them.
extension BrokerCore {
    /// Sends a packet that is not on the hot lane; whether it could be.
    ///
    /// Reason String and User Properties are left out where they would make it too large `[5.0 MQTT-3.2.2-19]` or were
    /// not asked for `[5.0 MQTT-3.1.2-29]`. A packet that is too large without them ends the connection, for it may not be
    /// sent `[5.0 MQTT-3.1.2-24]` and nobody could go on without it.
    @discardableResult
    mutating func send(_ slot: Int, _ packet: Packet, _ effects: inout [Effect]) -> Bool {
        let (version, limit) = (connections[slot].version, connections[slot].packetLimit)
        var packet = packet
        if version == .v5, !connections[slot].wantsProblems { packet = packet.withoutProblemInformation }
        if limit < .max, size(of: packet, version) > limit {
            packet = packet.withoutExplanation
            let size = size(of: packet, version)
            guard size <= limit else {
                let connection = connections.identifier(slot)
                note(connection, .notSent(packet.kind, bytes: size, limit: limit), &effects)
                end(slot, .packetLimitTooSmall(packet.kind, bytes: size, limit: limit), &effects)
                return false
            }
        }
        effects.append(.send(connections.identifier(slot), packet, version))
        return true
    }

    /// Answers CONNECT with a refusal; 5.0 adds the reason in words.
    mutating func sendRefusal(_ slot: Int, _ code: ReasonCode, _ effects: inout [Effect]) {
        let connection = connections.identifier(slot)
        let version = connections[slot].version
        let reason = version == .v5 ? Properties(reason: code.meaning(in: .connack, version: version)) : []
        var packet = Packet.connack(ConnackPacket(reasonCode: code, properties: reason))
        if size(of: packet, version) > connections[slot].packetLimit { packet = packet.withoutExplanation }
        guard size(of: packet, version) <= connections[slot].packetLimit else { return }
        effects.append(.send(connection, packet, version))
    }

    /// Tells a client of 5.0 why its connection ends, if its limit allows that.
    mutating func sayGoodbye(_ slot: Int, _ code: ReasonCode, _ reason: String, _ effects: inout [Effect]) {
        let limit = connections[slot].packetLimit
        var packet = Packet.disconnect(DisconnectPacket(reasonCode: code, properties: Properties(reason: reason)))
        if size(of: packet, .v5) > limit { packet = packet.withoutExplanation }
        guard size(of: packet, .v5) <= limit else { return }
        effects.append(.send(connections.identifier(slot), packet, .v5))
    }

    private func size(of packet: Packet, _ version: ProtocolVersion) -> Int { Codec.encode(packet, version: version).count }
}

extension Properties {
    /// A Reason String, if there are words.
    init(reason: String?) {
        self.init(reason.flatMap { MQTTString($0) }.map { [Property(.reasonString, .string($0))] } ?? [])
    }

    /// The same without Reason String and User Properties, which explain and change nothing.
    fileprivate var withoutExplanation: Properties {
        Properties(items.filter { $0.identifier != .reasonString && $0.identifier != .userProperty })
    }
}

extension Packet {
    /// The same, short of what its receiver did not want to hear: CONNACK, DISCONNECT and PUBLISH may explain themselves
    /// in any case.
    fileprivate var withoutProblemInformation: Packet {
        switch self {
        case .connack, .disconnect, .publish: self
        case .connect, .puback, .pubrec, .pubrel, .pubcomp, .subscribe, .suback, .unsubscribe, .unsuback, .pingreq, .pingresp,
            .auth:
            withoutExplanation
        }
    }

    /// The same without Reason String and User Properties.
    fileprivate var withoutExplanation: Packet {
        switch self {
        case .connack(var packet):
            packet.properties = packet.properties.withoutExplanation
            return .connack(packet)
        case .puback(var packet):
            packet.properties = packet.properties.withoutExplanation
            return .puback(packet)
        case .pubrec(var packet):
            packet.properties = packet.properties.withoutExplanation
            return .pubrec(packet)
        case .suback(var packet):
            packet.properties = packet.properties.withoutExplanation
            return .suback(packet)
        case .unsuback(var packet):
            packet.properties = packet.properties.withoutExplanation
            return .unsuback(packet)
        case .disconnect(var packet):
            packet.properties = packet.properties.withoutExplanation
            return .disconnect(packet)
        case .auth(var packet):
            packet.properties = packet.properties.withoutExplanation
            return .auth(packet)
        // A broker sends these without explanations.
        case .connect, .publish, .pubrel, .pubcomp, .subscribe, .unsubscribe, .pingreq, .pingresp: return self
        }
    }
}
