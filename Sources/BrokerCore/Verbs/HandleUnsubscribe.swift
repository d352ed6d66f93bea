import MQTTSessions
import MQTTWire

/// UNSUBSCRIBE: filters are compared byte by byte; what is under way or waiting is still delivered.
extension BrokerCore {
    /// UNSUBACK comes in any case, one for all filters `[3.1.1 MQTT-3.10.4-5, MQTT-3.10.4-6]`.
    mutating func unsubscribe(_ slot: Int, _ session: Int, _ packet: UnsubscribePacket, _ effects: inout [Effect]) {
        let connection = connections.identifier(slot)
        for filter in packet.filters {
            var existed = false
            if let node = tree.node(of: filter), let held = sessions[session].release(node: node) {
                tree.unsubscribe(at: node, turn: held.turn)
                existed = true
            }
            note(connection, .unsubscribed(filter: filter, existed: existed), &effects)
        }
        effects.append(.send(connection, .unsuback(UnsubackPacket(packet.packetIdentifier)), connections[slot].version))
    }
}
