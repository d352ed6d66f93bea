internal import ClientCore
internal import LabNet
internal import MQTTSessions
internal import MQTTWire
internal import Typesetting

// What became of a request, in the words of the prompt: shared by all commands that make one.

extension Shell {
    /// A request of a client that was not carried out; where its connection ended, with the reason.
    func failure(_ failure: RequestFailure, of client: String, in lab: LabPort) throws -> ShellFailure {
        var told = ShellFailure(failure, of: client)
        if failure == .connectionLost, case .closed(let reason)? = try lab.ask({ $0.client(named: client)?.phase }) {
            told.why = reason.asSentence
        }
        return told
    }
}

extension ShellFailure {
    /// A request of a client that was not carried out.
    fileprivate init(_ failure: RequestFailure, of client: String) {
        let tries: [String] =
            switch failure {
            case .notConnected, .connectionLost, .sessionLost, .queueFull, .noIdentifierFree: ["connect \(client)"]
            case .unknownToVersion: ["disconnect \(client)", "connect \(client) --v5"]
            case .qosNotSupported, .retainNotSupported, .packetTooLarge, .topicAliasesNotSupported, .wildcardsNotSupported,
                .sharedSubscriptionsNotSupported, .subscriptionIdentifiersNotSupported:
                ["trace connack client=\(client)"]
            case .shareMalformed: ["subscribe \(client) $share/group/led/#"]
            case .sessionExpiryTooLate: ["connect \(client) --v5 --session-expiry 3600"]
            case .tooLarge, .noFilter, .noLocalShared, .authenticationNotAgreed: []
            }
        self.init(failure.words.asSentence, because: failure.clause?.cited(for: .v5).map { "The rule is \($0)." }, tries: tries)
    }

    /// A request that the broker refused by the code of its answer.
    init(_ what: String, refusedWith code: ReasonCode, in kind: PacketKind, _ properties: Properties, version: ProtocolVersion) {
        let words =
            switch version {
            case .v31, .v311: "0x" + Escaping.hexadecimal(code.rawValue)
            case .v5: code.words(in: kind)
            }
        self.init(
            "The broker refused \(what).", because: "\(kind) says \(words)\(properties.reasonWords).",
            tries: ["trace \(kind.description.lowercased())"])
    }
}
