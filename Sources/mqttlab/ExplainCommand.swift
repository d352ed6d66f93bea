import ArgumentParser
import LabShell
import Terminal

/// Says what the specifications demand.
struct ExplainCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain", abstract: "Say what a clause of the standard demands, and how the lab keeps it.",
        discussion: """
            A clause as traces cite it, such as MQTT-3.1.2-24, is shown for MQTT 3.1.1 and \
            for 5.0. A section, or words to look for, list the statements that stand there. \
            `open` lists what the lab does not keep yet; without anything the statements \
            are counted. The exit status is 1 when there is no such statement.

            Examples:
              mqttlab explain MQTT-3.1.2-24
              mqttlab explain 3.1.2
              mqttlab explain keepalive
              mqttlab explain --json retained
            """)

    @Argument(help: ArgumentHelp("A clause, a section, or words.", valueName: "what")) var query: [String] = []
    @Flag(help: "One JSON object a line and statement.") var json = false
    @OptionGroup var look: LookOptions

    func run() throws {
        let screen = Screen(appearance: look.appearance)
        let report = ExplainReport(query.joined(separator: " "), width: screen.columns)
        if let failure = report.failure { throw failure.told() }
        screen.show(json ? report.jsonLines : report.lines)
    }
}
