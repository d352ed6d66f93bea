internal import Course
internal import LabNet
internal import MQTTSessions
internal import Storage
internal import Tracing
internal import Typesetting

/// Takes the learner through a lesson: shows a step, sees on the packets that it is done, remembers it.
///
///     idle ── lesson, next ──► working ── packets satisfy the check ──► done ── next ──► working (the next step)
///                                 └───────── skip ──────────────────────────────────────►
struct LessonPlayer {
    let library: LessonLibrary
    var progress: Progress
    private let file: ProgressFile?
    /// What is wrong with the file of progress, once.
    var complaint: String?
    var run: LessonRun?
    var isDone = false
    /// The question that was asked and not answered yet.
    var openQuiz: Quiz?
    /// A long trace takes long to look through: until then it is not looked through again.
    var restUntil: ContinuousClock.Instant?

    init(_ configuration: ShellConfiguration) throws(ShellFailure) {
        if let folder = configuration.lessonsFolder {
            do throws(FileError) {
                library = try LessonLibrary(folder: folder)
            } catch {
                throw ShellFailure("The lessons cannot be read: \(error).")
            }
        } else {
            library = .embedded()
        }
        file = ProgressFile(environment: configuration.environment)
        (progress, complaint) = file?.load() ?? (Progress(), nil)
    }
}

// MARK: - Where the learner is

extension LessonPlayer {
    /// What the prompt shows: `qos 3/7`.
    var place: String? { run.map { "\($0.lesson.name) \($0.index + 1)/\($0.lesson.steps.count)" } }

    /// The step under way, to run its solution from a script.
    var step: Step? { run?.step }

    /// The lesson to go on with: the present one, the last one, or the first that is not done.
    var lessonToGoOnWith: Lesson? {
        if let run { return run.lesson }
        if let last = progress.last, let lesson = library.lesson(named: last.lesson), progress.firstOpenStep(of: lesson) != nil {
            return lesson
        }
        return library.lessons.first { progress.firstOpenStep(of: $0) != nil } ?? library.lessons.first
    }

    func greeting() -> [StyledLine] {
        var lines = [
            StyledLine([
                .init("mqttlab", .strong), .init(" — MQTT, packet by packet. ", .plain), .init("help", .code),
                .init(" lists the commands, Tab completes, Ctrl-D leaves.", .plain),
            ])
        ]
        if let complaint { lines.append(StyledLine(complaint, .warning)) }
        lines += library.mistakes.map { StyledLine($0.description, .bad) }
        guard let lesson = lessonToGoOnWith else { return lines }
        let place: String =
            if let last = progress.last, last.lesson == lesson.name, let open = progress.firstOpenStep(of: lesson) {
                "You were in “\(lesson.title)”, at step \(open + 1) of \(lesson.steps.count). Go on with"
            } else if progress.done.isEmpty {
                "Begin with"
            } else if progress.firstOpenStep(of: lesson) == nil {
                "You have done all lessons. To do one again:"
            } else {
                "The next lesson is “\(lesson.title)”:"
            }
        lines.append(StyledLine([.init(place + " ", .plain), .init("lesson \(lesson.name)", .code)]))
        return lines
    }

    /// All lessons and how far each is done.
    func list(width: Int) -> [StyledLine] {
        guard !library.lessons.isEmpty else {
            return ["There are no lessons here."] + library.mistakes.map { StyledLine($0.description, .bad) }
        }
        let widest = library.lessons.map { $0.name.count }.max() ?? 0
        let indent = String(repeating: " ", count: widest + 4)
        var lines: [StyledLine] = []
        for lesson in library.lessons {
            let count = progress.count(in: lesson)
            let isComplete = count == lesson.steps.count
            let name = lesson.name + String(repeating: " ", count: widest - lesson.name.count)
            lines.append(
                StyledLine([
                    .init(isComplete ? "✓ " : "  ", .good), .init(name, .code), .init("  \(lesson.title)", .strong),
                    .init("  \(count) of \(lesson.steps.count) steps, about \(lesson.minutes.of("minute", "minutes"))", .dim),
                ]))
            lines += MarkdownView.lines(Markdown(lesson.summary), width: width - widest - 4).map {
                StyledLine([.init(indent, .plain)] + $0.spans)
            }
        }
        lines += library.mistakes.map { StyledLine($0.description, .bad) }
        if let lesson = lessonToGoOnWith, progress.firstOpenStep(of: lesson) != nil {
            lines.append(StyledLine([.init("Go on with ", .plain), .init("lesson \(lesson.name)", .code)]))
        }
        return lines
    }
}

extension LessonPlayer {
    /// The lesson to begin, and at which step: the first that is not done, unless told.
    func start(_ name: String, at step: Int?) throws -> (lesson: Lesson, index: Int) {
        guard let lesson = library.lesson(named: name) else {
            let names = library.lessons.map(\.name)
            throw ShellFailure(
                "There is no lesson “\(name)”.",
                because: names.isEmpty ? nil : "There are \(names.asAlternatives(joining: "and")).",
                tries: Suggestion.near(name, among: names).map { "lesson \($0)" } + ["lessons"])
        }
        if let step, !lesson.steps.indices.contains(step - 1) {
            throw ShellFailure("The lesson “\(lesson.title)” has \(lesson.steps.count) steps.", tries: ["lesson \(lesson.name)"])
        }
        return (lesson, step.map { $0 - 1 } ?? progress.firstOpenStep(of: lesson) ?? 0)
    }

    /// What `next` leads to; `nil` when the lesson is over.
    func following(isSkipping: Bool) throws -> (lesson: Lesson, index: Int)? {
        guard let run else {
            guard let lesson = lessonToGoOnWith else { throw ShellFailure("There are no lessons here.") }
            return try start(lesson.name, at: nil)
        }
        guard isDone || isSkipping else { return (run.lesson, run.index) }
        return run.isAtLastStep ? nil : (run.lesson, run.index + 1)
    }

    /// Takes up a step whose setup has run; `baseline` is the first event that counts.
    mutating func begin(_ lesson: Lesson, at index: Int, baseline: Int) {
        run = LessonRun(lesson, at: index, baseline: baseline)
        isDone = false
        openQuiz = nil
        restUntil = nil
        progress.reached(lesson.steps[index], of: lesson)
        save()
    }

    /// Leaves the lesson.
    mutating func leave() {
        run = nil
        isDone = false
        openQuiz = nil
    }

    /// Lets the trace keep what the step needs.
    func pin(in port: LabPort) throws {
        let baseline = run?.baseline
        try port.ask { $0.trace.pin(from: baseline) }
    }

    mutating func save() {
        do throws(FileError) {
            try file?.save(progress)
        } catch {
            complaint = "Your progress cannot be saved: \(error)."
        }
    }

    /// A complaint about progress that was not shown yet.
    mutating func takeComplaint() -> [StyledLine] {
        defer { complaint = nil }
        return complaint.map { [StyledLine($0, .warning)] } ?? []
    }
}
