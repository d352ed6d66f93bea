internal import BrokerCore
internal import LabNet
internal import MQTTSessions
internal import Typesetting

/// `broker status`.
enum BrokerStatusCommand: Command {
    private static let json = Flag("--json", "the numbers as JSON")

    static let specification = CommandSpecification(
        "broker status", .broker, "where the broker listens, who is connected, how much passes, what was dropped",
        options: [.flag(json)], example: ["broker start --port 0", "broker status"])

    static func run(_ input: CommandInput, in shell: Shell) throws {
        guard let measurement = try shell.openLab?.ask({ $0.brokerMeasurement }) else {
            return shell.say([
                StyledLine([
                    .init("No broker runs. ", .plain), .init("broker start", .code),
                    .init(" starts one; so does connect.", .plain),
                ])
            ])
        }
        if input.has(json) { return shell.say(StatusView.json(measurement).text) }
        let status = measurement.status
        let addresses = status.listeners.map(\.announcement).asAlternatives(joining: "and")
        shell.say("The broker listens on \(addresses); \(status.connections.of("connection is", "connections are")) open.")
        if status.isAcceptingPaused { shell.say("It is full: new connections wait until one ends.", .warning) }
        shell.say(StatusView.lines(measurement))
        shell.say(BrokerWords.advice(status.listeners))
    }
}

/// A broker in numbers, as people and programs read them.
enum StatusView {
    static func lines(_ measurement: BrokerMeasurement) -> [StyledLine] {
        let figures = measurement.figures
        var rates = TextTable(["", "messages/s in", "out", "bytes/s in", "out"])
        rates.add(["last second"] + numbers(figures.lastSecond))
        rates.add(["last minute"] + numbers(figures.lastMinute))
        let traffic = figures.traffic
        rates.add([
            "since the start", total(traffic.received.messages), total(traffic.sent.messages), total(traffic.received.bytes),
            total(traffic.sent.bytes),
        ])
        let counters = figures.counters
        let holds = [
            "  clients   \(figures.connected.withThousands) connected, \(counters.mostConnected.withThousands) at most;"
                + " \(figures.sessions.of("session", "sessions")), \(figures.subscriptions.of("subscription", "subscriptions"))",
            "  messages  \(figures.inFlight.withThousands) in flight, \(figures.queued.withThousands) queued"
                + " (\(figures.heldBytes.withThousands) bytes); \(figures.retained.withThousands) retained"
                + " (\(figures.retainedBytes.withThousands) bytes)",
            "  memory    trace \(measurement.traceBytes.withThousands) bytes, unread by clients"
                + " \(measurement.backlogBytes.withThousands) bytes",
        ]
        return rates.lines + holds.map { StyledLine($0) } + [
            StyledLine("  " + dropped(counters), counters.dropped > 0 ? .warning : .plain)
        ]
    }

    static func json(_ measurement: BrokerMeasurement) -> JSONValue {
        let (status, figures) = (measurement.status, measurement.figures)
        let counters = figures.counters
        return .object([
            .init("listeners", .array(status.listeners.map { .string($0.announcement) })),
            .init("uptimeSeconds", .integer(Int(figures.uptime.components.seconds))),
            .init("connections", .integer(status.connections)), .init("connected", .integer(figures.connected)),
            .init("mostConnected", .integer(counters.mostConnected)), .init("sessions", .integer(figures.sessions)),
            .init("subscriptions", .integer(figures.subscriptions)), .init("inFlight", .integer(figures.inFlight)),
            .init("queued", .integer(figures.queued)), .init("heldBytes", .integer(figures.heldBytes)),
            .init("retained", .integer(figures.retained)), .init("retainedBytes", .integer(figures.retainedBytes)),
            .init("received", way(figures.traffic.received)), .init("sent", way(figures.traffic.sent)),
            .init(
                "dropped",
                .object([
                    .init("congestion", .integer(counters.droppedByCongestion)),
                    .init("fullQueue", .integer(counters.droppedByFullQueue)), .init("away", .integer(counters.droppedWhileAway)),
                    .init("expired", .integer(counters.expired)), .init("tooLarge", .integer(counters.tooLarge)),
                    .init("notRetained", .integer(counters.notRetained)),
                    .init("systemTopics", .integer(counters.systemTopicsRefused)),
                ])),
            .init("perSecond", .object([.init("1s", rates(figures.lastSecond)), .init("1min", rates(figures.lastMinute))])),
            .init("traceBytes", .integer(measurement.traceBytes)), .init("backlogBytes", .integer(measurement.backlogBytes)),
        ])
    }

    private static func dropped(_ counters: BrokerCounters) -> String {
        let parts = [
            (counters.droppedByCongestion, "for clients that do not read"), (counters.droppedByFullQueue, "for full queues"),
            (counters.droppedWhileAway, "of QoS 0 for absent clients"), (counters.notRetained, "not retained"),
            (counters.expired, "expired"), (counters.tooLarge, "too large for their receiver"),
            (counters.systemTopicsRefused, "to $SYS"),
        ].filter { $0.0 > 0 }.map { "\($0.0.withThousands) \($0.1)" }
        return "dropped   " + (parts.isEmpty ? "nothing" : parts.joined(separator: ", "))
    }

    private static func numbers(_ rates: Rates) -> [String] {
        [rates.messagesReceived, rates.messagesSent, rates.bytesReceived, rates.bytesSent].map { Int($0.rounded()).withThousands }
    }

    private static func total(_ number: Int) -> String { "\(number.withThousands) in all" }

    private static func way(_ way: Traffic.Way) -> JSONValue {
        .object([
            .init("packets", .integer(way.packets)), .init("messages", .integer(way.messages)),
            .init("bytes", .integer(way.bytes)),
            .init("payloadBytes", .integer(way.payloadBytes)),
        ])
    }

    private static func rates(_ rates: Rates) -> JSONValue {
        .object([
            .init("messagesReceived", .integer(Int(rates.messagesReceived.rounded()))),
            .init("messagesSent", .integer(Int(rates.messagesSent.rounded()))),
            .init("bytesReceived", .integer(Int(rates.bytesReceived.rounded()))),
            .init("bytesSent", .integer(Int(rates.bytesSent.rounded()))),
        ])
    }
}
