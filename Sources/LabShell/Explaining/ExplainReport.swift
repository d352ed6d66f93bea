internal import Ledger
internal import MQTTWire
internal import Tracing
public import Typesetting

/// What `explain` says of a clause, a section, some words, or nothing.
///
/// | asked for | shown |
/// |---|---|
/// | `MQTT-3.1.2-24`, `[3.1.1 MQTT-3.1.2-24]` | the statement, of both versions or of the one named |
/// | `3.1.2` | the statements of that section and of the sections in it |
/// | `open` | what is not kept yet |
/// | other words | the statements in which all of them stand |
/// | nothing | how many statements there are |
public struct ExplainReport {
    /// What was found, in lines.
    public let lines: [StyledLine]
    /// One JSON object a statement.
    public let jsonLines: [StyledLine]
    /// Why nothing was found, and what to ask for instead; `nil` where something was.
    public let failure: ShellFailure?

    public init(_ query: String, width: Int) {
        let options = ViewOptions(width: width)
        let words = query.split { " []".contains($0) }.map(String.init)
        let versions = words.compactMap { word in Specification.all.first { $0.version.description == word } }
        let isCitation = words.count == 2 && versions.count == 1
        guard !words.isEmpty else {
            self.init(lines: StatementView.overview(Specification.all), statements: [])
            return
        }
        if let identifier = words.last.flatMap({ StatementIdentifier($0) }), words.count == 1 || isCitation {
            self.init(identifier, in: isCitation ? versions : Specification.all, options)
        } else if words.count == 1, words[0].contains(".") || words[0].hasPrefix("§"), let section = SectionNumber(words[0]) {
            let found = Specification.all.flatMap { $0.sections(in: section) }
            self.init(found, options, nothing: "No numbered statement stands in section \(section).")
        } else if words == ["open"] {
            let found = Specification.all.flatMap { $0.sections }.compactMap { $0.only(.open) }
            self.init(found, options, nothing: "Nothing is open: every statement is kept and proved, or is not for this lab.")
        } else {
            let found = Specification.all.flatMap { $0.search(words) }
            self.init(found, options, nothing: "No statement speaks of “\(Escaping.visible(query))”.")
        }
    }

    private init(_ identifier: StatementIdentifier, in specifications: [Specification], _ options: ViewOptions) {
        let found = specifications.compactMap { $0[identifier] }
        guard !found.isEmpty else {
            let near = Array(Set(specifications.flatMap { $0.nearest(to: identifier) })).sorted()
            let tries = near.isEmpty ? ["explain 3.1.2"] : near.prefix(3).map { "explain \($0)" }
            self.init(lines: [], statements: [], failure: ShellFailure("There is no statement \(identifier).", tries: tries))
            return
        }
        var lines = Array(found.map { StatementView.lines($0, options: options) }.joined(separator: [""]))
        if found.count > 1 {
            lines += [
                "", StyledLine("The two specifications number on their own: the same identifier may mean two things.", .dim),
            ]
        }
        self.init(lines: lines, statements: found)
    }

    private init(_ sections: [Specification.Section], _ options: ViewOptions, nothing: String) {
        guard !sections.isEmpty else {
            self.init(
                lines: [], statements: [],
                failure: ShellFailure(nothing, tries: ["explain keepalive", "explain 3.1.2", "explain MQTT-3.1.2-24"]))
            return
        }
        self.init(lines: StatementView.list(sections, options: options), statements: sections.flatMap(\.statements))
    }

    private init(lines: [StyledLine], statements: [Statement], failure: ShellFailure? = nil) {
        self.lines = lines
        jsonLines = statements.map { StyledLine($0.json.text) }
        self.failure = failure
    }

    /// Every identifier, for completion.
    static var identifiers: [String] {
        Set(Specification.all.flatMap { $0.statements.map(\.identifier) }).sorted().map(\.description)
    }
}

extension Specification.Section {
    /// The section with the statements to which the lab stands like that; `nil` where there are none.
    fileprivate func only(_ standing: Statement.Standing) -> Specification.Section? {
        var section = self
        section.statements.removeAll { $0.standing != standing }
        return section.statements.isEmpty ? nil : section
    }
}

extension Statement {
    fileprivate var json: JSONValue {
        let places = places.map { JSONValue.string($0.file + ($0.symbol.map { " " + $0 } ?? "")) }
        return .object(
            [
                .init("version", .string("\(version)")), .init("id", .string("\(identifier)")),
                .init("side", .string(side.rawValue)), .init("words", .string(words)),
                .init("standing", .string(standing.rawValue)), .init("kept", .array(places)),
                .init("proved", .array(proofs.map(JSONValue.string))),
            ] + (reason.map { [.init("reason", .string($0))] } ?? []))
    }
}
