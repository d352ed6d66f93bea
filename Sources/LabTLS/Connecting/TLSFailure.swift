/// Why a TLS connection failed, as far as this end knows.
public struct TLSFailure: Error, Sendable, Hashable {
    /// What ended it.
    public enum Cause: Sendable, Hashable {
        /// The peer said so, by the number of its alert.
        case alertReceived(UInt8)
        /// The peer's certificate was refused here, by the number of OpenSSL's verification error.
        case certificateRefused(code: Int)
        /// The peer's certificates are more bytes than the device that this client plays takes.
        case chainTooLong(bytes: Int, limit: Int)
        /// This end could not go on, and told the peer by this alert, if any.
        case refused(alert: UInt8?)
        /// The peer does not speak TLS; its first bytes.
        case notTLS([UInt8])
        /// The peer speaks TLS to a connection that goes without.
        case unexpectedTLS
        /// The peer left in the middle of the handshake.
        case abandoned
        /// The handshake took too long.
        case timedOut(seconds: Int)
    }

    public var cause: Cause
    public var isServer: Bool
    /// OpenSSL's reasons, the first cause first.
    public var reasons: [String]
    /// What was known of the connection by then.
    public var state: TLSState

    public init(cause: Cause, isServer: Bool, reasons: [String], state: TLSState) {
        self.cause = cause
        self.isServer = isServer
        self.reasons = reasons
        self.state = state
    }
}

/// What is known of a TLS connection.
public struct TLSState: Sendable, Hashable {
    /// As TLS writes it, `0x0304` for 1.3.
    public var version: UInt16 = 0
    /// The suite by its name in the specifications; `nil` before one is chosen.
    public var suite: String?
    /// The group of the key exchange, such as `x25519`.
    public var group: String?
    /// The name that the client asked for; `nil` where it asked for none.
    public var serverName: String?
    public var isResumed = false
    /// Whether the handshake was complete on this side.
    public var isEstablished = false
    /// Bytes of the handshake's records, both ways.
    public var handshakeBytes = 0
    /// The certificate in DER that the peer showed, or that was refused on its way to the root; `nil` where there was none.
    public var peerCertificate: [UInt8]?

    public init() {}
}
