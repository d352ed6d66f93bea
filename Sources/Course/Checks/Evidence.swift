public import MQTTSessions
internal import MQTTWire
public import Tracing

/// What a check looks at: what happened since the step began, and what the broker holds now.
public struct Evidence: Sendable {
    /// The trace, of which only the events from `baseline` on count.
    public var trace: TraceLog
    /// The number of the first event of the step.
    public var baseline: Int
    /// The broker's state; `nil` while none runs.
    public var broker: BrokerSnapshot?

    public init(trace: TraceLog, since baseline: Int, broker: BrokerSnapshot?) {
        self.trace = trace
        self.baseline = baseline
        self.broker = broker
    }

    /// The numbers of the step's events, those that the trace had no room for included.
    var events: Range<Int> { baseline..<max(baseline, trace.nextNumber) }
}

/// One event of the step with what is known of its connection.
struct Witness {
    let event: TraceEvent
    let link: TraceLink?

    /// The packet, read when it is asked for; `nil` where the event has none, or a malformed one.
    var packet: Packet? {
        guard case .packet(let bytes, _, _) = event.what else { return nil }
        return try? Codec.decode(bytes, version: link?.version ?? .v311)
    }

    /// What became of it. A foreign client cannot report, so what the broker sent it counts as arrived.
    var fate: Fate? {
        guard case .packet(_, _, let verdict) = event.what else { return .arrived }
        switch verdict {
        case .arrived: return .arrived
        case .lost, .cut: return .lost
        case .underWay: return link?.isOurs == false ? .arrived : nil
        }
    }

    func satisfies(_ selector: Selector, _ fate: Fate) -> Bool {
        self.fate == fate && selector.matches(event, link: link, packet: packet)
    }
}
