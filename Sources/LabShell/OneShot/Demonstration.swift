internal import LabNet
internal import Tracing
public import Typesetting

/// An exchange that `mqttlab trace` runs for real: its own broker on a free port, its own clients, TCP between them.
public enum Demonstration: String, Sendable, CaseIterable {
    case qos0, qos1, qos2, keepalive, v5

    /// What it shows, in one sentence.
    public var summary: String {
        switch self {
        case .qos0: "QoS 0: sent once, never acknowledged."
        case .qos1: "QoS 1: acknowledged by PUBACK, on each of the two hops."
        case .qos2: "QoS 2: PUBREC, PUBREL and PUBCOMP, on each of the two hops."
        case .keepalive:
            "Keep-alive: a client pings, falls silent, and is closed after 1.5 times its keep-alive; its will is published."
        case .v5:
            "MQTT 5.0: properties of a message, a topic alias on both hops, reason codes, and a goodbye that publishes the will."
        }
    }

    /// The commands of the prompt that make it happen.
    var script: [String] {
        switch self {
        case .qos0: Self.publishing(qos: 0)
        case .qos1: Self.publishing(qos: 1)
        case .qos2: Self.publishing(qos: 2)
        case .v5: Self.versionFive
        case .keepalive:
            [
                "connect phone", "subscribe phone board/state",
                "connect board --keep-alive 1 --will-topic board/state --will-payload 'board is gone'",
                "wait pingresp to=board --limit 5", "silence board", "wait closed client=board --limit 5",
            ]
        }
    }

    private static let versionFive = [
        "connect phone --v5 --topic-alias-maximum 10 --user-property desk=north",
        "subscribe phone devacademy/# 1 --id 7 --no-local",
        "connect board --v5 --session-expiry 60 --receive-maximum 5 --will-topic devacademy/state --will-payload gone",
        "publish board devacademy/publish/topic 'Button 1 pressed' --qos 1 --alias --format-utf8 --expiry 60 "
            + "--content-type text/plain --response-topic devacademy/answers --correlation 1 --user-property button=1",
        "publish board devacademy/publish/topic 'Button 1 released' --qos 1 --alias",
        "publish board nobody/listens on --qos 1", "unsubscribe board nothing", "disconnect board --with-will",
        "disconnect phone",
    ]

    private static func publishing(qos: Int) -> [String] {
        [
            "connect phone", "subscribe phone devacademy/publish/topic \(qos)", "connect board",
            "publish board devacademy/publish/topic 'Button 1 pressed' --qos \(qos)", "disconnect board", "disconnect phone",
        ]
    }

    /// How the result is printed.
    public enum Form: Sendable {
        /// The ladder, then each packet taken apart.
        case views(width: Int)
        /// One JSON object a line and event.
        case json
    }

    /// Runs it.
    public func run(_ form: Form) throws(ShellFailure) -> [StyledLine] {
        var configuration = ShellConfiguration()
        configuration.brokerPort = 0
        configuration.showsLiveLines = false
        var said: [StyledLine] = []
        let shell = try Shell(configuration) { said += $0 }
        defer { shell.close() }
        for line in script where shell.execute(line) != .ok {
            throw ShellFailure("“\(line)” failed: \(said.last?.plain ?? "")")
        }
        do {
            return lines(of: try shell.events(nil, last: .max), form)
        } catch {
            throw ShellFailure("The trace cannot be read: \(error).")
        }
    }

    private func lines(of found: SelectedEvents, _ form: Form) -> [StyledLine] {
        func link(_ event: TraceEvent) -> TraceLink? { event.link.flatMap { found.links[$0] } }
        switch form {
        case .json: return found.events.map { StyledLine(EventJSON.line($0, link: link($0))) }
        case .views(let width):
            let options = ViewOptions(width: width)
            var lines = [StyledLine(summary, .strong), ""] + Ladder.lines(found.events, links: found.links, options: options)
            for event in found.events where event.frame != nil {
                lines += [""] + FieldView.lines(event, link: link(event), options: options)
            }
            return lines
        }
    }
}
