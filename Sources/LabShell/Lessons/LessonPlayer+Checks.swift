internal import Course
internal import LabNet
internal import MQTTSessions
internal import Tracing
internal import Typesetting

extension LessonPlayer {
    /// How the step stands; `nil` when none is under way.
    func evaluate(_ port: LabPort?) throws -> Evaluation? {
        guard let run else { return nil }
        let (trace, broker) = try port?.ask { ($0.trace, $0.brokerSnapshot) } ?? (TraceLog(capacity: 0), nil)
        return run.evaluate(trace: trace, broker: broker)
    }

    /// Looks whether the step is done now; tells it once.
    mutating func observe(_ port: LabPort, width: Int, atOnce: Bool = false) -> (lines: [StyledLine], again: Duration?) {
        guard run != nil, !isDone else { return ([], nil) }
        let begin = ContinuousClock.now
        if let restUntil, begin < restUntil, !atOnce { return ([], begin.duration(to: restUntil)) }
        guard let evaluation = try? evaluate(port) else { return ([], nil) }
        let end = ContinuousClock.now
        restUntil = end + begin.duration(to: end) * 10
        return (evaluation.isPassed ? pass(width: width) : [], nil)
    }

    /// The step is done: remembers it; what the learner reads.
    mutating func pass(width: Int) -> [StyledLine] {
        guard let run, !isDone else { return [] }
        isDone = true
        progress.passed(run.step, of: run.lesson)
        save()
        var lines: [StyledLine] = [
            "",
            StyledLine([
                .init("✓ Step \(run.index + 1) of \(run.lesson.steps.count) is done: ", .good), .init(run.step.title, .strong),
            ]),
        ]
        openQuiz = run.step.quiz
        if let quiz = run.step.quiz { lines += QuizView.question(quiz, width: width) }
        if run.isAtLastStep {
            lines += ending(run.lesson)
        } else {
            lines.append(StyledLine([.init("next", .code), .init(" goes on.", .plain)]))
        }
        return lines + takeComplaint()
    }

    private func ending(_ lesson: Lesson) -> [StyledLine] {
        let open = progress.firstOpenStep(of: lesson)
        guard open == nil else {
            let count = lesson.steps.count - progress.count(in: lesson)
            return [
                StyledLine([
                    .init("That was the last step; \(count.of("step was", "steps were")) skipped: ", .plain),
                    .init("lesson \(lesson.name)", .code),
                ])
            ]
        }
        var line = StyledLine("The lesson “\(lesson.title)” is complete.", .good)
        if let next = library.lessons.first(where: { progress.firstOpenStep(of: $0) != nil }) {
            line.append(" The next one: ")
            line.append("lesson \(next.name)", .code)
        } else {
            line.append(" You have done them all.")
        }
        return [line]
    }

    /// The next hint of the step.
    mutating func hint(width: Int) throws -> [StyledLine] {
        guard run != nil, let (hint, number) = run?.hint(), let count = run?.step.hints.count else { throw noLesson }
        var lines = [StyledLine("Hint \(number) of \(count)", .strong)] + MarkdownView.lines(hint, width: width)
        if number == count { lines.append(StyledLine("This is the last one.", .dim)) }
        return lines
    }

    /// Judges an answer to the step's question; whether it is right.
    mutating func answer(_ text: String, width: Int) throws -> (isRight: Bool, lines: [StyledLine]) {
        guard let run else { throw noLesson }
        guard let quiz = openQuiz ?? (isDone ? run.step.quiz : nil) else {
            throw ShellFailure(
                "There is no question to answer now.", because: run.step.quiz == nil ? nil : "It comes when the step is done.")
        }
        guard let choice = QuizView.index(of: text, in: quiz) else {
            throw ShellFailure(
                "The answers are \(QuizView.letters(of: quiz).asAlternatives(joining: "and")).", tries: ["answer a"])
        }
        guard choice == quiz.answer else {
            return (false, [StyledLine("No, “\(quiz.choices[choice])” is not it. Try again, or go on with next.", .bad)])
        }
        openQuiz = nil
        return (true, [StyledLine("Right.", .good)] + MarkdownView.lines(Markdown(quiz.why), width: width))
    }

    /// What is said when a command needs a lesson and there is none.
    var noLesson: ShellFailure {
        ShellFailure("No lesson is under way.", tries: lessonToGoOnWith.map { ["lesson \($0.name)"] } ?? ["lessons"])
    }
}
