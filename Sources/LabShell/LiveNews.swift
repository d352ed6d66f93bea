internal import LabNet
internal import Tracing
internal import Typesetting

/// The live lines above the prompt: every event once, or under load how many there were.
struct LiveNews {
    /// More events than this at once are counted and not shown: nobody reads them as they pass.
    private static let most = 60
    /// The time between two such counts.
    private static let pause = Duration.milliseconds(500)

    /// Whether events are shown at all.
    var isOn: Bool
    /// The first event that was not shown yet.
    private var next = 1
    /// Packets recorded before that one.
    private var packets = 0
    /// Until then nothing is shown, since there was a flood a moment ago.
    private var quietUntil: ContinuousClock.Instant?

    init(isOn: Bool) { self.isOn = isOn }

    /// What the loop hands over: the events if they are few, and where the trace stands after them.
    private struct Batch: Sendable {
        var few: ([TraceEvent], [LinkIdentifier: TraceLink])?
        var end: Int
        var packets: Int
    }

    /// The lines for what happened since; and when to ask again, if something is held back. `beginning` is called before
    /// the trace is looked at, and not while nothing is shown.
    mutating func take(
        from port: LabPort, options: ViewOptions, beginning: () -> Void = {}
    ) -> (lines: [StyledLine], again: Duration?) {
        let now = ContinuousClock.now
        if let quietUntil, now < quietUntil { return ([], now.duration(to: quietUntil)) }
        quietUntil = nil
        beginning()
        let first = next
        let batch = try? port.ask { lab -> Batch in
            let trace = lab.trace
            let end = trace.nextNumber
            guard end - first <= Self.most else { return Batch(end: end, packets: trace.packets) }
            let events = trace.slice(first..<max(first, end))
            return Batch(few: (events, trace.links(of: events)), end: end, packets: trace.packets)
        }
        guard let batch else { return ([], nil) }
        defer { (next, packets) = (batch.end, batch.packets) }
        guard isOn else { return ([], nil) }
        if let (events, links) = batch.few { return (OneLine.lines(events, links: links, options: options), nil) }
        quietUntil = now + Self.pause
        return ([StyledLine("… \((batch.packets - packets).withThousands) packets", .dim)], Self.pause)
    }

    /// What was held back may be shown now.
    mutating func hurry() { quietUntil = nil }

    /// Events before this one are not shown, nor the packets up to there counted.
    mutating func skip(to number: Int, packets: Int) {
        guard number > next else { return }
        (next, self.packets) = (number, packets)
    }
}

extension Int {
    /// With a comma between thousands.
    var withThousands: String {
        var digits = String(magnitude)
        var at = digits.count - 3
        while at > 0 {
            digits.insert(",", at: digits.index(digits.startIndex, offsetBy: at))
            at -= 3
        }
        return (self < 0 ? "-" : "") + digits
    }
}
