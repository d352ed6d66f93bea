internal import ClientCore
internal import LabNet
internal import MQTTSessions
internal import MQTTWire
internal import Typesetting

/// `subscribe`.
enum SubscribeCommand: Command {
    private static let client = Parameter("CLIENT", .client, "which client")
    private static let filter = Parameter("FILTER", .filter, "topics; + stands for one level, # for all the rest")
    private static let qos = Parameter("QOS", .qos, "the highest QoS it wants to receive", default: "0")
    private static let noLocal = Flag("--no-local", "5.0: not what this client publishes itself")
    private static let retainAsPublished = Flag("--retain-as-published", "5.0: RETAIN stays as the publisher set it")
    private static let retainHandling = Parameter(
        "--retain-handling", .retainHandling, "5.0: retained messages come 0 always, 1 if the subscription is new, 2 never")
    private static let identifier = Parameter(
        "--id", .number("N", 1...268_435_455), "5.0: Subscription Identifier, which comes with each message")
    private static let userProperty = Parameter(
        "--user-property", .userProperty, "5.0: a User Property; may be given several times", isRepeatable: true)
    private static let optionsOf5: [CommandSpecification.Option] = [
        .flag(noLocal), .flag(retainAsPublished), .value(retainHandling), .value(identifier), .value(userProperty),
    ]

    static let specification = CommandSpecification(
        "subscribe", .clients, "ask for the messages of all topics that match a filter",
        details: ["The broker answers with the QoS it grants: messages come with that or less."],
        arguments: [.required(client), .required(filter), .optional(qos)], options: optionsOf5,
        example: ["connect phone", "subscribe phone led/# 1"])

    static func run(_ input: CommandInput, in shell: Shell) throws {
        let name = try input.required(client)
        let subscription = Subscription(
            try input.required(filter), maximumQoS: try input.value(qos) ?? .atMostOnce, noLocal: input.has(noLocal),
            retainAsPublished: input.has(retainAsPublished), retainHandling: try input.value(retainHandling) ?? .send)
        var asked = Properties(try input.values(userProperty))
        if let number = try input.value(identifier) { asked.append(.subscriptionIdentifier, .variableByteInteger(number)) }
        let lab = try shell.lab()
        try input.require5(optionsOf5, ofClient: name, in: lab)
        let request = try lab.ask { [asked] in try $0.subscribe(name, [subscription], properties: asked) }
        switch try shell.outcome(of: request, of: name, in: lab) {
        case .subscribed(let grants, let properties):
            let version = try lab.ask { $0.client(named: name)?.configuration.version } ?? .v311
            for grant in grants { try report(grant, properties, version, to: name, in: shell) }
        case .failed(let failure): throw try shell.failure(failure, of: name, in: lab)
        case .published, .unsubscribed, .ponged, .reauthenticated: break
        }
    }

    private static func report(
        _ grant: Grant, _ properties: Properties, _ version: ProtocolVersion, to name: String, in shell: Shell
    ) throws {
        let filter = Escaping.visible(grant.subscription.filter.description)
        guard let granted = grant.granted else {
            throw ShellFailure("“\(filter)”", refusedWith: grant.reasonCode, in: .suback, properties, version: version)
        }
        let wanted = grant.subscription.maximumQoS
        let less = granted < wanted ? " (it asked for \(wanted.rawValue))" : ""
        shell.say("\(name) is subscribed to “\(filter)” with QoS \(granted.rawValue)\(less).", .good)
    }
}

/// `unsubscribe`.
enum UnsubscribeCommand: Command {
    private static let client = Parameter("CLIENT", .client, "which client")
    private static let filter = Parameter("FILTER", .filter, "the filter, letter by letter as it was subscribed")
    private static let userProperty = Parameter(
        "--user-property", .userProperty, "5.0: a User Property; may be given several times", isRepeatable: true)

    static let specification = CommandSpecification(
        "unsubscribe", .clients, "give a subscription up", arguments: [.required(client), .required(filter)],
        options: [.value(userProperty)],
        example: ["connect phone", "subscribe phone led/#", "unsubscribe phone led/#"])

    static func run(_ input: CommandInput, in shell: Shell) throws {
        let name = try input.required(client)
        let filter = try input.required(filter)
        let lab = try shell.lab()
        let wasSubscribed = try lab.ask { $0.client(named: name)?.subscriptions.contains { $0.filter == filter } ?? false }
        try input.require5([.value(userProperty)], ofClient: name, in: lab)
        let asked = Properties(try input.values(userProperty))
        let request = try lab.ask { try $0.unsubscribe(name, [filter], properties: asked) }
        switch try shell.outcome(of: request, of: name, in: lab) {
        case .unsubscribed(let removals, let properties):
            let shown = Escaping.visible(filter.description)
            for removal in removals where removal.reasonCode.isError {
                throw ShellFailure(
                    "to unsubscribe “\(shown)”", refusedWith: removal.reasonCode, in: .unsuback, properties, version: .v5)
            }
            shell.say("\(name) is no longer subscribed to “\(shown)”.", .good)
            if removals.contains(where: { $0.reasonCode == .noSubscriptionExisted }) {
                shell.say("It was not: UNSUBACK says \(ReasonCode.noSubscriptionExisted.words(in: .unsuback)).", .warning)
            } else if !wasSubscribed {
                shell.say("It was not: UNSUBACK comes all the same [3.1.1 MQTT-3.10.4-5].", .warning)
            }
        case .failed(let failure): throw try shell.failure(failure, of: name, in: lab)
        case .published, .subscribed, .ponged, .reauthenticated: break
        }
    }
}
