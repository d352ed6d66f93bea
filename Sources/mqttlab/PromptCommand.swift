import ArgumentParser
import LabShell
import Terminal
import Typesetting

/// The prompt: a line editor at a terminal, else commands from standard input.
struct PromptCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "prompt", abstract: "Open the prompt (this is what happens without a subcommand).",
        discussion: """
            Example:
              mqttlab --port 1884
            """)

    @OptionGroup var course: CourseOptions
    @OptionGroup var look: LookOptions
    @Option(help: "The port of the lab's broker, once a command needs it.") var port: UInt16 = 1883

    func run() throws {
        let screen = Screen(appearance: look.appearance)
        let isConversation = screen.appearance.isConversation
        var configuration = course.configuration(screen: screen)
        configuration.brokerPort = Int(port)
        configuration.accountsFile = Environment.accountsFile
        configuration.secretsAreTyped = isConversation
        let keyboard = Keyboard.Secrets()
        configuration.askSecret = { keyboard.source?.secret(askedBy: $0) }
        let shell: Shell
        do throws(ShellFailure) {
            shell = try Shell(configuration) { screen.show($0) }
        } catch {
            throw error.told()
        }
        shell.whenNews { screen.call() }
        let source = StandardInput.lineSource(
            screen: screen, history: Environment.stateFolder.map { $0 + "/history" },
            keepsInHistory: { !Shell.isSecret($0) }, complete: { shell.terminalCompletions($0, cursor: $1) })
        keyboard.source = source
        source.gather = {
            let news = shell.news()
            if !news.lines.isEmpty { screen.post(news.lines.map { LiveLine($0, packets: 0) }) }
            return news.again
        }
        Interrupts.arm()
        if isConversation { screen.show(shell.greeting()) }
        let status = Self.converse(with: shell, source: source, screen: screen)
        shell.close()
        if status == .failed { throw ExitCode(1) }
    }

    /// Until the learner leaves; without a learner, until a command fails.
    private static func converse(with shell: Shell, source: any LineSource, screen: Screen) -> Shell.Status {
        while true {
            // Whatever is due after the last command is drawn above the line that is typed next.
            screen.call()
            switch source.readLine(prompt: shell.prompt) {
            case .interrupted: continue
            case .endOfInput: return .ok
            case .line(let line):
                switch shell.execute(line) {
                case .ok: continue
                case .quit: return .ok
                case .failed where screen.appearance.isConversation: continue
                case .failed: return .failed
                }
            }
        }
    }
}

extension Shell {
    /// The words for Tab, in the terminal's terms.
    fileprivate func terminalCompletions(_ line: String, cursor: Int) -> [Completion] {
        let bytes = line.prefix(cursor).utf8.count
        return complete(line, cursor: bytes).candidates.map { Completion($0.text, help: $0.help, endsWord: $0.endsWord) }
    }
}
