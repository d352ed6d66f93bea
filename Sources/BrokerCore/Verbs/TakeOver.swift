import MQTTSessions
import MQTTWire

/// A second connection with a client identifier that is connected already.
extension BrokerCore {
    /// Ends the older connection before the newer is answered `[3.1.1 MQTT-3.1.4-2]`.
    ///
    /// The older one did not say DISCONNECT, so its will is published `[3.1.1 MQTT-3.1.2-8]`; and it ends as any other
    /// end does: a clean session goes with it, a persistent one waits, here for a moment only, so that what the will
    /// brings its own session stands in the queue that the newer connection gets.
    mutating func takeOver(
        _ older: ConnectionIdentifier, _ client: ClientIdentifier, by newer: ConnectionIdentifier, _ effects: inout [Effect]
    ) {
        guard let slot = connections.slot(older) else { return }
        note(newer, .tookOver(client), &effects)
        end(slot, .takenOver, &effects)
    }
}
