import Ledger
import MQTTWire

/// Holds the ledger against the house: its code, its tests, what it cites.
struct Audit {
    var specifications: [Specification]
    var tests: [CitingTest]
    /// The text of a file below `Sources`; `nil` where there is none.
    var source: (String) -> String?

    /// The most statements that one test may prove: a test that proves more proves none of them clearly.
    static let mostCitations = 5

    /// Everything that is not as it must be, each in one line.
    var faults: [String] {
        specifications.flatMap { $0.mistakes.map(\.description) + $0.statements.flatMap(faults) } + tests.flatMap(faults)
    }

    /// Who proves a statement, by its citation without brackets.
    var proofs: [String: [String]] {
        Dictionary(tests.flatMap { test in test.citations.map { ($0, [test.name]) } }, uniquingKeysWith: +).mapValues {
            $0.sorted()
        }
    }

    private func faults(of statement: Statement) -> [String] {
        let citation = "\(statement.version) \(statement.identifier)"
        var faults: [String] = []
        for place in statement.places {
            guard let text = source(place.file) else {
                faults.append("\(citation) is kept by \(place.file), which is not there")
                continue
            }
            if let symbol = place.symbol, !text.contains(symbol) {
                faults.append("\(citation) is kept by \(symbol), which is not in \(place.file)")
            }
        }
        let proving = proofs[citation] ?? []
        switch statement.standing {
        case .kept:
            if proving.isEmpty, statement.proofs.isEmpty { faults.append("\(citation) is kept, and no test proves it") }
        case .waived:
            if !proving.isEmpty { faults.append("\(citation) does not apply, and \(proving[0]) proves it") }
        case .open: break
        }
        for name in statement.proofs where !proving.contains(name) {
            let isThere = tests.contains { $0.name == name }
            faults.append("\(citation) is proved by \(name), which \(isThere ? "does not cite it" : "is not there")")
        }
        for name in proving where !statement.proofs.contains(name) {
            faults.append("\(citation) is cited by \(name), which the ledger does not name")
        }
        return faults
    }

    private func faults(of test: CitingTest) -> [String] {
        let known = Set(
            specifications.flatMap { specification in
                specification.statements.map { "\(specification.version) \($0.identifier)" }
            })
        let versions = specifications.filter { !$0.statements.isEmpty }.map { "\($0.version) " }
        var faults = test.citations.filter { citation in
            versions.contains { citation.hasPrefix($0) } && !known.contains(citation)
        }.map { "\(test.name) cites \($0), which is no statement" }
        if test.citations.count > Self.mostCitations { faults.append("\(test.name) cites \(test.citations.count) statements") }
        if Set(test.citations).count < test.citations.count { faults.append("\(test.name) cites a statement twice") }
        return faults
    }
}

extension Audit {
    /// A file of the ledger with the `proved:` lines that the tests give it, and everything else as it was.
    func proved(_ text: String, version: ProtocolVersion) -> String {
        let proofs = proofs
        var lines: [String] = []
        var waiting: [String] = []
        func settle() {
            lines += waiting.map { "proved: \($0)" }
            waiting = []
        }
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            if line.hasPrefix("MQTT-") {
                waiting = line.split(separator: " ").first.flatMap { proofs["\(version) \($0)"] } ?? []
            }
            if line.hasPrefix("proved:") { continue }
            if line.isEmpty || line.hasPrefix("waived:") || line.hasPrefix("open:") { settle() }
            lines.append(String(line))
        }
        return lines.joined(separator: "\n")
    }
}
