internal import ClientCore
internal import LabNet
internal import MQTTSessions
internal import MQTTWire
internal import Typesetting

/// `publish`.
enum PublishCommand: Command {
    private static let client = Parameter("CLIENT", .client, "which client")
    private static let topic = Parameter("TOPIC", .topic, "one topic, without wildcards")
    private static let payload = Parameter(
        "PAYLOAD", .bytes("PAYLOAD"), "any bytes; in quotes if it has spaces, \"\\x00\" works too")
    private static let qos = Parameter("--qos", .qos, "quality of service of this message", default: "0")
    private static let retain = Flag("--retain", "the broker keeps it for those who subscribe later; an empty payload removes it")
    private static let alias = Flag("--alias", "5.0: a topic alias, set with the topic and from then on in its place")
    private static let message = MessageOptions("--")
    private static let optionsOf5 = [.flag(alias)] + message.options

    static let specification = CommandSpecification(
        "publish", .clients, "send a message to the broker",
        details: ["With QoS 1 it is complete when PUBACK comes, with QoS 2 when PUBCOMP comes."],
        arguments: [.required(client), .required(topic), .required(payload)], options: [.value(qos), .flag(retain)] + optionsOf5,
        example: ["connect board", "publish board led/1 on --qos 1"])

    static func run(_ input: CommandInput, in shell: Shell) throws {
        let name = try input.required(client)
        let message = PublishRequest(
            topic: try input.required(topic), payload: try input.required(payload), qos: try input.value(qos) ?? .atMostOnce,
            retain: input.has(retain), properties: try self.message.properties(input), usesTopicAlias: input.has(alias))
        let lab = try shell.lab()
        try input.require5(optionsOf5, ofClient: name, in: lab)
        let request = try lab.ask { try $0.publish(name, message) }
        switch try shell.outcome(of: request, of: name, in: lab) {
        case .published(let identifier, let answer): try report(answer, message.qos, identifier, in: shell)
        case .failed(let failure): throw try shell.failure(failure, of: name, in: lab)
        case .subscribed, .unsubscribed, .ponged, .reauthenticated: break
        }
    }

    private static func report(_ answer: Answer, _ qos: QoS, _ identifier: PacketIdentifier?, in shell: Shell) throws {
        let kind: PacketKind = qos == .exactlyOnce ? .pubrec : .puback
        guard !answer.reasonCode.isError else {
            throw ShellFailure(
                "the message", refusedWith: answer.reasonCode, in: kind, answer.properties, version: .v5)
        }
        shell.say(done(qos, identifier), .good)
        guard answer != .success else { return }
        shell.say("The broker adds \(answer.reasonCode.words(in: kind))\(answer.properties.reasonWords).")
    }

    private static func done(_ qos: QoS, _ identifier: PacketIdentifier?) -> String {
        let packet = identifier.map { "packet \($0)" } ?? "the packet"
        return switch qos {
        case .atMostOnce: "Sent; QoS 0 asks for no answer."
        case .atLeastOnce: "Complete: PUBACK for \(packet) is here."
        case .exactlyOnce: "Complete: PUBREC, PUBREL and PUBCOMP for \(packet) are through."
        }
    }
}
