internal import MQTTWire
public import Tracing

/// Something that goes wrong on purpose with one packet of a connection to the lab's broker.
///
/// A fault acts between the wire and the receiver: the trace has the packet, and the receiver does not get it, or not
/// yet. `drop` is therefore no lossy network, which TCP would mend by itself; it is a receiver that crashed after its
/// system took the packet and before it handled it, the very moment that QoS 1 and 2 are for.
public struct Fault: Sendable, Hashable {
    /// What happens to the packet.
    public enum Action: Sendable, Hashable {
        /// Its receiver never sees it, and the connection goes on.
        case drop
        /// The connection breaks in its stead, without DISCONNECT.
        case cut
        /// It and all that follows it on its way is held that long; order is kept.
        case delay(Duration)
    }

    /// What happens.
    public var action: Action
    /// Which packets count.
    public var selector: Selector
    /// Which of them is the first to suffer, counted from 1 and from now.
    public var nth: Int
    /// How many suffer before the fault is used up.
    public var remaining: Int

    public init(_ action: Action, _ selector: Selector, nth: Int = 1, remaining: Int = 1) {
        self.action = action
        self.selector = selector
        self.nth = nth
        self.remaining = remaining
    }
}

extension [Fault] {
    /// What happens to the packet; counts it for every fault that it matches, and drops faults that are used up.
    mutating func strike(_ event: TraceEvent, link: TraceLink?, packet: @autoclosure () -> Packet?) -> Fault.Action? {
        var action: Fault.Action?
        for index in indices where self[index].selector.matches(event, link: link, packet: packet()) {
            self[index].nth -= 1
            guard self[index].nth < 1, action == nil else { continue }
            action = self[index].action
            self[index].remaining -= 1
        }
        removeAll { $0.remaining < 1 }
        return action
    }
}
