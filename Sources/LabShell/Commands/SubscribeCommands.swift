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

    static let specification = CommandSpecification(
        "subscribe", .clients, "ask for the messages of all topics that match a filter",
        details: ["The broker answers with the QoS it grants: messages come with that or less."],
        arguments: [.required(client), .required(filter), .optional(qos)],
        example: ["connect phone", "subscribe phone led/# 1"])

    static func run(_ input: CommandInput, in shell: Shell) throws {
        let name = try input.required(client)
        let subscription = Subscription(try input.required(filter), maximumQoS: try input.value(qos) ?? .atMostOnce)
        let lab = try shell.lab()
        let request = try lab.ask { try $0.subscribe(name, [subscription]) }
        switch try shell.outcome(of: request, of: name, in: lab) {
        case .subscribed(let grants, let properties):
            let version = try lab.ask { $0.client(named: name)?.configuration.version } ?? .v311
            for grant in grants { try report(grant, properties, version, to: name, in: shell) }
        case .failed(let failure): throw ShellFailure(failure, of: name)
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

    static let specification = CommandSpecification(
        "unsubscribe", .clients, "give a subscription up", arguments: [.required(client), .required(filter)],
        example: ["connect phone", "subscribe phone led/#", "unsubscribe phone led/#"])

    static func run(_ input: CommandInput, in shell: Shell) throws {
        let name = try input.required(client)
        let filter = try input.required(filter)
        let lab = try shell.lab()
        let wasSubscribed = try lab.ask { $0.client(named: name)?.subscriptions.contains { $0.filter == filter } ?? false }
        let request = try lab.ask { try $0.unsubscribe(name, [filter]) }
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
        case .failed(let failure): throw ShellFailure(failure, of: name)
        case .published, .subscribed, .ponged, .reauthenticated: break
        }
    }
}
