public import ArgumentParser
public import LabShell
import Terminal

extension Demonstration: ExpressibleByArgument {}

/// Runs an exchange for real and shows it.
struct TraceCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "trace", abstract: "Run an exchange over real TCP connections and show every packet of it.",
        discussion: """
            The broker takes a free port, the clients are the lab's own. First the \
            ladder, then each packet down to its bits; with --json one object a line \
            and event.

            Examples:
              mqttlab trace qos2
              mqttlab trace keepalive --json
            """)

    @Argument(help: "Which exchange: qos0, qos1, qos2, keepalive or v5.") var exchange: Demonstration
    @Flag(help: "One JSON object a line and event.") var json = false
    @OptionGroup var look: LookOptions

    func run() throws {
        let screen = Screen(appearance: look.appearance)
        do throws(ShellFailure) {
            screen.show(try exchange.run(json ? .json : .views(width: screen.columns)))
        } catch {
            throw error.told()
        }
    }
}
