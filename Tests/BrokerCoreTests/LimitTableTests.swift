import BrokerCore
import MQTTSessions
import Testing

@Suite("The table of limits")
struct LimitTableTests {
    @Test("every number and time of the configuration is a limit, under its own name, with a value in its range")
    func complete() {
        var configuration = BrokerConfiguration()
        let numbers = Mirror(reflecting: configuration).children.filter {
            $0.value is Int || $0.value is UInt16 || $0.value is UInt32 || $0.value is Duration
        }
        #expect(Set(numbers.compactMap(\.label)) == Set(Limit.all.map(\.name)))
        #expect(Set(Limit.all.map(\.option)).count == Limit.all.count)
        for limit in Limit.all {
            #expect(limit.range.contains(limit.standard), "\(limit.name)")
            configuration[limit] = limit.range.lowerBound
            #expect(configuration[limit] == limit.range.lowerBound, "\(limit.name)")
            let after = Mirror(reflecting: configuration).children.first { $0.label == limit.name }?.value
            #expect(after.map(Self.number) == limit.range.lowerBound, "\(limit.name) changes another property")
        }
    }

    /// A value as the table counts it.
    private static func number(_ value: Any) -> Int {
        switch value {
        case let value as UInt16: Int(value)
        case let value as UInt32: Int(value)
        case let value as Duration: Int(value / .milliseconds(1))
        default: value as? Int ?? -1
        }
    }

    @Test(
        "values are read as people type them",
        arguments: [
            ("--max-packet-size", "64KiB", 65_536), ("--max-packet-size", "1 MiB", 1 << 20),
            ("--max-packet-size", "1.5m", 3 << 19),
            ("--max-packet-size", "10kB", 10_000), ("--max-packet-size", "300", 300), ("--connect-timeout", "10", 10_000),
            ("--connect-timeout", "2.5s", 2_500), ("--connect-timeout", "500ms", 500), ("--connect-timeout", "2min", 120_000),
            ("--max-connections", "7", 7), ("--max-connections-per-address", "0", 0),
        ])
    func reading(option: String, text: String, value: Int) throws {
        #expect(try Limit.with(option: option)?.value(text) == value)
    }

    @Test(
        "what is no value is answered with what is expected",
        arguments: [
            ("--max-packet-size", "64 MBit"), ("--max-packet-size", "-1"), ("--max-packet-size", "1TiB"),
            ("--max-packet-size", ""),
            ("--max-packet-size", "1e400"), ("--max-packet-size", "130.5"), ("--connect-timeout", "1ms"),
            ("--connect-timeout", "soon"),
            ("--max-connections", "5s"), ("--max-connections", "0"), ("--max-connections", "99999999999999999999"),
        ])
    func refusing(option: String, text: String) throws {
        let limit = try #require(Limit.with(option: option))
        let error = #expect(throws: LimitValueError.self) { try limit.value(text) }
        #expect(error?.words.hasPrefix("Here stands a ") == true)
    }

    @Test("values are shown as people read them")
    func showing() throws {
        func words(_ option: String, _ value: Int) -> String? { Limit.with(option: option)?.words(value) }
        #expect(words("--max-connections", 20_000) == "20,000")
        #expect(words("--max-packet-size", 64 << 20) == "64 MiB")
        #expect(words("--max-packet-size", 65_535) == "65,535 bytes")
        #expect(words("--connect-timeout", 1_500) == "1.5 s")
        #expect(words("--max-connections-per-address", 0) == "no limit")
    }
}
