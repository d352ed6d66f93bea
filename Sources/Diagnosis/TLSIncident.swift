/// A failure of TLS as one end of the connection saw it, with what that end knows.
public struct TLSIncident: Sendable, Hashable {
    /// Which end tells of it.
    public enum End: Sendable, Hashable {
        case broker, client
    }

    /// What ended the connection.
    public enum Cause: Sendable, Hashable {
        case alertReceived(UInt8)
        /// The peer's certificate was refused, by the number of OpenSSL's verification result.
        case certificateRefused(code: Int)
        /// The broker's certificates are more bytes than a device takes.
        case chainTooLong(bytes: Int, limit: Int)
        case refused(alert: UInt8?, reasons: [String])
        /// The first bytes of a peer that does not speak TLS.
        case notTLS([UInt8])
        /// A peer that speaks TLS where none is spoken.
        case unexpectedTLS
        case abandoned
        case timedOut(seconds: Int)
    }

    /// What is known of the broker's certificate: the broker's own, or the one that a client was shown.
    public struct Certificate: Sendable, Hashable {
        public var subject = ""
        public var issuer = ""
        /// Names and addresses of the subject alternative name.
        public var hosts: [String] = []
        public var coversHost = true
        /// Seconds since 1970.
        public var notBefore = 0
        public var notAfter = Int.max
        public var isSelfIssued = false
        public var isAuthority = false
        public var servesBrokers = true
        /// Bytes of the certificates that travel.
        public var chainSize = 0

        public init() {}
    }

    public var end: End
    public var cause: Cause
    /// Whether the handshake was complete on this side, as a TLS 1.3 client's is before its certificate is judged.
    public var isEstablished: Bool
    /// The name that the client asked for by SNI; a client's own end, the host that it connected to.
    public var host: String?
    public var certificate: Certificate?
    /// Seconds since 1970, by this machine's clock.
    public var now: Int

    public init(
        _ end: End, _ cause: Cause, isEstablished: Bool = false, host: String? = nil, certificate: Certificate? = nil,
        now: Int = 0
    ) {
        self.end = end
        self.cause = cause
        self.isEstablished = isEstablished
        self.host = host
        self.certificate = certificate
        self.now = now
    }
}
