import DequeModule
import MQTTWire

/// The messages that wait for one session, first come, first sent.
struct SessionQueue: Sendable {
    /// A message and how it is to be sent.
    struct Waiting: Sendable {
        var message: Message
        var qos: QoS
        var retain: Bool
    }

    private var waiting = Deque<Waiting>()

    /// How many wait.
    var count: Int { waiting.count }
    var isEmpty: Bool { waiting.isEmpty }
    /// The message whose turn is next.
    var first: Waiting? { waiting.first }

    /// Puts a message behind all others.
    mutating func append(_ message: Message, qos: QoS, retain: Bool) {
        waiting.append(Waiting(message: message, qos: qos, retain: retain))
    }

    /// Takes the first out; the memory of a queue that has run empty is given back.
    mutating func removeFirst() {
        guard waiting.popFirst() != nil else { return }
        if waiting.isEmpty { waiting = Deque() }
    }
}
