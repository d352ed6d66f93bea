import MQTTSessions
import MQTTWire

/// The message that a client left for the day its connection breaks.
extension BrokerCore {
    /// Publishes a will like any other message, retained if it says so `[3.1.1 MQTT-3.1.2-16, MQTT-3.1.2-17]`.
    mutating func publish(_ will: Will, of connection: ConnectionIdentifier, _ effects: inout [Effect]) {
        note(connection, .willPublished(topic: will.topic), &effects)
        let message = Message(topic: will.topic, payload: will.payload)
        if will.retain { retain(message, qos: will.qos, from: connection, &effects) }
        let route = routes.entry(message.bytes, message.topic, likely: 0, in: tree)
        deliver(message, qos: will.qos, along: route, from: connection, &effects)
    }
}
