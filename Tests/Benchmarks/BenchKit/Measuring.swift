/// Keeps the optimiser from dropping what nobody else looks at.
@inline(never)
package func blackHole<T>(_ value: T) {}

/// Runs the body until the best of seven rounds is known well, and prints what one run of it costs.
package func measure(_ name: String, _ body: () throws -> Void) rethrows {
    let clock = ContinuousClock()
    var best = Double.infinity
    var rounds = 1000
    for _ in 0..<7 {
        let time = try clock.measure { for _ in 0..<rounds { try body() } }
        let seconds = Double(time.components.seconds) + Double(time.components.attoseconds) * 1e-18
        best = min(best, seconds / Double(rounds))
        if seconds < 0.1 { rounds *= 4 }
    }
    let nanoseconds = Int(best * 1e9 + 0.5)
    let padded = name + String(repeating: " ", count: max(0, 56 - name.count))
    print("\(padded) \(nanoseconds) ns  \(Int(1 / best)) a second")
}
