internal import ClientCore
internal import LabNet
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
        case .subscribed(let grants): for grant in grants { try report(grant, to: name, in: shell) }
        case .failed(let failure): throw ShellFailure(failure.words.asSentence, tries: ["connect \(name)"])
        case .published, .unsubscribed, .ponged: break
        }
    }

    private static func report(_ grant: Grant, to name: String, in shell: Shell) throws {
        let filter = Escaping.visible(grant.subscription.filter.description)
        guard let granted = grant.granted else {
            throw ShellFailure(
                "The broker refused “\(filter)”.", because: "SUBACK says 0x80 [3.1.1 MQTT-3.9.3-2].", tries: ["trace suback"])
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
        case .unsubscribed:
            let shown = Escaping.visible(filter.description)
            shell.say("\(name) is no longer subscribed to “\(shown)”.", .good)
            if !wasSubscribed { shell.say("It was not: UNSUBACK comes all the same [3.1.1 MQTT-3.10.4-5].", .warning) }
        case .failed(let failure): throw ShellFailure(failure.words.asSentence, tries: ["connect \(name)"])
        case .published, .subscribed, .ponged: break
        }
    }
}
