import ArgumentParser
import LabShell
import Terminal

/// For those who write lessons.
struct LessonsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "lessons", abstract: "Check lesson files.", subcommands: [Check.self])

    /// Reads every lesson of a folder and runs each step: untouched, wrong, solved.
    struct Check: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "check", abstract: "Read and run the lessons of a folder.",
            discussion: """
                Mistakes are told as FILE:LINE:COLUMN. Then each step is run untouched \
                (it must not pass), with each of its wrong blocks (it must not pass, and \
                say so), and solved (it must pass). --read-only leaves the running out.

                Example:
                  mqttlab lessons check Lessons
                """)

        @Argument(help: ArgumentHelp("The folder.", valueName: "dir")) var folder: String
        @Flag(help: "Only read the files.") var readOnly = false

        func run() throws {
            let report: LessonReport
            do throws(ShellFailure) {
                report = try LessonReport(folder: folder, runs: !readOnly)
            } catch {
                throw error.told()
            }
            StandardError.write(report.mistakes.map { $0 + "\n" }.joined())
            print(report.summary)
            if !report.mistakes.isEmpty { throw ExitCode(1) }
        }
    }
}
