import MQTTSessions

/// The last minute of a broker by seconds, and its load averages.
///
/// It has no timer: the host shows it the totals at the end of each turn in which something happened. In the seconds
/// between two turns nothing did, so that what stood at the end of the one is what stood at the beginning of the other.
///
/// ```
///  turns          ×  × ×                       ×
///  seconds    │ 17    │ 18    │ 19    │ 20    │ 21
///  beginnings         └ latest, for 18, 19, 20 and 21, noted when the turn in 21 ends
/// ```
struct TrafficHistory: Sendable {
    private static let seconds = 61
    /// What of a load average is left after a second, for 1, 5 and 15 minutes: e to the minus 1/60, 1/300, 1/900.
    private static let decays = [0.983_471_453_821_617, 0.996_672_216_054_520, 0.998_889_506_172_153]

    private let start: Moment
    /// The second at hand, counted from the start.
    private var second = 0
    /// The totals at the beginnings of the last seconds, by second modulo their number.
    private var beginnings = [Totals](repeating: Totals(), count: seconds)
    private(set) var latest = Totals()
    /// Averages per minute: for each of `Totals.row` over 1, 5 and 15 minutes.
    private(set) var loads = [[Double]](repeating: [0, 0, 0], count: Totals().row.count)

    init(start: Moment) { self.start = start }

    /// Takes note of the totals at the end of a turn.
    @inline(__always)
    mutating func observe(_ totals: Totals, at now: Moment) {
        let seconds = Int((now.nanoseconds - start.nanoseconds) / 1_000_000_000)
        if seconds > second { roll(to: seconds) }
        latest = totals
    }

    /// The average over the last whole second.
    var lastSecond: Rates { rates(over: 1) }

    /// The average over the last whole minute, or over what there is of it.
    var lastMinute: Rates { rates(over: 60) }

    private func rates(over wanted: Int) -> Rates {
        let span = min(wanted, second)
        guard span > 0 else { return Rates() }
        let older = beginnings[(second - span) % Self.seconds]
        return Rates(from: older.traffic, to: beginnings[second % Self.seconds].traffic, seconds: Double(span))
    }

    private mutating func roll(to now: Int) {
        let before = beginnings[second % Self.seconds].row
        let after = latest.row
        // In the first of these seconds something may have happened; in the others nothing did.
        let silent = now - second - 1
        for (window, decay) in Self.decays.enumerated() {
            let rest = Self.power(decay, silent)
            for item in after.indices {
                let perMinute = Double(after[item] - before[item]) * 60
                loads[item][window] = (perMinute + decay * (loads[item][window] - perMinute)) * rest
            }
        }
        for passed in max(second + 1, now - Self.seconds + 1)...now { beginnings[passed % Self.seconds] = latest }
        second = now
    }

    private static func power(_ base: Double, _ exponent: Int) -> Double {
        var (result, factor, left) = (1.0, base, exponent)
        while left > 0 {
            if left & 1 == 1 { result *= factor }
            factor *= factor
            left >>= 1
        }
        return result
    }
}
