extension Specification {
    /// The statements of a section and of all sections in it.
    public func sections(in number: SectionNumber) -> [Section] { sections.filter { number.holds($0.number) } }

    /// The statements in which each of the words stands: in what they say, in their section's title, or in the names of what
    /// keeps them. Case, hyphens and spaces do not matter: `keepalive` finds Keep Alive.
    public func search(_ words: [String]) -> [Section] {
        let wanted = words.map(Self.folded).filter { !$0.isEmpty }
        guard !wanted.isEmpty else { return [] }
        return sections.compactMap { section in
            var found = section
            found.statements = section.statements.filter { statement in
                let files = statement.places.map { $0.file + ($0.symbol ?? "") }
                let text = Self.folded(([section.title, statement.words] + files).joined(separator: "|"))
                return wanted.allSatisfy(text.contains)
            }
            return found.statements.isEmpty ? nil : found
        }
    }

    /// The identifiers closest to one that does not exist: of its section, else of the sections beside it; at most three.
    public func nearest(to identifier: StatementIdentifier) -> [StatementIdentifier] {
        let all = statements.map(\.identifier)
        func common(_ other: StatementIdentifier) -> Int {
            zip(other.section.parts, identifier.section.parts).prefix { $0 == $1 }.count
        }
        func distance(_ other: StatementIdentifier) -> Int {
            other.section == identifier.section ? abs(other.number - identifier.number) : other.number
        }
        let near = all.filter { common($0) >= 2 || $0.section == identifier.section }
        return Array(near.sorted { (-common($0), distance($0), $0) < (-common($1), distance($1), $1) }.prefix(3))
    }

    /// Letters and digits alone, in lower case.
    private static func folded(_ text: String) -> String {
        String(text.lowercased().filter { $0.isLetter || $0.isNumber || $0 == "|" })
    }
}
