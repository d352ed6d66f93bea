/// A command of the prompt: its row in the table, and what it does.
protocol Command: Sendable {
    static var specification: CommandSpecification { get }

    /// Does it; what it has to say goes out through the shell.
    static func run(_ input: CommandInput, in shell: Shell) throws
}

/// All commands of the prompt.
struct CommandTable: Sendable {
    let commands: [any Command.Type]

    /// The rows, in the order of `help`.
    var specifications: [CommandSpecification] { commands.map { $0.specification } }

    /// The first words of all names, each once.
    var firstWords: [String] {
        var seen: Set<String> = []
        return specifications.compactMap { $0.name.split(separator: " ").first.map(String.init) }.filter {
            seen.insert($0).inserted
        }
    }

    /// The command that the line begins with, and how many words its name has; a name of two words goes first.
    func command(named words: [Word]) throws(UsageError) -> (any Command.Type, Int) {
        for length in [2, 1] where words.count >= length {
            let name = words.prefix(length).map(\.text).joined(separator: " ")
            if let command = commands.first(where: { $0.specification.name == name }) { return (command, length) }
        }
        throw unknown(words)
    }

    /// The commands whose name begins with this word, such as `broker start` and `broker stop`.
    func specifications(beginningWith word: String) -> [CommandSpecification] {
        specifications.filter { $0.name == word || $0.name.hasPrefix(word + " ") }
    }

    private func unknown(_ words: [Word]) -> UsageError {
        let first = words[0]
        let family = specifications(beginningWith: first.text)
        guard family.isEmpty else {
            let verbs = family.compactMap { $0.name.split(separator: " ").dropFirst().first.map(String.init) }
            guard words.count > 1 else {
                return UsageError(
                    "After “\(first.text)” comes \(verbs.asAlternatives).", at: first.range.upperBound..<first.range.upperBound,
                    tries: family.map(\.exampleLine))
            }
            return UsageError(
                "\(first.text) does not know “\(words[1].text)”.", at: words[1].range,
                instead: Suggestion.near(words[1].text, among: verbs), tries: family.map(\.exampleLine))
        }
        return UsageError(
            "There is no command “\(first.text)”.", at: first.range,
            instead: Suggestion.near(first.text, among: firstWords), tries: ["help"])
    }
}
