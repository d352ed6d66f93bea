import ArgumentParser
import BrokerCore

/// The program: without a subcommand the prompt, else one thing done and an exit status that tells how it went.
///
/// Synchronous from the root on, so that everything runs on the main thread, to which the terminal belongs.
@main
struct MQTTLab: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "mqttlab",
        abstract: "An MQTT lab for learners: a prompt, a broker, and every packet explained down to its bits.",
        discussion: """
            Without a subcommand the prompt opens. Type `lessons` there, or `help`.
            What is not typed at a terminal is read as commands, one a line, and the \
            first that fails ends it:

              echo 'connect ann' | mqttlab --port 0

            Exit status: 0 done, 1 what was checked is not so or a command failed, \
            2 the command line is wrong.
            """,
        version: "mqttlab \(Version.text)",
        subcommands: [
            PromptCommand.self, BrokerCommand.self, TraceCommand.self, DecodeCommand.self, ExplainCommand.self, RunCommand.self,
            LessonsCommand.self, CertsCommand.self, AccountsCommand.self,
        ],
        defaultSubcommand: PromptCommand.self)

    static func main() {
        do {
            var command = try parseAsRoot()
            try command.run()
        } catch {
            // ArgumentParser's own status for a wrong command line is 64; the lab's is 2 everywhere.
            guard exitCode(for: error) == .validationFailure else { exit(withError: error) }
            StandardError.write(message(for: error) + "\n")
            exit(withError: ExitCode(2))
        }
    }

    /// Since the prompt is what happens without a subcommand, ArgumentParser takes a misspelt one for an argument of it.
    private static func message(for error: any Error) -> String {
        guard let word = CommandLine.arguments.dropFirst().first, !word.hasPrefix("-") else { return fullMessage(for: error) }
        let names = configuration.subcommands.compactMap { $0.configuration.commandName } + ["help"]
        guard !names.contains(word) else { return fullMessage(for: error) }
        return "Error: There is no subcommand '\(word)'.\nSubcommands: \(names.joined(separator: ", ")). See 'mqttlab --help'."
    }
}

/// The version of the program.
enum Version {
    static let text = BrokerCore.version
}
