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
        if !step.setup.commands.contains(where: { $0.text.contains(LessonAccess.name) }) { try forgetLessonAccess() }
        let prepared = try prepare(step.setup)
        let (baseline, packets) = try openLab?.ask { ($0.trace.nextNumber, $0.trace.packets) } ?? (1, 0)
        live.skip(to: baseline, packets: packets)
        player.begin(lesson, at: index, baseline: baseline)
        if let openLab { try player.pin(in: openLab) }
        if index == 0 {
            say(["", StyledLine(lesson.title, .heading), ""] + MarkdownView.lines(lesson.introduction, width: readingWidth))
        }
        say(text(of: step, lesson, index, prepared: prepared))
        say(player.takeComplaint())
    }

    /// Goes on: to the next step when this one is done, else it is shown again.
    func goOn(isSkipping: Bool) throws {
        let before = player.place
        guard let (lesson, index) = try player.following(isSkipping: isSkipping) else {
            player.leave()
            try forgetLessonAccess()
            say(player.list(width: readingWidth))
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

    /// Takes back the accounts and rules that a step set up; a broker with files of its own keeps them.
    private func forgetLessonAccess() throws {
        try openLab?.ask { lab in
            guard let access = lab.brokerAccess, access.accountsFile == nil, access.rulesFile == nil,
                access.accounts != nil || access.rules != nil
            else { return }
            try lab.replaceAccess(BrokerAccess())
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

    /// Does what a step needs before the learner's turn, unseen; the commands that had something to do.
    private func prepare(_ script: Script) throws -> [String] {
        isPreparing = true
        defer { isPreparing = false }
        var prepared: [String] = []
        for command in script.commands {
            do {
                let before = try traceAndFaults()
                try perform(command.text)
                if try traceAndFaults() != before { prepared.append(command.text) }
            } catch {
                throw ShellFailure(
                    "The step cannot be set up: “\(command.text)” failed.",
                    because: Self.lines(for: error, line: command.text).map(\.plain).joined(separator: " "))
            }
        }
        return prepared
    }

    /// What grows when a command had something to do.
    private func traceAndFaults() throws -> [Int] {
        try openLab?.ask { [$0.trace.nextNumber, $0.faults.count] } ?? [1, 0]
    }

    private func text(of step: Step, _ lesson: Lesson, _ index: Int, prepared: [String] = []) -> [StyledLine] {
        var lines: [StyledLine] = [""]
        lines.append(
            StyledLine([
                .init("Step \(index + 1) of \(lesson.steps.count)  ", .dim), .init(step.title, .strong),
                .init(player.progress.isDone(step, of: lesson) ? "  ✓ done before" : "", .dim),
            ]))
        lines += [""] + MarkdownView.lines(step.prose, width: readingWidth)
        if !prepared.isEmpty { lines += ["", StyledLine("The lab has done:  " + prepared.joined(separator: " · "), .dim)] }
        return lines + [""]
    }
}
