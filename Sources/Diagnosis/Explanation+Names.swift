internal import TLSWire

extension Explanation {
    /// Every name that an explanation of TLS can have, for those who ask for one: a failure without a row of its own is
    /// called by its alert.
    public static let names: Set<String> = {
        let own = [
            "chain-too-long", "slow-handshake", "no-client-certificate", "protocol-version", "no-shared-suite",
            "handshake-refused", "plain-on-tls", "not-tls", "tls-on-plain", "abandoned", VerificationError.otherName,
        ]
        let told = VerificationError.names + TLSAlert.names.map(\.replacingUnderscores)
        return Set(own + told + told.map { "client-" + $0 } + ["client-" + VerificationError.otherName])
    }()
}
