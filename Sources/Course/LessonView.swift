public import Typesetting

/// Lessons, steps and quizzes as lines for a terminal: pure functions of what they show and of the width.
public enum LessonView {
    /// The prose of a step below its heading, as the learner reads it when the step begins.
    public static func step(_ index: Int, of lesson: Lesson, width: Int) -> [StyledLine] {
        let step = lesson.steps[index]
        var heading = StyledLine()
        heading.append("\(lesson.title) · step \(index + 1) of \(lesson.steps.count)  ", .dim)
        heading.append(step.title, .heading)
        return [heading, StyledLine()] + MarkdownView.lines(step.prose, width: width)
    }

    /// What stands before the first step.
    public static func introduction(of lesson: Lesson, width: Int) -> [StyledLine] {
        [StyledLine(lesson.title, .heading), StyledLine()] + MarkdownView.lines(lesson.introduction, width: width)
    }

    /// A line for each lesson: its name, how far the learner has come, about how long it takes, what it is about.
    public static func list(_ lessons: [Lesson], progress: Progress, width: Int) -> [StyledLine] {
        let widest = lessons.map { CellWidth.of($0.name) }.max() ?? 0
        return lessons.flatMap { lesson -> [StyledLine] in
            let done = progress.count(in: lesson)
            let name = lesson.name + String(repeating: " ", count: widest - CellWidth.of(lesson.name))
            var head = StyledLine()
            head.append("  \(name)", .code)
            head.append("  \(done) of \(lesson.steps.count)", done == lesson.steps.count ? .good : .plain)
            head.append("  \(lesson.title), about \(lesson.minutes) min", .strong)
            let indent = String(repeating: " ", count: widest + 4)
            return [head] + LineWrapper.wrap([.init(lesson.summary, .plain)], width: width, first: indent)
        }
    }

    /// The question and its choices, lettered.
    public static func quiz(_ quiz: Quiz, width: Int) -> [StyledLine] {
        LineWrapper.wrap(MarkdownInline.spans(quiz.question, base: .strong), width: width)
            + zip(Quiz.letters, quiz.choices).flatMap { letter, choice in
                LineWrapper.wrap(MarkdownInline.spans(choice), width: width, first: "  \(letter)  ")
            }
    }

    /// What the lab says to an answer: whether it is right, and why the right one is.
    public static func verdict(on choice: Int, of quiz: Quiz, width: Int) -> [StyledLine] {
        let isRight = choice == quiz.answer
        let letter = String(Quiz.letters[quiz.answer])
        let head = StyledLine.Span(isRight ? "Right. " : "Not quite: \(letter). ", isRight ? .good : .bad)
        return LineWrapper.wrap([head] + MarkdownInline.spans(quiz.why), width: width)
    }
}

extension Quiz {
    /// What the choices are called, in their order.
    static let letters = Array("abcdefghi")

    /// The index of the choice that a learner names by its letter; `nil` for anything else.
    public func choice(named text: String) -> Int? {
        let text = text.trimmed.lowercased()
        guard text.count == 1, let letter = text.first, let index = Self.letters.firstIndex(of: letter),
            choices.indices.contains(index)
        else { return nil }
        return index
    }
}
