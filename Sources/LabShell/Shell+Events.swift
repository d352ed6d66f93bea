internal import LabNet
internal import Tracing

/// Events of the trace, and the connections they belong to.
struct SelectedEvents {
    var events: [TraceEvent]
    var links: [LinkIdentifier: TraceLink]
}

extension Shell {
    /// The newest events that a selector chooses, oldest first.
    func events(_ selector: Selector?, last: Int) throws -> SelectedEvents {
        guard let log = try openLab?.ask({ $0.trace }), let kept = log.kept else { return SelectedEvents(events: [], links: [:]) }
        var found: [TraceEvent] = []
        for number in kept.reversed() {
            guard found.count < last else { break }
            guard let event = log.event(number), selector?.matches(event, in: log) ?? true else { continue }
            found.append(event)
        }
        return SelectedEvents(events: found.reversed(), links: log.links(of: found))
    }
}

extension Selector {
    /// Whether an event of that log is chosen.
    func matches(_ event: TraceEvent, in log: TraceLog) -> Bool {
        matches(event, link: event.link.flatMap(log.link))
    }
}
