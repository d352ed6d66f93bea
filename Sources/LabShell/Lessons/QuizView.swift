internal import Course
internal import Typesetting

/// A step's question at the prompt.
enum QuizView {
    static func question(_ quiz: Quiz, width: Int) -> [StyledLine] {
        var lines: [StyledLine] = [""] + MarkdownView.lines(Markdown(quiz.question), width: width)
        for (letter, choice) in zip(letters(of: quiz), quiz.choices) {
            lines.append(StyledLine([.init("  \(letter)  ", .code), .init(choice, .plain)]))
        }
        let answers = letters(of: quiz).map { "answer \($0)" }.asAlternatives
        return lines + [StyledLine([.init("Type ", .plain), .init(answers, .code), .init(".", .plain)])]
    }

    static func letters(of quiz: Quiz) -> [String] {
        quiz.choices.indices.map { String(UnicodeScalar(UInt8(ascii: "a") + UInt8(truncatingIfNeeded: $0))) }
    }

    /// The choice that somebody means by its letter, its number, or its text.
    static func index(of text: String, in quiz: Quiz) -> Int? {
        let text = text.lowercased()
        if let number = Int(text), quiz.choices.indices.contains(number - 1) { return number - 1 }
        return letters(of: quiz).firstIndex(of: text) ?? quiz.choices.firstIndex { $0.lowercased() == text }
    }
}
