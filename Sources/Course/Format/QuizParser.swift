/// Reads a quiz: the question, `- [ ] choice` for wrong choices and `- [x] choice` for the right one, then `why: …`.
enum QuizParser {
    /// How many choices a learner can take in; a letter names each.
    private static let choices = 2...9

    static func parse(_ lines: [SourceLine], at line: Int, _ mistakes: inout MistakeList) -> Quiz? {
        let before = mistakes.all.count
        var question: [Substring] = []
        var choices: [String] = []
        var right: [(choice: Int, line: Int)] = []
        var why: [Substring] = []
        for source in lines where !source.text.trimmed.isEmpty {
            let text = source.text.trimmed
            if text.hasPrefix("- [x] ") || text.hasPrefix("- [X] ") || text.hasPrefix("- [ ] ") {
                if !text.hasPrefix("- [ ]") { right.append((choices.count, source.number)) }
                choices.append(String(text.dropFirst(6)))
            } else if text.hasPrefix("- ") {
                mistakes.expected("`- [ ] choice` or `- [x] choice`", found: quoted(text), line: source.number)
            } else if text.hasPrefix("why:") {
                why = [text.dropFirst(4).trimmed]
            } else if !why.isEmpty {
                why.append(text)
            } else if choices.isEmpty {
                question.append(text)
            } else {
                choices[choices.count - 1] += " " + text
            }
        }
        guard mistakes.all.count == before else { return nil }
        if question.isEmpty { mistakes.expected("a question first", found: "none", line: line) }
        if !Self.choices.contains(choices.count) {
            mistakes.expected(
                "\(Self.choices.lowerBound) to \(Self.choices.upperBound) choices `- [ ] …`", found: "\(choices.count)",
                line: line)
        }
        if right.count != 1 {
            mistakes.expected(
                "one right choice `- [x] …`", found: right.isEmpty ? "none" : "\(right.count)",
                line: right.dropFirst().first?.line ?? line)
        }
        if why.allSatisfy(\.isEmpty) { mistakes.expected("`why: …` after the choices", found: "none", line: line) }
        guard mistakes.all.count == before, let answer = right.first?.choice else { return nil }
        return Quiz(
            question: question.joined(separator: " "), choices: choices, answer: answer, why: why.joined(separator: " "))
    }
}
