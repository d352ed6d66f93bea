public import Typesetting

/// How a check stands at one moment: one mark for each of its lines.
public struct Evaluation: Sendable, Hashable {
    public struct Mark: Sendable, Hashable {
        public var line: Check.Line
        public var result: Result

        public init(line: Check.Line, result: Result) {
            self.line = line
            self.result = result
        }
    }

    public enum Result: Sendable, Hashable {
        /// The line holds; the event that it found, where it found one.
        case met(event: Int?)
        /// The line does not hold.
        case missed(Miss)
        /// A `then` whose line before was not met yet.
        case waiting
    }

    /// Why a line does not hold, for the learner.
    public struct Miss: Sendable, Hashable {
        /// What was seen instead, or that nothing was.
        public var sentence: String
        /// The event that came nearest: `show` explains it.
        public var event: Int?

        public init(_ sentence: String, event: Int? = nil) {
            self.sentence = sentence
            self.event = event
        }
    }

    /// In the order of the check's lines.
    public var marks: [Mark]
    /// How many events of the step the trace had no room for; a line may have missed one of them.
    public var forgotten: Int

    public init(_ marks: [Mark], forgotten: Int = 0) {
        self.marks = marks
        self.forgotten = forgotten
    }

    /// Whether the step is done.
    public var isPassed: Bool {
        marks.allSatisfy { mark in
            switch mark.result {
            case .met: true
            case .missed, .waiting: false
            }
        }
    }

    /// What is missing, a line that was missed each: what was seen instead, then the author's advice.
    public var misses: [String] {
        marks.compactMap { mark in
            guard case .missed(let miss) = mark.result else { return nil }
            let sentence = miss.sentence + (miss.event.map { " (event \($0))" } ?? "") + "."
            return mark.line.advice.map { sentence + " " + $0 } ?? sentence
        }
    }
}

extension Evaluation {
    /// The marks for a terminal: each line of the check with `✓`, `✗` or `·`, and below a missed one why.
    public func lines(width: Int) -> [StyledLine] {
        let note = "The trace had no room for \(forgotten) events of this step; begin it again if a line misses one."
        let warning = forgotten == 0 ? [] : LineWrapper.wrap([.init(note, .warning)], width: width, first: "  ")
        return warning + markLines(width)
    }

    private func markLines(_ width: Int) -> [StyledLine] {
        marks.flatMap { mark -> [StyledLine] in
            switch mark.result {
            case .met(let event):
                let found = event.map { "  event \($0)" } ?? ""
                return [StyledLine([.init("  ✓ ", .good), .init(mark.line.text, .code), .init(found, .dim)])]
            case .waiting:
                return [
                    StyledLine([.init("  · ", .dim), .init(mark.line.text, .code), .init("  waits for the line above", .dim)])
                ]
            case .missed(let miss):
                let head = StyledLine([.init("  ✗ ", .bad), .init(mark.line.text, .code)])
                let show =
                    miss.event.map { [StyledLine.Span(" (", .plain), .init("show \($0)", .code), .init(")", .plain)] } ?? []
                let why = LineWrapper.wrap(
                    [.init(miss.sentence, .plain)] + show + [.init(".", .plain)], width: width, first: "    ")
                let advice = mark.line.advice.map {
                    LineWrapper.wrap(MarkdownInline.spans($0), width: width, first: "    ")
                }
                return [head] + why + (advice ?? [])
            }
        }
    }
}
