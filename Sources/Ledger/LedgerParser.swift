internal import MQTTWire

/// Something in a file of the ledger that cannot be read.
public struct LedgerMistake: Error, Sendable, Hashable, CustomStringConvertible {
    public var file: String
    /// Counted from 1.
    public var line: Int
    public var problem: String

    public var description: String { "\(file):\(line): \(problem)" }
}

/// Reads the files of the ledger.
///
/// ```
/// ## 3.1.2 CONNECT: its variable header
///
/// MQTT-3.1.2-24 server
/// What the statement demands, in plain words, on as many lines as it takes.
/// kept: BrokerCore/Verbs/KeepAliveExpiry.swift endSilent
/// proved: ConformanceTests.KeepAliveTests/expires
/// ```
///
/// A block has `kept:` (a file below `Sources`, and a name in it if need be) and `proved:` lines, or one `waived:` line that
/// says why the statement does not apply, or one `open:` line that says what is missing. The `proved:` lines are written by
/// the test of the ledger, from what the tests cite. An empty line ends a block, and a line that begins with `# ` is a comment.
struct LedgerParser {
    private(set) var sections: [Specification.Section] = []
    private(set) var mistakes: [LedgerMistake] = []
    private let file: String
    private let version: ProtocolVersion

    static func read(_ text: String, file: String, version: ProtocolVersion) -> LedgerParser {
        var parser = LedgerParser(file: file, version: version)
        var block: [Line] = []
        for (index, text) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            let line = Line(number: index + 1, text: text)
            if text.hasPrefix("# ") { continue }
            if text.hasPrefix("## ") || text.isEmpty {
                parser.take(block)
                block = []
            }
            if text.hasPrefix("## ") { parser.begin(line) } else if !text.isEmpty { block.append(line) }
        }
        parser.take(block)
        return parser
    }

    private struct Line {
        var number: Int
        var text: Substring
    }

    private init(file: String, version: ProtocolVersion) {
        self.file = file
        self.version = version
    }

    private mutating func miss(_ problem: String, at line: Line) {
        mistakes.append(LedgerMistake(file: file, line: line.number, problem: problem))
    }

    private mutating func begin(_ line: Line) {
        let parts = line.text.dropFirst(3).split(separator: " ", maxSplits: 1)
        guard parts.count == 2, let number = SectionNumber(parts[0]) else {
            return miss("a heading is a section's number and its title", at: line)
        }
        sections.append(Specification.Section(number: number, title: String(parts[1]), statements: []))
    }

    private mutating func take(_ block: [Line]) {
        guard let head = block.first else { return }
        let parts = head.text.split(separator: " ")
        guard parts.count == 2, let identifier = StatementIdentifier(parts[0]),
            let side = Statement.Side(rawValue: String(parts[1]))
        else { return miss("a block begins with an identifier and client, server or both", at: head) }
        guard let section = sections.last, section.number == identifier.section else {
            return miss("\(identifier) stands under another section's heading", at: head)
        }
        if let last = section.statements.last, last.identifier >= identifier {
            miss("\(identifier) stands after \(last.identifier)", at: head)
        }
        var statement = Statement(
            version: version, identifier: identifier, side: side, words: "", places: [], proofs: [], reason: nil, standing: .kept)
        for line in block.dropFirst() { add(line, to: &statement) }
        if statement.words.isEmpty { miss("\(identifier) says nothing", at: head) }
        if statement.standing == .kept, statement.places.isEmpty {
            miss("nothing keeps \(identifier), and no reason is given", at: head)
        }
        sections[sections.count - 1].statements.append(statement)
    }

    private mutating func add(_ line: Line, to statement: inout Statement) {
        let parts = line.text.split(separator: " ", maxSplits: 1)
        let value = parts.count == 2 ? String(parts[1]) : ""
        switch parts.first {
        case "kept:":
            let place = value.split(separator: " ")
            guard (1...2).contains(place.count) else { return miss("kept: takes a file and perhaps one name in it", at: line) }
            statement.places.append(
                Statement.Place(file: String(place[0]), symbol: place.count == 2 ? String(place[1]) : nil))
        case "proved:": statement.proofs.append(value)
        case "waived:", "open:":
            guard statement.reason == nil, !value.isEmpty else { return miss("one reason stands here", at: line) }
            statement.reason = value
            statement.standing = parts.first == "open:" ? .open : .waived
        case _ where !statement.places.isEmpty || !statement.proofs.isEmpty || statement.reason != nil:
            miss("words stand before kept:, proved:, waived: and open:", at: line)
        default: statement.words += (statement.words.isEmpty ? "" : " ") + line.text
        }
    }
}
