internal import Course
internal import LabTLS
internal import Storage
internal import Typesetting

/// Runs one step of a lesson in a lab of its own, as its author promises: untouched, wrong, solved.
struct LessonTrial {
    let lesson: Lesson
    let index: Int

    var step: Step { lesson.steps[index] }

    /// What the author promised and did not keep; empty when all is well.
    func mistakes() -> [String] {
        var mistakes: [String] = []
        func complain(_ line: Int, _ words: String) { mistakes.append("\(lesson.name).md:\(line): \(words)") }
        switch outcome(of: []) {
        case .passed: complain(step.line, "the step passes before anything is done")
        case .missed: break
        case .broken(let words): complain(step.line, words)
        }
        for wrong in step.wrongs {
            switch outcome(of: wrong.commands.map(\.text)) {
            case .passed: complain(wrong.line, "the step passes with this wrong attempt")
            case .missed(let misses):
                if !misses.contains(where: { $0.contains(wrong.says) }) {
                    complain(wrong.line, "the lab says “\(misses.joined(separator: " "))”, not “\(wrong.says)”")
                }
            case .broken(let words): complain(wrong.line, words)
            }
        }
        switch outcome(of: step.solution.commands.map(\.text)) {
        case .passed: break
        case .missed(let misses): complain(step.line, "the solution does not pass: \(misses.joined(separator: " "))")
        case .broken(let words): complain(step.line, words)
        }
        return mistakes
    }

    enum Outcome {
        case passed
        case missed([String])
        /// The step could not be set up.
        case broken(String)
    }

    /// What the lab says after these commands, in a clean lab where the step has just begun. A wrong attempt may hold a
    /// command that fails: that is a learner's mistake like any other.
    func outcome(of commands: [String]) -> Outcome {
        var configuration = ShellConfiguration()
        configuration.brokerPort = 0
        configuration.showsLiveLines = false
        let folder = ScratchFolder()
        defer { folder.remove() }
        configuration.workingFolder = folder.path
        do {
            let shell = try Shell(configuration) { _ in }
            defer { shell.close() }
            try shell.beginStep(lesson, at: index)
            for command in commands { _ = shell.execute(command) }
            guard let evaluation = try shell.player.evaluate(shell.openLab) else { return .broken("no step is under way") }
            return shell.player.isDone || evaluation.isPassed ? .passed : .missed(evaluation.misses)
        } catch {
            return .broken(Shell.lines(for: error, line: "").map(\.plain).joined(separator: " "))
        }
    }
}

/// What is wrong with the lessons of a folder: for their authors.
public struct LessonReport: Sendable {
    /// One line each, as compilers say it.
    public private(set) var mistakes: [String]
    /// One sentence for the end.
    public private(set) var summary: String

    /// Reads the lessons; with `runs` each step is also run.
    public init(folder: String, runs: Bool) throws(ShellFailure) {
        let library: LessonLibrary
        do throws(FileError) {
            library = try LessonLibrary(folder: folder)
        } catch {
            throw ShellFailure("The lessons cannot be read: \(error).")
        }
        mistakes = library.mistakes.map(\.description)
        var steps = 0
        for lesson in library.lessons {
            steps += lesson.steps.count
            guard runs else { continue }
            for index in lesson.steps.indices {
                mistakes += LessonTrial(lesson: lesson, index: index).mistakes().map { "\(folder)/\($0)" }
            }
        }
        let verb = runs ? "run" : "read"
        summary =
            "\(library.lessons.count.of("lesson", "lessons")), \(steps.of("step", "steps")) \(verb): "
            + (mistakes.isEmpty ? "all is well." : "\(mistakes.count.of("mistake", "mistakes")).")
    }
}
