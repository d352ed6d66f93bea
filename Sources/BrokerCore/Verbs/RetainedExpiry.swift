import MQTTSessions
import MQTTWire

/// Retained messages whose Message Expiry Interval is over `[5.0 §3.3.2.3.3]`.
extension BrokerCore {
    mutating func forgetExpiredRetained(_ effects: inout [Effect]) {
        while let topic = retained.removeExpired(at: now) {
            counters.expired += 1
            note(nil, .retainedExpired(topic: topic), &effects)
        }
    }
}
