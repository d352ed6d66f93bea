internal import ClientCore
internal import LabNet
internal import Typesetting

/// `broker start`.
enum BrokerStartCommand: Command {
    private static let port = Parameter(
        "--port", ValueKind.integer("N", 0...65_535), "the TCP port; 0 takes a free one", default: "1883")
    private static let lan = Flag("--lan", "also listen on this computer's network addresses, so that a board can connect")

    static let specification = CommandSpecification(
        "broker start", .broker, "start the broker; connect does it by itself",
        details: [
            "It listens on 127.0.0.1 and ::1, where only programs on this computer reach it.",
            "With --lan everybody on your network can connect, without a password.",
        ],
        options: [.value(port), .flag(lan)], example: ["broker start --port 0"])

    static func run(_ input: CommandInput, in shell: Shell) throws {
        var options = BrokerOptions()
        options.port = try input.value(port) ?? BrokerOptions.standardPort
        options.lan = input.has(lan)
        let lab = try shell.lab()
        if shell.isPreparing, try lab.ask({ $0.brokerStatus != nil }) { return }
        shell.say(BrokerWords.started(try lab.startBroker(options)))
    }
}

/// `broker stop`.
enum BrokerStopCommand: Command {
    static let specification = CommandSpecification(
        "broker stop", .broker, "stop the broker; every connection closes and its sessions are forgotten",
        example: ["broker start --port 0", "broker stop"])

    static func run(_ input: CommandInput, in shell: Shell) throws {
        let lab = try shell.lab()
        guard try lab.ask({ $0.brokerStatus != nil }) else { throw LabError.noBroker }
        try lab.stopBroker()
        _ = try shell.wait(atMost: .milliseconds(250), in: lab) { lab in
            lab.clientStates.contains { $0.server == nil && $0.isConnected } ? nil : true
        }
        try shell.settle(in: lab)
        shell.say("The broker is stopped, and with it its sessions and retained messages are gone.")
    }
}

/// `broker status`.
enum BrokerStatusCommand: Command {
    static let specification = CommandSpecification(
        "broker status", .broker, "where the broker listens and who is connected", example: ["broker status"])

    static func run(_ input: CommandInput, in shell: Shell) throws {
        guard let status = try shell.openLab?.ask({ $0.brokerStatus }) else {
            return shell.say([
                StyledLine([
                    .init("No broker runs. ", .plain), .init("broker start", .code),
                    .init(" starts one; so does connect.", .plain),
                ])
            ])
        }
        let addresses = status.listeners.map(\.description).asAlternatives(joining: "and")
        shell.say("The broker listens on \(addresses); \(status.connections.of("connection is", "connections are")) open.")
        if status.isAcceptingPaused { shell.say("It is full: new connections wait until one ends.", .warning) }
        shell.say(BrokerWords.advice(status.listeners))
    }
}

extension Int {
    /// `1 packet`, `2 packets`.
    func of(_ one: String, _ many: String) -> String { "\(withThousands) \(self == 1 ? one : many)" }
}
