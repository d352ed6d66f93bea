/// A server as it showed itself to clients that only looked: its certificates, and what each client could agree on with it.
public struct ServerSight: Sendable, Hashable {
    /// One handshake.
    public struct Handshake: Sendable, Hashable {
        /// Whose abilities the client had; `nil` for those of a computer.
        public var device: DeviceProfile?
        /// What was agreed, as far as it came.
        public var state: TLSState
        /// Whether the server asked the client for a certificate.
        public var asksForCertificate: Bool
        /// Why there was no connection; `nil` where there was one.
        public var failure: Failure?

        public init(device: DeviceProfile?, state: TLSState, asksForCertificate: Bool, failure: Failure?) {
            self.device = device
            self.state = state
            self.asksForCertificate = asksForCertificate
            self.failure = failure
        }
    }

    /// Why a handshake failed.
    public struct Failure: Sendable, Hashable {
        /// A clause such as “the broker sent alert 40, …”.
        public var words: String
        /// Whether it was for the version of TLS.
        public var isVersion: Bool

        public init(words: String, isVersion: Bool) {
            self.words = words
            self.isVersion = isVersion
        }
    }

    public var address: ServerAddress
    /// The host that the certificate has to carry.
    public var host: HostName
    /// The certificates as they were sent, in DER: to the device where it was sent some, else to the computer.
    public var chain: [[UInt8]]
    public var handshakes: [Handshake]

    public init(address: ServerAddress, host: HostName, chain: [[UInt8]], handshakes: [Handshake]) {
        self.address = address
        self.host = host
        self.chain = chain
        self.handshakes = handshakes
    }
}

extension ServerSight.Handshake {
    /// Whose handshake it was, as a row of the report begins.
    var who: String { device.map { "as \($0.name)" } ?? "as a computer" }

    /// What came of it, in a few words.
    var outcome: String {
        var parts: [String] = []
        if let suite = state.suite {
            parts.append("TLS \(TLSVersion(rawValue: state.version)?.description ?? "of an old version")")
            parts.append(suite)
            if let group = state.group { parts.append(group) }
            if asksForCertificate { parts.append("asks for a client certificate") }
        }
        // A server that insists on a certificate says no to a client that has none; the rest was agreed.
        if let failure, !isRefusedForItself { parts.append("no connection: \(failure.words)") }
        return parts.joined(separator: ", ")
    }

    /// Whether the server let the client go only because the client had no certificate to show.
    var isRefusedForItself: Bool { failure != nil && state.suite != nil && asksForCertificate }
}
