import MQTTSessions
public import MQTTWire

/// One bound on what peers can make the broker hold or do: a row of the one table that options, help, `broker limits` and
/// the README are made of.
public struct Limit: Sendable {
    /// What its value counts, and so the units in which it is typed and shown.
    public enum Measure: Sendable, Hashable {
        case count
        case bytes
        /// Kept in milliseconds.
        case time
    }

    /// Its property in `BrokerConfiguration`.
    public let name: String
    /// How it is set on a command line, such as `--max-connections`.
    public let option: String
    public let measure: Measure
    /// The values that may be chosen: a count, bytes, or milliseconds.
    public let range: ClosedRange<Int>
    /// What the least value means where it is no bound, such as `no limit`.
    public let leastMeans: String?
    /// What the greatest value means where it is no bound.
    public let greatestMeans: String?
    /// What it bounds, as the rest of a sentence.
    public let bounds: String
    /// What happens at the limit, as the rest of a sentence.
    public let consequence: String
    /// The code that tells a 5.0 client; `nil` where none can be sent, or none is needed.
    public let reasonCode: ReasonCode?
    /// The code that tells a 3.1.1 client; mostly that version has none and the connection just ends.
    public let reasonCode311: ReasonCode?

    let place: Place

    /// Where in the configuration the value stands.
    enum Place: Sendable {
        case int(any WritableKeyPath<BrokerConfiguration, Int> & Sendable)
        case uint16(any WritableKeyPath<BrokerConfiguration, UInt16> & Sendable)
        case uint32(any WritableKeyPath<BrokerConfiguration, UInt32> & Sendable)
        case duration(any WritableKeyPath<BrokerConfiguration, Duration> & Sendable)
    }

    init(
        _ name: String, _ place: Place, _ option: String, _ range: ClosedRange<Int>, _ measure: Measure = .count,
        leastMeans: String? = nil, greatestMeans: String? = nil, bounds: String, then consequence: String, code: UInt8? = nil,
        code311: UInt8? = nil
    ) {
        self.name = name
        self.place = place
        self.option = option
        self.measure = measure
        self.range = range
        self.leastMeans = leastMeans
        self.greatestMeans = greatestMeans
        self.bounds = bounds
        self.consequence = consequence
        reasonCode = code.map(ReasonCode.init)
        reasonCode311 = code311.map(ReasonCode.init)
    }
}

extension Limit {
    /// Its value where nobody chose another.
    public var standard: Int { BrokerConfiguration()[self] }

    /// The answer of each version, as the tables of README and `broker limits` show it: `0x97, in 3.1.1 0x80`.
    public var codeWords: String? {
        switch (reasonCode, reasonCode311) {
        case (let code?, let older?): "0x\(code.hexadecimal), in 3.1.1 0x\(older.hexadecimal)"
        case (let code?, nil): "0x\(code.hexadecimal)"
        case (nil, let older?): "in 3.1.1 0x\(older.hexadecimal)"
        case (nil, nil): nil
        }
    }
}

extension BrokerConfiguration {
    /// The value of a limit: a count, bytes, or milliseconds. What is set is brought into the limit's range.
    public subscript(limit: Limit) -> Int {
        get {
            switch limit.place {
            case .int(let path): self[keyPath: path]
            case .uint16(let path): Int(self[keyPath: path])
            case .uint32(let path): Int(self[keyPath: path])
            case .duration(let path): Int(self[keyPath: path].wholeNanoseconds / 1_000_000)
            }
        }
        set {
            let value = min(max(newValue, limit.range.lowerBound), limit.range.upperBound)
            switch limit.place {
            case .int(let path): self[keyPath: path] = value
            case .uint16(let path): self[keyPath: path] = UInt16(clamping: value)
            case .uint32(let path): self[keyPath: path] = UInt32(clamping: value)
            case .duration(let path): self[keyPath: path] = .milliseconds(value)
            }
        }
    }
}

extension ReasonCode {
    fileprivate var hexadecimal: String {
        (rawValue < 16 ? "0" : "") + String(rawValue, radix: 16, uppercase: true)
    }
}
