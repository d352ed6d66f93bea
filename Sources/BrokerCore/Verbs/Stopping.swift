import MQTTSessions
import MQTTWire

/// The end of the broker's service.
extension BrokerCore {
    /// Tells the clients of 5.0, and ends every connection. Wills stay unpublished: those who would read them are being
    /// closed too.
    mutating func stop(_ effects: inout [Effect]) {
        for slot in connections.slots.indices where connections[slot].phase != .closed {
            connections[slot].will = nil
            end(slot, .stopped, &effects)
        }
    }
}
