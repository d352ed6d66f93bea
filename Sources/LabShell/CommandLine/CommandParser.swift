/// Reads a command line against the command table.
struct CommandParser {
    let table: CommandTable

    /// What a line asks for; `nil` for an empty line or a comment.
    func parse(_ line: String) throws(UsageError) -> (command: any Command.Type, input: CommandInput)? {
        let words = try Tokenizer.words(of: line)
        guard !words.isEmpty else { return nil }
        let (command, length) = try table.command(named: words)
        return (command, try input(words.dropFirst(length), for: command.specification, line: line))
    }

    private func input(
        _ words: ArraySlice<Word>, for specification: CommandSpecification, line: String
    ) throws(UsageError) -> CommandInput {
        var input = CommandInput(line: line, specification: specification)
        var positional: [Word] = []
        var rest = words
        while let word = rest.popFirst() {
            guard word.isOption else {
                positional.append(word)
                continue
            }
            try readOption(word, following: &rest, into: &input)
        }
        try assign(positional, to: &input)
        return input
    }

    private func readOption(
        _ word: Word, following rest: inout ArraySlice<Word>, into input: inout CommandInput
    ) throws(UsageError) {
        let specification = input.specification
        let (name, attached) = word.splitAtEquals
        guard let option = specification.options.first(where: { $0.name == name.text }) else {
            throw UsageError.unknownOption(name, of: specification)
        }
        guard input.words[option.name] == nil || option.isRepeatable else {
            throw UsageError("\(option.name) is given twice.", at: word.range)
        }
        guard let expected = option.value else {
            guard attached == nil else {
                throw UsageError("\(option.name) takes no value.", at: word.range, tries: [specification.exampleLine])
            }
            return input.set(option.name, word)
        }
        guard let value = attached ?? rest.popFirst() else {
            throw UsageError(
                "\(option.name) needs a value: \(option.usage).", at: word.range, because: option.summary.asSentence)
        }
        try expected.check(value)
        input.set(option.name, value)
    }

    private func assign(_ words: [Word], to input: inout CommandInput) throws(UsageError) {
        var words = words[...]
        for argument in input.specification.arguments {
            switch argument.extent {
            case .required, .optional:
                guard let word = words.popFirst() else {
                    if case .optional = argument.extent { continue }
                    throw UsageError.missing(argument.name, of: input.specification, in: input.line)
                }
                try argument.check(word)
                input.set(argument.name, word)
            case .rest, .requiredRest:
                guard let text = Self.join(words, of: input.line) else {
                    if case .rest = argument.extent { continue }
                    throw UsageError.missing(argument.name, of: input.specification, in: input.line)
                }
                words = []
                try argument.check(text)
                input.set(argument.name, text)
            }
        }
        if let extra = words.first, let last = words.last {
            throw UsageError.tooMuch(extra.range.lowerBound..<last.range.upperBound, in: input)
        }
    }

    /// The words as they stand in the line, quotes included; options between them become blanks, so that columns stay true.
    private static func join(_ words: ArraySlice<Word>, of line: String) -> Word? {
        guard let first = words.first, let last = words.last else { return nil }
        let source = Array(line.utf8)
        var text = [UInt8](repeating: UInt8(ascii: " "), count: last.range.upperBound - first.range.lowerBound)
        for word in words {
            for at in word.range { text[at - first.range.lowerBound] = source[at] }
        }
        return Word(bytes: text, range: first.range.lowerBound..<last.range.upperBound, isQuoted: true)
    }
}

extension Word {
    /// `--qos=1` as its name and its value.
    fileprivate var splitAtEquals: (name: Word, value: Word?) {
        guard let at = bytes.firstIndex(of: UInt8(ascii: "=")) else { return (self, nil) }
        let middle = range.lowerBound + at
        let name = Word(bytes: Array(bytes[..<at]), range: range.lowerBound..<middle)
        return (name, Word(bytes: Array(bytes[(at + 1)...]), range: middle + 1..<range.upperBound, isQuoted: true))
    }
}

extension UsageError {
    static func missing(_ name: String, of specification: CommandSpecification, in line: String) -> UsageError {
        let summary = specification.arguments.first { $0.name == name }?.summary
        let end = line.utf8.count
        return UsageError(
            "Here \(name) is missing\(summary.map { ": \($0)" } ?? "").", at: end..<end,
            because: "The command is: \(specification.shortUsage)", tries: [specification.exampleLine])
    }

    fileprivate static func unknownOption(_ name: Word, of specification: CommandSpecification) -> UsageError {
        let names = specification.options.map(\.name)
        let near = Suggestion.near(name.text, among: names)
        let known = names.isEmpty ? "It takes none." : "It takes \(names.joined(separator: ", "))."
        return UsageError(
            "\(specification.name) has no option \(name.text).", at: name.range,
            because: near.isEmpty ? known : nil, instead: near)
    }

    fileprivate static func tooMuch(_ range: Range<Int>, in input: CommandInput) -> UsageError {
        let specification = input.specification
        guard let last = specification.arguments.last else {
            return UsageError("\(specification.name) takes no arguments.", at: range, tries: [specification.exampleLine])
        }
        guard last.name == "PAYLOAD", let payload = input.words[last.name], !payload.isQuoted else {
            return UsageError(
                "This is more than \(specification.name) takes.", at: range,
                because: "The command is: \(specification.shortUsage)",
                tries: [specification.exampleLine])
        }
        let bytes = Array(input.line.utf8)
        let text = String(decoding: bytes[payload.range.lowerBound..<range.upperBound], as: UTF8.self)
        let quote = text.contains("'") ? "\"" : "'"
        let before = String(decoding: bytes[..<payload.range.lowerBound], as: UTF8.self)
        let after = String(decoding: bytes[range.upperBound...], as: UTF8.self)
        return UsageError(
            "The payload ends at its first space.", at: range, because: "A payload with spaces stands in quotes.",
            tries: [before + quote + text + quote + after])
    }
}

extension String {
    /// The text with a capital letter in front and a full stop at the end.
    var asSentence: String { prefix(1).uppercased() + dropFirst() + (hasSuffix(".") ? "" : ".") }
}

extension [String] {
    /// `a`, `a or b`, `a, b or c`.
    var asAlternatives: String { asAlternatives(joining: "or") }

    func asAlternatives(joining word: String) -> String {
        guard let last, count > 1 else { return first ?? "" }
        return dropLast().joined(separator: ", ") + " \(word) " + last
    }
}
