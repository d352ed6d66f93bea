public import Ledger
public import Typesetting

/// Normative statements as `explain` shows them: whole, or one below the other.
public enum StatementView {
    /// A statement with whom it binds, what it demands, what keeps it and what proves that.
    public static func lines(_ statement: Statement, options: ViewOptions = ViewOptions()) -> [StyledLine] {
        let title = Specification.of(statement.version)?.sections.first { $0.number == statement.identifier.section }?.title ?? ""
        var lines = [
            StyledLine([
                .init("\(statement.identifier)", .strong), .init("  MQTT \(statement.version)", .heading),
                .init("  binds \(statement.side.words)", .plain), .init("  " + options.text(title), .dim),
            ])
        ]
        lines += options.wrapped(statement.words, to: options.width - 2).map { StyledLine("  " + $0) }
        let places = statement.places.map { $0.file + ($0.symbol.map { "  " + $0 } ?? "") }
        lines += rows("kept in", places) + rows("proved by", statement.proofs)
        if let reason = statement.reason {
            let label = statement.standing == .open ? "open" : "not here"
            let style: Style = statement.standing == .open ? .warning : .dim
            lines += options.wrapped("\(label): \(reason)", to: options.width - 2).map { StyledLine("  " + $0, style) }
        }
        return lines
    }

    /// Statements one below the other, under the headings of their sections.
    public static func list(_ sections: [Specification.Section], options: ViewOptions = ViewOptions()) -> [StyledLine] {
        sections.flatMap { section -> [StyledLine] in
            let version = section.statements.first.map { "MQTT \($0.version)  " } ?? ""
            let heading = StyledLine("\(version)\(section.number)  \(options.text(section.title))", .heading)
            return [heading] + section.statements.flatMap { row($0, options: options) }
        }
    }

    /// How many statements there are, and how the lab stands to them.
    public static func overview(_ specifications: [Specification]) -> [StyledLine] {
        specifications.map { specification in
            let counts = Dictionary(grouping: specification.statements, by: \.standing).mapValues(\.count)
            let parts = Statement.Standing.allCases.map { "\(counts[$0] ?? 0) \($0.words)" }
            return StyledLine(
                "MQTT \(specification.version): \(specification.statements.count) statements, " + parts.joined(separator: ", "))
        }
    }

    private static func row(_ statement: Statement, options: ViewOptions) -> [StyledLine] {
        let name = "\(statement.identifier)"
        let indent = String(repeating: " ", count: 17)
        let mark = statement.standing == .kept ? "" : " (\(statement.standing.words))"
        let words = options.wrapped("\(statement.side.words): \(statement.words)\(mark)", to: options.width - 19)
        return words.enumerated().map { index, line in
            let first = name + String(repeating: " ", count: max(1, 17 - name.count))
            return StyledLine([.init("  " + (index == 0 ? first : indent), .code), .init(line, .plain)])
        }
    }

    private static func rows(_ label: String, _ values: [String]) -> [StyledLine] {
        values.enumerated().map { index, value in
            let first = label + String(repeating: " ", count: max(1, 11 - label.count))
            return StyledLine("  " + (index == 0 ? first : String(repeating: " ", count: 11)) + value, .dim)
        }
    }
}

extension Statement.Side {
    /// Whom a statement binds.
    public var words: String {
        switch self {
        case .client: "the client"
        case .server: "the broker"
        case .both: "both sides"
        }
    }
}

extension Statement.Standing {
    /// How the lab stands to a statement.
    public var words: String {
        switch self {
        case .kept: "kept and proved"
        case .waived: "not for this lab"
        case .open: "open"
        }
    }
}
