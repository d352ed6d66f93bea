/// A point in time as the cores know it: the duration since the lab started, given from outside.
public struct Moment: Sendable, Hashable, Comparable {
    /// Nanoseconds since the lab started.
    public var nanoseconds: Int64

    public init(nanoseconds: Int64) { self.nanoseconds = nanoseconds }

    /// When the lab started.
    public static let start = Moment(nanoseconds: 0)

    /// That many seconds after the start.
    public static func seconds(_ seconds: Double) -> Moment { Moment(nanoseconds: Int64(seconds * 1e9)) }

    public static func < (a: Self, b: Self) -> Bool { a.nanoseconds < b.nanoseconds }

    /// The moment that much later; saturates instead of overflowing.
    public static func + (moment: Self, duration: Duration) -> Moment {
        let (sum, overflow) = moment.nanoseconds.addingReportingOverflow(duration.wholeNanoseconds)
        return Moment(nanoseconds: overflow ? .max : sum)
    }

    /// The time from `b` to `a`.
    public static func - (a: Self, b: Self) -> Duration { .nanoseconds(a.nanoseconds - b.nanoseconds) }
}

extension Duration {
    /// The duration in nanoseconds, saturated at 292 years.
    public var wholeNanoseconds: Int64 {
        let (seconds, attoseconds) = components
        let (product, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        return overflow ? .max : product + attoseconds / 1_000_000_000
    }
}
