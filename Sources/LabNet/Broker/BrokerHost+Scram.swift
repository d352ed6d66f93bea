internal import Access
internal import BrokerCore
internal import LabTLS
internal import MQTTSessions
internal import MQTTWire
internal import NIOCore

// SCRAM-SHA-256 for who connects. What is dear, PBKDF2, only the client computes; the broker's steps are a few hashes each,
// so the loop takes them itself.

extension BrokerHost {
    /// Takes a step; until it is answered nothing of that client is read.
    func take(_ step: ExchangeStep, of identifier: ConnectionIdentifier) {
        self[identifier]?.hold()
        // The core is still at work on the packet: the answer comes when that is done.
        common.loop.assumeIsolated().execute { [weak self] in self?.answer(step, of: identifier) }
    }

    private func answer(_ step: ExchangeStep, of identifier: ConnectionIdentifier) {
        guard let channel = self[identifier] else { return }
        handle(.exchanged(identifier, step.isFirst ? begin(step, identifier) : finish(step, identifier)))
        channel.goOn()
        common.turn.schedule()
    }

    private func begin(_ step: ExchangeStep, _ identifier: ConnectionIdentifier) -> ExchangeVerdict {
        exchanges[identifier] = nil
        guard let accounts = access.accounts, let message = step.message, let nonce = OpenSSLScram.nonce() else {
            return .refused
        }
        var exchange = ScramServer(OpenSSLScram())
        let outcome = exchange.begin(message, nonce: nonce, decoy: accounts.scramDecoy.verifier) { userName in
            MQTTString(userName).flatMap { accounts.list[$0]?.scram }
        }
        guard case .challenge(let challenge) = outcome else { return .refused }
        exchanges[identifier] = exchange
        return .challenge(challenge)
    }

    private func finish(_ step: ExchangeStep, _ identifier: ConnectionIdentifier) -> ExchangeVerdict {
        guard let accounts = access.accounts, var exchange = exchanges.removeValue(forKey: identifier),
            let user = exchange.userName.flatMap({ MQTTString($0) }), let message = step.message
        else { return .refused }
        guard case .accepted(_, let last) = exchange.finish(message) else {
            return accounts.list.withoutScram.contains(user) ? .unprepared(user) : .refused
        }
        return .accepted(user, last)
    }
}

extension ExchangeStep {
    /// The data, if they are not longer than any message of SCRAM with a name that an account can have.
    fileprivate var message: [UInt8]? { data.flatMap { $0.count <= 4_096 ? $0 : nil } }
}

extension OpenSSLScram {
    /// A nonce that nobody can foresee; `nil` where there is no randomness.
    static func nonce() -> String? { (try? Secrets.random(18)).map { Base64.encode($0) } }
}
