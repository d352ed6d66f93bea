import MQTTSessions
import MQTTWire

/// UNSUBSCRIBE: filters are compared byte by byte; what is under way or waiting is still delivered.
extension BrokerCore {
    /// UNSUBACK comes in any case, one for all filters `[3.1.1 MQTT-3.10.4-5, MQTT-3.10.4-6]`; 5.0 says what became of each.
    mutating func unsubscribe(_ slot: Int, _ session: Int, _ packet: UnsubscribePacket, _ effects: inout [Effect]) {
        let connection = connections.identifier(slot)
        let is5 = connections[slot].version == .v5
        var codes: [ReasonCode] = []
        for filter in packet.filters {
            var existed = false
            if let node = tree.node(of: filter, share: is5 ? filter.share : nil), let held = sessions[session].release(node: node)
            {
                tree.unsubscribe(at: node, turn: held.turn)
                existed = true
            }
            note(connection, .unsubscribed(filter: filter, existed: existed), &effects)
            codes.append(existed ? .success : .noSubscriptionExisted)
        }
        send(slot, .unsuback(UnsubackPacket(packet.packetIdentifier, is5 ? codes : [])), &effects)
    }
}
