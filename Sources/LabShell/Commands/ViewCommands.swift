internal import LabNet
import Synchronization
internal import Tracing
internal import Typesetting

/// `trace`.
enum TraceCommand: Command {
    private static let selector = Parameter("SELECTOR", .selector, "which packets, such as publish qos=1 from=board")
    private static let last = Parameter(
        "--last", ValueKind.integer("N", 1...10_000), "how many at most, the newest", default: "25")

    static let specification = CommandSpecification(
        "trace", .views, "list what happened, one line each",
        details: [
            "A selector is made of kinds (publish, puback …) and key=value: kind qos dup retain id topic payload from to",
            "client code size after; with not, or, parentheses, and = != < >. help selector explains each.",
        ],
        arguments: [.rest(selector)], options: [.value(last)],
        example: ["connect ann", "publish ann led/1 on --qos 1", "trace publish or puback"])

    static func run(_ input: CommandInput, in shell: Shell) throws {
        let found = try shell.events(try input.value(selector), last: try input.value(last) ?? 25)
        guard !found.events.isEmpty else { return shell.say(Self.nothing(input.has(selector))) }
        shell.say(OneLine.lines(found.events, links: found.links, options: shell.viewOptions))
    }

    /// What is said when there is nothing to show.
    static func nothing(_ wasSelective: Bool) -> String {
        wasSelective ? "Nothing matches so far." : "Nothing has happened yet."
    }
}

/// `trace on` and `trace off`.
enum TraceOnCommand: Command {
    static let specification = CommandSpecification(
        "trace on", .views, "show packets above the prompt as they pass", example: ["trace on"])

    static func run(_ input: CommandInput, in shell: Shell) throws {
        shell.live.isOn = true
        shell.say("Packets are shown as they pass.")
    }
}

/// The other way.
enum TraceOffCommand: Command {
    static let specification = CommandSpecification(
        "trace off", .views, "stop showing packets as they pass; they are still recorded", example: ["trace off"])

    static func run(_ input: CommandInput, in shell: Shell) throws {
        shell.live.isOn = false
        shell.say("Packets pass unseen; trace and ladder show them when you ask.")
    }
}

/// `ladder`.
enum LadderCommand: Command {
    private static let selector = Parameter("SELECTOR", .selector, "which packets, as for trace")
    private static let last = Parameter(
        "--last", ValueKind.integer("N", 1...10_000), "how many at most, the newest", default: "40")

    static let specification = CommandSpecification(
        "ladder", .views, "draw who sent what to whom, from top to bottom",
        details: ["Each peer is a column, each packet an arrow; the gutter has the time and the pause before."],
        arguments: [.rest(selector)], options: [.value(last)],
        example: ["connect ann", "publish ann led/1 on --qos 2", "ladder topic=led/# or id=1"])

    static func run(_ input: CommandInput, in shell: Shell) throws {
        let found = try shell.events(try input.value(selector), last: try input.value(last) ?? 40)
        guard !found.events.isEmpty else { return shell.say(TraceCommand.nothing(input.has(selector))) }
        shell.say(Ladder.lines(found.events, links: found.links, options: shell.viewOptions))
    }
}

/// `show`.
enum ShowCommand: Command {
    private static let number = Parameter("N", ValueKind.integer("N", 1...Int.max), "its number in trace")
    private static let secrets = Flag("--secrets", "show passwords of the lab's own clients")

    static let specification = CommandSpecification(
        "show", .views, "take one packet apart, down to its bits",
        details: ["Each field has its bytes, its name, its value, what it means, and the clause of the specification."],
        arguments: [.required(number)], options: [.flag(secrets)], example: ["connect ann", "show 2"])

    static func run(_ input: CommandInput, in shell: Shell) throws {
        let number = try input.required(number)
        let log = try shell.openLab?.ask { $0.trace } ?? TraceLog(capacity: 0)
        guard let event = log.event(number) else {
            throw input.error(log.absence(of: number) ?? "There is no such event.", at: Self.number, tries: ["trace"])
        }
        let link = event.link.flatMap(log.link)
        var options = shell.viewOptions
        options.secrets = input.has(secrets)
        shell.say(FieldView.lines(event, link: link, options: options))
        if input.has(secrets), link?.isOurs != true {
            shell.say("Secrets of clients from outside stay masked.", .warning)
        }
    }
}

/// `wait`.
enum WaitCommand: Command {
    private static let selector = Parameter("SELECTOR", .selector, "which packet, as for trace")
    private static let limit = Parameter("--limit", .seconds(0...3600), "give up after so many seconds", default: "30")

    static let specification = CommandSpecification(
        "wait", .views, "wait for a packet that comes from now on",
        arguments: [.requiredRest(selector)], options: [.value(limit)],
        example: ["connect ann --keep-alive 1", "wait pingreq from=ann --limit 5"])

    static func run(_ input: CommandInput, in shell: Shell) throws {
        let selector = try input.required(selector)
        let limit = try input.value(limit) ?? .seconds(30)
        let lab = try shell.lab()
        let next = Cursor(try lab.ask { $0.trace.nextNumber })
        let found: Int? = try shell.wait(atMost: limit, in: lab) { lab in
            let log = lab.trace
            for number in next.value..<max(next.value, log.nextNumber) {
                next.value = number + 1
                if let event = log.event(number), selector.matches(event, in: log) { return number }
            }
            return nil
        }
        guard let found else {
            throw ShellFailure(
                "Nothing that matches “\(selector.text)” came within \(limit.inSeconds).",
                tries: ["trace", "wait \(selector.text) --limit 60"])
        }
        try shell.settle(in: lab)
        shell.say("Event \(found) came.", .good)
    }

    /// How far the trace was looked through; only the loop changes it.
    private final class Cursor: Sendable {
        private let number: Atomic<Int>

        init(_ number: Int) { self.number = Atomic(number) }

        var value: Int {
            get { number.load(ordering: .relaxed) }
            set { number.store(newValue, ordering: .relaxed) }
        }
    }
}
