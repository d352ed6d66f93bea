import TestKit
import Testing

/// Memory is asked for by a count that stands before the allocator, in a program of its own: `Allocations`.
@Suite("What a message asks of the allocator in the steady state")
struct AllocationTests {
    /// Allocations of a thousand messages. Without optimisation the compiler makes many that an optimised build does not:
    /// what that one asks for, `swift run -c release Allocations` says.
    private static let allowed = [
        "QoS 0 to 1": 8_100, "QoS 0 to 50": 204_100, "QoS 0 to 1, 16 KiB": 10_100,
        "QoS 1 to 1": 23_100, "QoS 1 to 50": 807_100, "QoS 1 to 1, 16 KiB": 25_100,
        "QoS 2 to 1": 36_100, "QoS 2 to 50": 1_163_100, "QoS 2 to 1, 16 KiB": 38_100,
    ]

    @Test("it does not grow, and everything is delivered")
    func counts() throws {
        let ending = try Program.run(Program.built("Allocations"))
        let lines = ending.output.split(separator: "\n")
        #expect(ending.status == 0 && lines.count == Self.allowed.count)
        for line in lines {
            let match = try #require(line.wholeMatch(of: /(.+): (\d+) allocations, (\d+) deliveries/))
            let (count, limit) = (try #require(Int(match.2)), try #require(Self.allowed[String(match.1)]))
            #expect(count <= limit, "\(line)")
            #expect(match.3 == (match.1.contains("50") ? "50000" : "1000"), "\(line)")
        }
    }
}
