internal import MQTTSessions

/// Times as the gutters of views show them.
enum TimeText {
    /// Seconds with milliseconds, such as `3.214`.
    static func seconds(_ duration: Duration) -> String {
        let nanoseconds = duration.wholeNanoseconds
        let milliseconds = nanoseconds.magnitude / 1_000_000
        return (nanoseconds < 0 ? "-" : "") + "\(milliseconds / 1_000)." + digits(milliseconds % 1_000, 3)
    }

    /// The time since the line before, in the unit that suits it: `+380µs`, `+1.2ms`, `+12ms`, `+1.50s`, `+90.0s`.
    static func step(_ duration: Duration) -> String {
        let nanoseconds = duration.wholeNanoseconds
        let magnitude = nanoseconds.magnitude
        let sign = nanoseconds < 0 ? "-" : "+"
        return switch magnitude {
        case ..<1_000_000: "\(sign)\(magnitude / 1_000)µs"
        case ..<10_000_000: "\(sign)\(magnitude / 1_000_000).\(magnitude / 100_000 % 10)ms"
        case ..<1_000_000_000: "\(sign)\(magnitude / 1_000_000)ms"
        case ..<10_000_000_000: "\(sign)\(magnitude / 1_000_000_000)." + digits(magnitude / 10_000_000 % 100, 2) + "s"
        default: "\(sign)\(magnitude / 1_000_000_000).\(magnitude / 100_000_000 % 10)s"
        }
    }

    private static func digits(_ number: UInt64, _ count: Int) -> String {
        let text = String(number)
        return String(repeating: "0", count: max(0, count - text.count)) + text
    }
}
