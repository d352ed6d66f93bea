import MQTTSessions

/// A text that is no value of a limit: what is expected, in one sentence.
public struct LimitValueError: Error, Hashable {
    public let words: String
}

extension Limit {
    /// Reads a value as people type it: `20000`, `64MiB`, `10s`; plain numbers are bytes and seconds.
    public func value(_ text: String) throws(LimitValueError) -> Int {
        let digits = text.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
        let unit = text.dropFirst(digits.count).drop { $0 == " " }
        guard let factor = factor(of: unit.lowercased()), let number = Double(digits), number.isFinite else {
            throw LimitValueError(words: expectation)
        }
        let value = number * factor
        guard value == value.rounded(), value <= 0x1p52, range.contains(Int(value)) else {
            throw LimitValueError(words: expectation)
        }
        return Int(value)
    }

    /// A value as people read it: `20,000`, `64 MiB`, `10 s`.
    public func words(_ value: Int) -> String {
        if value == range.lowerBound, let leastMeans { return leastMeans }
        if value == range.upperBound, let greatestMeans { return greatestMeans }
        switch measure {
        case .count: return Self.grouped(value)
        case .time: return Duration.milliseconds(value).words
        case .bytes:
            for (power, name) in [(30, "GiB"), (20, "MiB"), (10, "KiB")] where value != 0 && value % (1 << power) == 0 {
                return "\(Self.grouped(value >> power)) \(name)"
            }
            return "\(Self.grouped(value)) bytes"
        }
    }

    /// What stands for a value in a usage line: `N`, `BYTES`, `SECONDS`.
    public var placeholder: String {
        switch measure {
        case .count: "N"
        case .bytes: "BYTES"
        case .time: "SECONDS"
        }
    }

    /// What may be typed, in one sentence.
    private var expectation: String {
        let bounds = "from \(plain(range.lowerBound)) to \(plain(range.upperBound))"
        let least = leastMeans.map { "; \(range.lowerBound) is \($0)" } ?? ""
        switch measure {
        case .count: return "Here stands a whole number \(bounds)\(least)."
        case .bytes: return "Here stands a number of bytes, such as 1000 or 64MiB, \(bounds)\(least)."
        case .time: return "Here stands a time, such as 10 (seconds), 500ms or 2min, \(bounds)\(least)."
        }
    }

    private func plain(_ value: Int) -> String { hasName(value) ? "\(value)" : words(value) }

    /// Whether the value stands for no bound, and is shown by what it means.
    public func hasName(_ value: Int) -> Bool {
        value == range.lowerBound && leastMeans != nil || value == range.upperBound && greatestMeans != nil
    }

    private func factor(of unit: String) -> Double? {
        switch measure {
        case .count: unit.isEmpty ? 1 : nil
        case .bytes:
            switch unit {
            case "", "b", "bytes": 1
            case "k", "kib": 0x1p10
            case "m", "mib": 0x1p20
            case "g", "gib": 0x1p30
            case "kb": 1e3
            case "mb": 1e6
            case "gb": 1e9
            default: nil
            }
        case .time:
            switch unit {
            case "ms": 1
            case "", "s": 1_000
            case "m", "min": 60_000
            case "h": 3_600_000
            default: nil
            }
        }
    }

    private static func grouped(_ value: Int) -> String {
        var digits = Array(String(value))
        for at in stride(from: digits.count - 3, to: 0, by: -3) { digits.insert(",", at: at) }
        return String(digits)
    }
}
