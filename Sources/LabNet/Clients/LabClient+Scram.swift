internal import ClientCore
internal import MQTTSessions
internal import MQTTWire
internal import NIOCore
internal import NIOPosix

// SCRAM-SHA-256 for the lab's own clients: user name and password are those of the configuration, and never travel.

extension LabClient {
    /// The first step, where CONNECT names the method; of another method the lab knows no step, and CONNECT names it bare.
    func beginExchange() -> AuthenticationOpening {
        exchange = nil
        let configuration = core.configuration
        guard configuration.authenticationMethod == Scram.method, let nonce = OpenSSLScram.nonce() else {
            return AuthenticationOpening()
        }
        let scram = ScramClient(
            userName: configuration.userName?.description ?? "", password: configuration.password ?? [], nonce: nonce,
            OpenSSLScram())
        exchange = scram
        return AuthenticationOpening(data: scram.first, proof: .notYetKnown)
    }

    /// Answers a challenge. The iterations take a while, so another thread computes them.
    func challenged(_ auth: AuthPacket) {
        guard let scram = exchange.take() else {
            let method = core.configuration.authenticationMethod
            let why =
                method == Scram.method ? "it sends a second challenge" : "its challenge is of a method that the lab does not know"
            return handle(.distrust(why: why))
        }
        let challenge = auth.properties.data(.authenticationData) ?? []
        let answer = NIOThreadPool.singleton.runIfActive(eventLoop: common.loop) {
            Result { () throws(ScramDistrust) in try scram.answer(challenge) }
        }
        answer.assumeIsolated().whenComplete { [weak self, weak channel] result in
            guard let self, let channel, channel === self.channel else { return }
            switch result {
            case .success(.success(let answer)): handle(.authenticate(answer.message, proof: .data(answer.proof)))
            case .success(.failure(let distrust)): handle(.distrust(why: distrust.words))
            case .failure(let error): handle(.distrust(why: "its challenge could not be answered: \(error)"))
            }
        }
    }
}
