/// Finds what somebody meant who typed something close to it.
enum Suggestion {
    /// The candidates closest to `word`: those that it begins, else those at most two slips away; best first, at most three.
    static func near(_ word: String, among candidates: [String]) -> [String] {
        let wanted = word.lowercased()
        guard !wanted.isEmpty else { return [] }
        let begun = candidates.filter { $0.hasPrefix(wanted) }
        if !begun.isEmpty { return Array(begun.prefix(3)) }
        let limit = wanted.count < 4 ? 1 : 2
        return candidates.map { (slips(from: wanted, to: $0), $0) }
            .filter { $0.0 <= limit }
            .sorted { $0 < $1 }
            .prefix(3).map(\.1)
    }

    /// How many letters must be inserted, deleted, replaced or swapped with their neighbour (restricted Damerau–Levenshtein).
    private static func slips(from a: String, to b: String) -> Int {
        let a = Array(a)
        let b = Array(b)
        guard abs(a.count - b.count) <= 2, !a.isEmpty, !b.isEmpty else { return max(a.count, b.count) }
        var beforeLast = [Int](repeating: 0, count: b.count + 1)
        var last = Array(0...b.count)
        for i in 1...a.count {
            var row = [i]
            for j in 1...b.count {
                var best = min(row[j - 1] + 1, last[j] + 1, last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1))
                if i > 1, j > 1, a[i - 1] == b[j - 2], a[i - 2] == b[j - 1] { best = min(best, beforeLast[j - 2] + 1) }
                row.append(best)
            }
            beforeLast = last
            last = row
        }
        return last[b.count]
    }
}
