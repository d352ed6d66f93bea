internal import Course
internal import LabNet
internal import Tracing
internal import Typesetting

/// A step that is not done yet, when that was asked.
struct StepNotDone: Error {
    var lines: [StyledLine]
}

extension Shell {
    /// Sets a step up and shows it.
    func beginStep(_ lesson: Lesson, at index: Int) throws {
        let step = lesson.steps[index]
        try openLab?.ask { $0.faults = [] }
        try prepare(step.setup)
        let baseline = try openLab?.ask { $0.trace.nextNumber } ?? 1
        live.skip(to: baseline)
        player.begin(lesson, at: index, baseline: baseline)
        if let openLab { try player.pin(in: openLab) }
        say(text(of: step, lesson, index))
        say(player.takeComplaint())
    }

    /// Goes on: to the next step when this one is done, else it is shown again.
    func goOn(isSkipping: Bool) throws {
        let before = player.place
        guard let (lesson, index) = try player.following(isSkipping: isSkipping) else {
            player.leave()
            say(player.list())
            return
        }
        if before == "\(lesson.name) \(index + 1)/\(lesson.steps.count)" {
            say(text(of: lesson.steps[index], lesson, index))
            say([
                StyledLine([
                    .init("This step is not done yet: ", .plain), .init("check", .code), .init(" says what is missing, ", .plain),
                    .init("skip", .code), .init(" leaves it.", .plain),
                ])
            ])
        } else {
            try beginStep(lesson, at: index)
        }
    }

    /// Says how the step stands; throws where it is not done.
    func checkStep() throws {
        guard let evaluation = try player.evaluate(openLab) else { throw player.noLesson }
        if player.isDone {
            return say([StyledLine([.init("This step is done. ", .good), .init("next", .code), .init(" goes on.", .plain)])])
        }
        guard evaluation.isPassed else { throw StepNotDone(lines: evaluation.lines(width: readingWidth)) }
        say(player.pass(width: readingWidth))
    }

    /// Prose is easier to read when lines are not too long.
    var readingWidth: Int { min(configuration.width(), 88) }

    /// Does what a step needs before the learner's turn, unseen.
    private func prepare(_ script: Script) throws {
        isPreparing = true
        defer { isPreparing = false }
        for command in script.commands {
            do {
                try perform(command.text)
            } catch {
                throw ShellFailure(
                    "The step cannot be set up: “\(command.text)” failed.",
                    because: Self.lines(for: error, line: command.text).map(\.plain).joined(separator: " "))
            }
        }
    }

    private func text(of step: Step, _ lesson: Lesson, _ index: Int) -> [StyledLine] {
        var lines: [StyledLine] = [""]
        if index == 0 {
            lines +=
                [StyledLine(lesson.title, .heading), ""] + MarkdownView.lines(lesson.introduction, width: readingWidth) + [""]
        }
        lines.append(
            StyledLine([
                .init("Step \(index + 1) of \(lesson.steps.count)  ", .dim), .init(step.title, .strong),
                .init(player.progress.isDone(step, of: lesson) ? "  ✓ done before" : "", .dim),
            ]))
        lines += [""] + MarkdownView.lines(step.prose, width: readingWidth)
        if !step.setup.commands.isEmpty {
            let commands = step.setup.commands.map(\.text).filter { !$0.hasPrefix("#") }.joined(separator: " · ")
            lines += ["", StyledLine([.init("The lab has prepared:  ", .dim), .init(commands, .dim)])]
        }
        return lines + [""]
    }
}
