/// The alerts of TLS [RFC 8446 §6, RFC 5246 §7.2] that a learner may meet, by number.
public struct TLSAlert: Sendable, Hashable {
    public var number: UInt8
    /// The name in the specification, such as `unknown_ca`.
    public var name: String
    /// What its sender says by it, as the end of a sentence that begins with the sender.
    public var saying: String

    private init(_ number: UInt8, _ name: String, _ saying: String) {
        self.number = number
        self.name = name
        self.saying = saying
    }

    /// The alert of that number; of an unknown one, what can be said.
    public init(_ number: UInt8) {
        self =
            Self.table.first { $0.number == number }
            ?? TLSAlert(number, "alert \(number)", "gave a reason that this lab has no words for")
    }

    /// The names of all alerts in the table.
    public static var names: [String] { table.map(\.name) }

    private static let table = [
        TLSAlert(0, "close_notify", "sends nothing more"),
        TLSAlert(10, "unexpected_message", "got a message out of turn"),
        TLSAlert(20, "bad_record_mac", "could not decrypt a record"),
        TLSAlert(22, "record_overflow", "got a record that is too long"),
        TLSAlert(40, "handshake_failure", "found nothing that both sides can do"),
        TLSAlert(42, "bad_certificate", "did not accept the certificate"),
        TLSAlert(43, "unsupported_certificate", "got a certificate that is not made for this use"),
        TLSAlert(44, "certificate_revoked", "knows the certificate as revoked"),
        TLSAlert(45, "certificate_expired", "takes the certificate for expired"),
        TLSAlert(46, "certificate_unknown", "did not accept the certificate, for a reason that it does not tell"),
        TLSAlert(47, "illegal_parameter", "got a value that is not allowed"),
        TLSAlert(48, "unknown_ca", "does not know the authority that issued the certificate"),
        TLSAlert(49, "access_denied", "accepts the certificate, but not its holder"),
        TLSAlert(50, "decode_error", "could not read a message"),
        TLSAlert(51, "decrypt_error", "found a signature or a key exchange wrong"),
        TLSAlert(70, "protocol_version", "does not speak the version of TLS that was offered"),
        TLSAlert(71, "insufficient_security", "finds what was offered too weak"),
        TLSAlert(80, "internal_error", "failed for a reason of its own"),
        TLSAlert(86, "inappropriate_fallback", "sees a client fall back without need"),
        TLSAlert(90, "user_canceled", "was cancelled by its user"),
        TLSAlert(100, "no_renegotiation", "does not begin a new handshake"),
        TLSAlert(109, "missing_extension", "misses an extension"),
        TLSAlert(110, "unsupported_extension", "got an extension that it did not ask for"),
        TLSAlert(112, "unrecognized_name", "does not serve the name that was asked for"),
        TLSAlert(113, "bad_certificate_status_response", "got no good proof that the certificate is not revoked"),
        TLSAlert(115, "unknown_psk_identity", "does not know the key that was named"),
        TLSAlert(116, "certificate_required", "wants a certificate of the client, and got none"),
        TLSAlert(120, "no_application_protocol", "found no protocol in common"),
    ]
}
