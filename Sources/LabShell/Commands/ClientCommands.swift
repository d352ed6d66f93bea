internal import ClientCore
internal import LabNet
internal import MQTTWire
internal import Typesetting

/// `disconnect`.
enum DisconnectCommand: Command {
    private static let client = Parameter("CLIENT", .client, "which client")
    private static let withWill = Flag("--with-will", "5.0: reason 0x04, the broker publishes the will all the same")
    private static let reason = Parameter("--reason", .goodbyeReason, "5.0: why, by name or number")
    private static let sessionExpiry = Parameter(
        "--session-expiry", .expiry(orNever: true), "5.0: how long the session is kept, in place of what CONNECT said")
    private static let reasonString = Parameter("--reason-string", .text("TEXT"), "5.0: why, in words")
    private static let userProperty = Parameter(
        "--user-property", .userProperty, "5.0: a User Property; may be given several times", isRepeatable: true)
    private static let optionsOf5: [CommandSpecification.Option] = [
        .flag(withWill), .value(reason), .value(sessionExpiry), .value(reasonString), .value(userProperty),
    ]

    static let specification = CommandSpecification(
        "disconnect", .clients, "say goodbye: DISCONNECT, then the connection closes",
        details: ["After a DISCONNECT the broker discards the will. To see the will, use cut, or in 5.0 --with-will."],
        arguments: [.required(client)], options: optionsOf5, example: ["connect ann", "disconnect ann"])

    static func run(_ input: CommandInput, in shell: Shell) throws {
        let name = try input.required(client)
        let lab = try shell.lab()
        if shell.isPreparing, try lab.ask({ $0.client(named: name)?.isConnected }) != true { return }
        try input.require5(optionsOf5, ofClient: name, in: lab)
        let goodbye = try goodbye(input)
        try lab.ask { try $0.disconnect(name, goodbye) }
        try shell.disconnected(name, in: lab)
        shell.say("\(name) is disconnected.")
    }

    private static func goodbye(_ input: CommandInput) throws -> DisconnectPacket {
        if input.has(withWill), input.has(reason) {
            throw input.error(
                "--with-will is a reason of its own.", at: reason, because: "DISCONNECT carries one: 0x04 with the will.")
        }
        var properties: Properties = []
        if let seconds = try input.value(sessionExpiry) {
            properties.append(.sessionExpiryInterval, .fourByteInteger(seconds))
        }
        if let text = try input.value(reasonString) { properties.append(.reasonString, .string(text)) }
        properties.items += try input.values(userProperty)
        let code = input.has(withWill) ? ReasonCode.disconnectWithWill : try input.value(reason) ?? .success
        return DisconnectPacket(reasonCode: code, properties: properties)
    }
}

/// `ping`.
enum PingCommand: Command {
    private static let client = Parameter("CLIENT", .client, "which client")

    static let specification = CommandSpecification(
        "ping", .clients, "send PINGREQ now and wait for PINGRESP",
        details: ["A client pings by itself when its keep-alive is about to pass in silence."],
        arguments: [.required(client)], example: ["connect ann", "ping ann"])

    static func run(_ input: CommandInput, in shell: Shell) throws {
        let name = try input.required(client)
        let lab = try shell.lab()
        let request = try lab.ask { try $0.ping(name) }
        switch try shell.outcome(of: request, of: name, in: lab) {
        case .ponged(let roundTrip): shell.say("PINGRESP came after \(roundTrip.inMilliseconds).", .good)
        case .failed(let failure): throw try shell.failure(failure, of: name, in: lab)
        case .published, .subscribed, .unsubscribed, .reauthenticated: break
        }
    }
}

/// `silence`.
enum SilenceCommand: Command {
    private static let client = Parameter("CLIENT", .client, "which client")
    private static let off = Parameter("off", .choice(["off"]), "let it ping again")

    static let specification = CommandSpecification(
        "silence", .trouble, "let a client stop pinging, as a board that hangs",
        details: ["The connection stays open. After 1.5 × its keep-alive without a packet the broker closes it."],
        arguments: [.required(client), .optional(off)], example: ["connect ann --keep-alive 5", "silence ann"])

    static func run(_ input: CommandInput, in shell: Shell) throws {
        let name = try input.required(client)
        let isSilent = !input.has(off)
        let lab = try shell.lab()
        try lab.ask { try $0.silence(name, isSilent) }
        guard isSilent else { return shell.say("\(name) pings again.") }
        guard let state = try lab.ask({ $0.client(named: name) }) else { return }
        guard state.isConnected else { throw LabError.clientNotConnected(name) }
        let keepAlive = state.configuration.keepAlive
        guard keepAlive > 0 else {
            return shell.say("\(name) pings no more; its keep-alive is 0, so nobody will mind.", .warning)
        }
        let limit = Duration.seconds(keepAlive) * 1.5
        shell.say(
            "\(name) pings no more. The broker closes its connection \(limit.inSeconds) (1.5 × \(keepAlive) s) after its last packet."
        )
    }
}

/// `cut`.
enum CutCommand: Command {
    private static let client = Parameter("CLIENT", .client, "which client")

    static let specification = CommandSpecification(
        "cut", .trouble, "break a client's TCP connection without a goodbye",
        details: ["So the broker publishes the will, if there is one."],
        arguments: [.required(client)],
        example: ["connect ann --will-topic ann/state --will-payload gone", "cut ann"])

    static func run(_ input: CommandInput, in shell: Shell) throws {
        let name = try input.required(client)
        let lab = try shell.lab()
        try lab.ask { try $0.cut(name) }
        try shell.disconnected(name, in: lab)
        shell.say("\(name)'s connection is cut; the broker heard no goodbye.")
    }
}
