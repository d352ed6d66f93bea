import ArgumentParser
import LabShell
import Terminal
import Typesetting

/// Runs commands from a file, or the solutions of a lesson.
struct RunCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run", abstract: "Run a file of commands, or the solutions of a lesson (a file that ends with .md).",
        discussion: """
            A file of commands holds what you would type at the prompt, one command a \
            line; # begins a comment. The first command that fails ends it with status \
            1. --step shows each command and waits for a key, for whoever stands before \
            a class.

            Examples:
              mqttlab run demo.txt
              mqttlab run --step Lessons/qos.md
            """)

    @Argument(help: ArgumentHelp("The file; - is standard input.", valueName: "file")) var path: String
    @Flag(help: "Wait for a key before each command.") var step = false
    @OptionGroup var look: LookOptions
    @Option(help: "The port of the lab's broker, once a command needs it; 0 takes a free one.") var port: UInt16 = 1883

    func run() throws {
        let screen = Screen(appearance: look.appearance)
        let keys = step ? StandardInput.lineSource(screen: screen, history: nil) : nil
        var configuration = ShellConfiguration()
        configuration.brokerPort = Int(port)
        configuration.width = { screen.columns }
        configuration.isInterrupted = { Interrupts.take() }
        Interrupts.arm()
        do throws(ShellFailure) {
            let shell = try Shell(configuration) { screen.show($0) }
            defer { shell.close() }
            let isDone = try shell.run(try demo(), named: path) { line in
                screen.show([StyledLine([.init("» ", .dim), .init(line, .strong)])])
                guard let keys else { return true }
                switch keys.waitForKey(prompt: StyledLine("a key goes on, q ends ", .dim)) {
                case .character("q"), .interrupted, .endOfInput: return false
                case .character, .other: return true
                }
            }
            guard isDone else { throw ShellFailure("\(path) ended early.") }
        } catch {
            throw error.told()
        }
    }

    private func demo() throws(ShellFailure) -> String {
        do throws(Files.Failure) {
            return path == "-" ? Files.standardInput() : try Files.text(of: path)
        } catch {
            throw ShellFailure(error.description)
        }
    }
}
