internal import ClientCore
internal import LabNet
internal import MQTTSessions
internal import MQTTWire
internal import Typesetting

/// `clients`.
enum ClientsCommand: Command {
    static let specification = CommandSpecification(
        "clients", .clients, "the lab's clients and what they are doing", example: ["connect ann", "clients"])

    static func run(_ input: CommandInput, in shell: Shell) throws {
        let (clients, snapshot) = try shell.openLab?.ask { ($0.clientStates, $0.brokerSnapshot) } ?? ([], nil)
        let own = Set(clients.map(\.configuration.clientIdentifier))
        let strangers = snapshot?.sessions.filter { $0.isConnected && !own.contains($0.client) } ?? []
        guard !clients.isEmpty || !strangers.isEmpty else {
            return shell.say([
                StyledLine([.init("There is no client yet. ", .plain), .init("connect ann", .code), .init(" makes one.", .plain)])
            ])
        }
        var table = TextTable(["client", "state", "client id", "keep-alive", "subscriptions"])
        for client in clients {
            table.add([
                client.name, words(for: client), client.configuration.clientIdentifier.description,
                "\(client.configuration.keepAlive) s", words(for: client.subscriptions),
            ])
        }
        for session in strangers {
            table.add([
                "—", "connected (not ours)", session.client.description, "\(session.keepAlive) s",
                words(for: session.subscriptions),
            ])
        }
        shell.say(table.lines)
    }

    private static func words(for client: ClientState) -> String {
        switch client.phase {
        case .opening, .securing, .connecting: "connecting"
        case .connected: client.isSilent ? "connected, silent" : "connected"
        case .closed: "not connected"
        case .refused: "refused"
        case .failed: "no connection"
        }
    }

    /// `led/# (1), door (0)`.
    static func words(for subscriptions: [Subscription]) -> String {
        subscriptions.map { "\($0.filter) (\($0.maximumQoS.rawValue))" }.joined(separator: ", ")
    }
}

/// `sessions`.
enum SessionsCommand: Command {
    static let specification = CommandSpecification(
        "sessions", .broker, "what the broker remembers of each client", example: ["connect ann --persistent", "sessions"])

    static func run(_ input: CommandInput, in shell: Shell) throws {
        guard let snapshot = try shell.openLab?.ask({ $0.brokerSnapshot }), !snapshot.sessions.isEmpty else {
            return shell.say("The broker holds no session.")
        }
        var table = TextTable([
            "client id", "", "session", "in flight", "queued", "awaiting PUBREL", "will", "subscriptions (QoS)",
        ])
        for session in snapshot.sessions {
            table.add([
                session.client.description, session.isConnected ? "connected" : "away",
                words(forExpiry: session.expiryInterval),
                "\(session.inFlight)", "\(session.queued)", "\(session.awaitingRelease)", session.hasWill ? "yes" : "no",
                ClientsCommand.words(for: session.subscriptions),
            ])
        }
        shell.say(table.lines)
    }

    /// How long a session stays after its connection; 5.0 counts it in seconds.
    private static func words(forExpiry seconds: UInt32) -> String {
        switch seconds {
        case 0: "clean"
        case .max: "persistent"
        default: "kept \(seconds) s"
        }
    }
}

/// `retained`.
enum RetainedCommand: Command {
    static let specification = CommandSpecification(
        "retained", .broker, "the message the broker keeps for each topic",
        example: ["connect ann", "publish ann door/state open --retain", "retained"])

    static func run(_ input: CommandInput, in shell: Shell) throws {
        guard let snapshot = try shell.openLab?.ask({ $0.brokerSnapshot }), !snapshot.retained.isEmpty else {
            return shell.say("The broker retains no message.")
        }
        var table = TextTable(["topic", "QoS", "payload"])
        for message in snapshot.retained {
            table.add([
                message.topic.description, "\(message.qos.rawValue)", "\"\(Escaping.visible(message.payload, limit: 60))\"",
            ])
        }
        shell.say(table.lines)
    }
}
