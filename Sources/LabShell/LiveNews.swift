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
    /// Until then nothing is shown, since there was a flood a moment ago.
    private var quietUntil: ContinuousClock.Instant?

    init(isOn: Bool) { self.isOn = isOn }

    /// What the loop hands over: few events as copies, or a snapshot to count in.
    private enum Batch: Sendable {
        case few([TraceEvent], [LinkIdentifier: TraceLink])
        case many(TraceLog)
    }

    /// The lines for what happened since; and when to ask again, if something is held back.
    mutating func take(from port: LabPort, options: ViewOptions) -> (lines: [StyledLine], again: Duration?) {
        let now = ContinuousClock.now
        if let quietUntil, now < quietUntil { return ([], now.duration(to: quietUntil)) }
        quietUntil = nil
        let first = next
        let (batch, end) =
            (try? port.ask { lab -> (Batch, Int) in
                let end = lab.trace.nextNumber
                guard end - first <= Self.most else { return (.many(lab.trace), end) }
                let events = lab.trace.slice(first..<max(first, end))
                return (.few(events, lab.trace.links(of: events)), end)
            }) ?? (.few([], [:]), first)
        next = end
        guard isOn else { return ([], nil) }
        switch batch {
        case .few(let events, let links): return (OneLine.lines(events, links: links, options: options), nil)
        case .many(let log):
            quietUntil = now + Self.pause
            let packets = log.slice(first..<end).count { $0.frame != nil } + max(0, (log.kept?.lowerBound ?? end) - first)
            return ([StyledLine("… \(packets.withThousands) packets", .dim)], Self.pause)
        }
    }

    /// What was held back may be shown now.
    mutating func hurry() { quietUntil = nil }

    /// Events before this one are not shown.
    mutating func skip(to number: Int) { next = max(next, number) }
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
