internal import MQTTSessions

/// Lets so many things be told at once and then a few a second, and counts what was not: news that a flood cannot flood.
struct RateBound {
    private let burst: Int
    private let interval: Duration
    private var left: Int
    private var refilled = Moment.start
    /// What was not told since something last was.
    private(set) var untold = 0

    /// - Parameters:
    ///   - burst: How many may be told at once.
    ///   - interval: After how long one more may be told.
    init(burst: Int = 1, interval: Duration = .seconds(1)) {
        self.burst = burst
        self.interval = interval
        left = burst
    }

    /// How many were not told, to be told now in one sentence.
    mutating func takeUntold() -> Int {
        defer { untold = 0 }
        return untold
    }

    /// Whether one may be told now, with how many were not since the last one; `nil` if it is to be counted only.
    mutating func admit(at now: Moment) -> Int? {
        let steps = (now - refilled).wholeNanoseconds / max(1, interval.wholeNanoseconds)
        if steps > 0 {
            left = Int(min(Int64(burst), Int64(left) + steps))
            refilled = refilled + interval * Int(clamping: steps)
        }
        guard left > 0 else {
            untold += 1
            return nil
        }
        left -= 1
        defer { untold = 0 }
        return untold
    }
}
