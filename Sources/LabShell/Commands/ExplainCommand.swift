internal import LabNet
internal import Ledger
internal import MQTTWire
internal import Tracing
internal import Typesetting

/// `explain`: what the specifications demand, and how the lab keeps it.
enum ExplainCommand: Command {
    private static let query = Parameter(
        "WHAT", .word("WHAT", completion: .clauses), "a clause, a section, an event such as #7, or words to look for")

    static let specification = CommandSpecification(
        "explain", .views, "say what a clause of the standard demands, and how the lab keeps it",
        details: [
            "A clause as the trace cites it, such as MQTT-3.1.2-24, is shown for 3.1.1 and for 5.0. A section such as 3.1.2,",
            "or words such as keepalive, list what stands there. #N is event N of the trace: the clauses that it is about.",
            "explain open lists what the lab does not keep yet.",
        ],
        arguments: [.rest(query)], example: ["explain MQTT-3.1.2-24"])

    static func run(_ input: CommandInput, in shell: Shell) throws {
        let text = try input.value(query) ?? ""
        if text.hasPrefix("#") { return try explain(event: text.dropFirst(), input, in: shell) }
        let report = ExplainReport(text, width: shell.viewOptions.width)
        if let failure = report.failure { throw failure }
        shell.say(report.lines)
    }

    private static func explain(event text: Substring, _ input: CommandInput, in shell: Shell) throws {
        guard let number = Int(text), number > 0 else {
            throw input.error("Behind # stands the number of an event.", at: query, tries: ["trace", "explain #1"])
        }
        let log = try shell.openLab?.ask { $0.trace } ?? TraceLog(capacity: 0)
        guard let event = log.event(number) else {
            throw input.error(log.absence(of: number) ?? "There is no such event.", at: query, tries: ["trace"])
        }
        let link = event.link.flatMap(log.link)
        let statements = event.statements(version: link?.version ?? .v311)
        let options = shell.viewOptions
        let heading = OneLine.lines(event, link: link, options: options)
        guard !statements.isEmpty else {
            return shell.say(heading + [StyledLine("No numbered statement of the standard stands behind this event.", .dim)])
        }
        shell.say(heading + statements.flatMap { [StyledLine()] + StatementView.lines($0, options: options) })
    }
}
