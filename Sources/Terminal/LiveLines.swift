public import Typesetting

/// A line that was not asked for, such as one packet of the live trace.
public struct LiveLine: Sendable, Hashable {
    public var line: StyledLine
    /// How many packets it stands for: 0 for a note about the packet of the line before it.
    public var packets: Int

    public init(_ line: StyledLine, packets: Int = 1) {
        self.line = line
        self.packets = packets
    }
}

/// The lines that were posted and not yet shown.
///
///     collecting(lines) ── more than `Limits.waiting` ──► collapsed(count)
///           ▲                                                 │ counts what is posted
///           └──────── shown as `… 1,204 packets` ─────────────┘
///
/// Work and memory are bounded however fast lines are posted: few lines per window, and a flood only counts.
struct LiveLines: Sendable {
    struct Limits: Sendable {
        /// Lines that may wait to be shown.
        var waiting: Int
        /// Lines shown in one window.
        var perWindow: Int
        var window: Duration
        /// The least time between two lines that say how much was left out.
        var betweenCollapsed: Duration

        /// Each batch draws the line being edited anew: 200 lines a second are more than anybody reads.
        static let terminal = Limits(
            waiting: 100, perWindow: 20, window: .milliseconds(100), betweenCollapsed: .milliseconds(500))
        /// A file or a pipe takes what comes; only memory is bounded.
        static let stream = Limits(waiting: 10_000, perWindow: .max, window: .zero, betweenCollapsed: .zero)
    }

    private enum Waiting {
        case collecting([LiveLine])
        case collapsed(lines: Int, packets: Int)
    }

    private let limits: Limits
    private var waiting = Waiting.collecting([])
    private var windowEnd = Duration.zero
    private var leftInWindow = 0
    private var nextCollapsed = Duration.zero

    init(limits: Limits) { self.limits = limits }

    mutating func post(_ lines: [LiveLine]) {
        switch waiting {
        case .collecting(var collected):
            waiting = .collecting([])
            if collected.count + lines.count <= limits.waiting {
                collected += lines
                waiting = .collecting(collected)
            } else {
                waiting = .collapsed(lines: collected.count + lines.count, packets: Self.packets(collected + lines))
            }
        case .collapsed(let count, let packets):
            waiting = .collapsed(lines: count + lines.count, packets: packets + Self.packets(lines))
        }
    }

    /// What may be shown now, and how long to wait before asking again; nil when nothing waits.
    mutating func take(at now: Duration) -> (lines: [StyledLine], again: Duration?) {
        if now >= windowEnd {
            windowEnd = now + limits.window
            leftInWindow = limits.perWindow
        }
        switch waiting {
        case .collecting(let collected):
            let shown = collected.prefix(leftInWindow)
            let rest = Array(collected.dropFirst(shown.count))
            leftInWindow -= shown.count
            waiting = .collecting(rest)
            return (shown.map(\.line), rest.isEmpty ? nil : windowEnd - now)
        case .collapsed:
            let due = max(nextCollapsed, leftInWindow == 0 ? windowEnd : now)
            guard now >= due else { return ([], due - now) }
            nextCollapsed = now + limits.betweenCollapsed
            leftInWindow = 0
            return (takeAll(), nil)
        }
    }

    /// Everything that waits, for when no line is being edited.
    mutating func takeAll() -> [StyledLine] {
        defer { waiting = .collecting([]) }
        switch waiting {
        case .collecting(let collected): return collected.map(\.line)
        case .collapsed(let lines, let packets):
            return [StyledLine(packets > 0 ? Self.words(packets, "packet") : Self.words(lines, "line"), .dim)]
        }
    }

    private static func packets(_ lines: [LiveLine]) -> Int { lines.reduce(0) { $0 + $1.packets } }

    private static func words(_ count: Int, _ noun: String) -> String {
        "… \(grouped(count)) \(noun)\(count == 1 ? "" : "s")"
    }

    /// With a comma between thousands.
    private static func grouped(_ count: Int) -> String {
        var groups: [Substring] = []
        var digits = String(count)[...]
        while digits.count > 3 {
            groups.append(digits.suffix(3))
            digits = digits.dropLast(3)
        }
        return ([digits] + groups.reversed()).joined(separator: ",")
    }
}
