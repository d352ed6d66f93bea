internal import ClientCore
internal import LabNet
internal import MQTTSessions
internal import MQTTWire
internal import Typesetting

/// `reauthenticate`.
enum ReauthenticateCommand: Command {
    private static let client = Parameter("CLIENT", .client, "which client")

    static let specification = CommandSpecification(
        "reauthenticate", .clients, "5.0: prove once more who a client is, on its present connection",
        details: ["AUTH 0x19 begins it, by the method of connect --method. Who fails is disconnected."],
        arguments: [.required(client)],
        example: [
            "broker start --accounts @lesson", "connect board --v5 --method SCRAM-SHA-256 --user board --password Nordic-52",
            "reauthenticate board",
        ])

    static func run(_ input: CommandInput, in shell: Shell) throws {
        let name = try input.required(client)
        let lab = try shell.lab()
        let request = try lab.ask { try $0.reauthenticate(name) }
        switch try shell.outcome(of: request, of: name, in: lab) {
        case .reauthenticated: shell.say("\(name) has proved once more who it is.", .good)
        case .failed(let failure): throw try shell.failure(failure, of: name, in: lab)
        case .published, .subscribed, .unsubscribed, .ponged: break
        }
    }
}
