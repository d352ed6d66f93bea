/// Why OpenSSL refuses a certificate, by the number of its verification result (X509_V_ERR_…).
struct VerificationError {
    var code: Int
    /// The failure's stable name.
    var name: String
    /// What is wrong, as a whole sentence.
    var words: String
    var remedy: String

    private init(_ code: Int, _ name: String, _ words: String, _ remedy: String) {
        self.code = code
        self.name = name
        self.words = words
        self.remedy = remedy
    }

    init(_ code: Int) {
        self =
            Self.table.first { $0.code == code }
            ?? VerificationError(
                code, Self.otherName, "OpenSSL refuses it with verification error \(code).",
                "Run `openssl verify` on the certificate for its words.")
    }

    /// The name of a failure that has no row in the table.
    static let otherName = "certificate-refused"

    static var names: [String] { table.map(\.name) }

    private static let issuer = "Give the verifying side the CA that issued it, the root and not a leaf."
    private static let dates = "Make a certificate that holds today with `certs`, or set the clock right."

    private static let table = [
        VerificationError(2, "unknown-ca", "Its issuer is not among the trusted authorities.", issuer),
        VerificationError(
            7, "unknown-ca", "Its signature is not by the trusted CA of that name: another CA has the same subject.", issuer),
        VerificationError(9, "not-yet-valid", "It is not valid yet.", dates),
        VerificationError(10, "expired", "It has expired.", dates),
        VerificationError(18, "unknown-ca", "It is signed by itself, and not trusted.", issuer),
        VerificationError(19, "unknown-ca", "The root at the end of its chain is not trusted.", issuer),
        VerificationError(20, "unknown-ca", "Its issuer is not among the trusted authorities.", issuer),
        VerificationError(21, "unknown-ca", "Its chain does not lead to a trusted authority.", issuer),
        VerificationError(23, "revoked", "It was revoked.", "Make a new one."),
        VerificationError(24, "no-authority", "A certificate in its chain is no CA.", "Sign it with a CA: `certs` makes one."),
        VerificationError(
            26, "wrong-usage", "Its extended key usage does not allow this use.", "Make it for its role: `certs` does."),
        VerificationError(
            32, "no-authority", "Its issuer's key usage does not allow to sign certificates.",
            "Sign it with a CA: `certs` makes one."),
        VerificationError(
            62, "wrong-host", "It does not carry the name that was connected to in its subject alternative name.",
            "Make a certificate for that name with `certs --host NAME`, or connect to a name that it carries."),
        VerificationError(
            64, "wrong-host", "It does not carry the address that was connected to in its subject alternative name.",
            "Make a certificate for that address with `certs --host ADDRESS`, or connect to a name that it carries."),
        VerificationError(
            66, "weak-key", "Its key is too short for OpenSSL's security level.", "Make a new key: `certs --key p256`."),
        VerificationError(
            68, "weak-hash", "Its signature uses a hash that is no longer safe.", "Make it anew: `certs` signs with SHA-256."),
        VerificationError(
            79, "no-authority", "A CA in its chain lacks what RFC 5280 asks of one.", "Sign it with a CA: `certs` makes one."),
    ]
}
