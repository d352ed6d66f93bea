internal import Tracing

/// What Tab offers at the cursor.
public struct Completions: Sendable, Hashable {
    /// Something that may stand there.
    public struct Candidate: Sendable, Hashable {
        /// The whole word, quotes included where it needs them.
        public var text: String
        /// What it is, in a few words; may be empty.
        public var help: String
        /// Whether a space follows; not so for `topic=`.
        public var endsWord: Bool

        public init(_ text: String, help: String = "", endsWord: Bool = true) {
            self.text = text
            self.help = help
            self.endsWord = endsWord
        }
    }

    /// The bytes of the line that a candidate replaces.
    public var range: Range<Int>
    public var candidates: [Candidate]

    public init(range: Range<Int>, candidates: [Candidate]) {
        self.range = range
        self.candidates = candidates
    }
}

/// Finds what may stand at the cursor: commands, options, and for each parameter what its source knows.
struct Completer {
    let table: CommandTable
    /// What clients, topics and lessons there are at present.
    let known: (CompletionSource) -> [String]

    /// Completes the word that ends at `cursor`, counted in UTF-8 bytes.
    func complete(_ line: String, cursor: Int) -> Completions {
        let typed = String(decoding: Array(line.utf8).prefix(cursor), as: UTF8.self)
        let end = typed.utf8.count
        guard let split = try? Tokenizer.split(typed) else { return Completions(range: end..<end, candidates: []) }
        var words = split.words
        let isInWord = words.last.map { $0.range.upperBound == end } ?? false
        let current = isInWord ? words.removeLast() : Word(bytes: [], range: end..<end)
        return Completions(range: current.range, candidates: candidates(for: current, after: words))
    }

    private typealias Candidate = Completions.Candidate

    private func candidates(for word: Word, after words: [Word]) -> [Candidate] {
        guard let first = words.first else { return matching(word, firstWords) }
        guard let (command, length) = try? table.command(named: words) else {
            return words.count == 1 ? matching(word, verbs(of: first.text)) : []
        }
        let specification = command.specification
        if word.isOption || (!word.isQuoted && ["-", "--"].contains(word.text)) { return options(specification, word) }
        let given = words.dropFirst(length)
        if let last = given.last, last.isOption, let option = specification.options.first(where: { $0.name == last.text }),
            let value = option.value
        {
            return matching(word, offered(value.completion))
        }
        let offers = argument(specification, after: given).map { values($0.completion, word) } ?? []
        return words.count == 1 ? offers + matching(word, verbs(of: first.text)) : offers
    }

    /// What may stand for a source; the table itself answers for what never changes.
    private func offered(_ source: CompletionSource) -> [Candidate] {
        switch source {
        case .none: []
        case .choices(let choices): choices.map { Candidate($0) }
        case .commands: firstWords + [Candidate(HelpCommand.selectorTopic, help: "how packets are chosen")]
        case .selector:
            Selector.words.map { Candidate($0.text, help: $0.help, endsWord: !$0.text.hasSuffix("=") && $0.text != "(") }
        case .clauses: ExplainReport.identifiers.map { Candidate($0) }
        case .clients, .topics, .filters, .lessons: known(source).map { Candidate($0) }
        }
    }

    private var firstWords: [Candidate] {
        table.firstWords.map { word in
            let family = table.specifications(beginningWith: word)
            return Candidate(word, help: family.count == 1 ? family[0].summary : family.map(\.name).joined(separator: ", "))
        }
    }

    private func verbs(of first: String) -> [Candidate] {
        table.specifications(beginningWith: first).compactMap { specification in
            guard let verb = specification.name.split(separator: " ").dropFirst().first else { return nil }
            return Candidate(String(verb), help: specification.summary)
        }
    }

    private func options(_ specification: CommandSpecification, _ word: Word) -> [Candidate] {
        guard let equals = word.bytes.firstIndex(of: UInt8(ascii: "=")) else {
            return matching(word, specification.options.map { Candidate($0.name, help: $0.summary) })
        }
        let name = String(decoding: word.bytes[..<equals], as: UTF8.self)
        guard let value = specification.options.first(where: { $0.name == name })?.value else { return [] }
        return matching(word, offered(value.completion).map { Candidate("\(name)=\($0.text)", help: $0.help) })
    }

    /// The argument that the next word would be.
    private func argument(_ specification: CommandSpecification, after given: ArraySlice<Word>) -> CommandSpecification.Argument?
    {
        var taken = 0
        var isValue = false
        for word in given {
            if word.isOption {
                isValue = specification.options.contains { $0.name == word.text && $0.value != nil }
            } else if isValue {
                isValue = false
            } else {
                taken += 1
            }
        }
        if taken < specification.arguments.count { return specification.arguments[taken] }
        return specification.arguments.last.flatMap { argument in
            switch argument.extent {
            case .rest, .requiredRest: argument
            case .required, .optional: nil
            }
        }
    }

    private func values(_ source: CompletionSource, _ word: Word) -> [Candidate] {
        guard source == .selector, let sign = word.text.firstIndex(where: { "=<>".contains($0) }) else {
            return matching(word, offered(source))
        }
        let key = String(word.text[...sign])
        let values: [String] =
            switch key {
            case "topic=": known(.filters)
            case "from=", "to=", "client=": known(.clients)
            case "qos=": ["0", "1", "2"]
            default: []
            }
        return matching(word, values.map { Candidate(key + $0) })
    }

    private func matching(_ word: Word, _ candidates: [Candidate]) -> [Candidate] {
        var seen: Set<String> = []
        return candidates.filter { $0.text.hasPrefix(word.text) && seen.insert($0.text).inserted }
            .map { candidate in
                let needsQuotes = candidate.text.contains(" ") || candidate.text.hasPrefix("'") || candidate.text.hasPrefix("\"")
                guard needsQuotes || word.isQuoted else { return candidate }
                return Candidate(Self.quoted(candidate.text), help: candidate.help)
            }
    }

    private static func quoted(_ text: String) -> String {
        guard text.contains("'") else { return "'\(text)'" }
        return "\"" + text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
    }
}
