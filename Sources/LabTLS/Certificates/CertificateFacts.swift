/// What a certificate says, as values that rules can compare.
public struct CertificateFacts: Sendable, Hashable {
    /// 3 for all that carry extensions, 1 for what a bare `openssl x509 -req` makes.
    public var version: Int
    /// As OpenSSL prints it on one line: `O = mqttlab, OU = broker, CN = localhost`.
    public var subject: String
    public var issuer: String
    /// Whether subject and issuer are the same name, whoever signed.
    public var isSelfIssued: Bool
    /// The last common name of the subject.
    public var commonName: String?
    /// The DNS entries of the subject alternative name, in their order.
    public var names: [String]
    /// The IP entries of the subject alternative name, in their shortest form.
    public var addresses: [String]
    /// Seconds since 1970.
    public var notBefore: Int
    /// Seconds since 1970.
    public var notAfter: Int
    /// basicConstraints: `nil` when the extension is not there.
    public var isAuthority: Bool?
    /// keyUsage: `nil` when the extension is not there, which allows everything.
    public var keyUsage: KeyUsage?
    /// extendedKeyUsage: `nil` when the extension is not there, which allows everything.
    public var extendedKeyUsage: ExtendedKeyUsage?
    /// `P-256`, `RSA 2048`, `ED25519` …
    public var keyName: String
    /// The hash of the signature, such as `SHA256`; `nil` where the algorithm has none of its own.
    public var signatureHash: String?
    /// SHA-256 over the public key, by which a private key is recognised.
    public var publicKeyDigest: String
    /// SHA-256 over the whole certificate.
    public var fingerprint: String
    /// Bytes in DER, which is what travels.
    public var size: Int

    /// What a key may be used for.
    public struct KeyUsage: OptionSet, Sendable, Hashable {
        public var rawValue: UInt32
        public init(rawValue: UInt32) { self.rawValue = rawValue }

        public static let digitalSignature = KeyUsage(rawValue: 0x80)
        public static let keyEncipherment = KeyUsage(rawValue: 0x20)
        public static let certificateSigning = KeyUsage(rawValue: 0x04)
    }

    /// The purposes that matter to TLS.
    public struct ExtendedKeyUsage: OptionSet, Sendable, Hashable {
        public var rawValue: UInt32
        public init(rawValue: UInt32) { self.rawValue = rawValue }

        public static let server = ExtendedKeyUsage(rawValue: 0x01)
        public static let client = ExtendedKeyUsage(rawValue: 0x02)
        public static let any = ExtendedKeyUsage(rawValue: 0x100)
    }

    /// The hosts that a client may find in it; an IPv4 address that also stands as a name counts once.
    public var hosts: [HostName] {
        let found = names.compactMap { try? HostName($0) } + addresses.compactMap { try? HostName($0) }
        var seen: Set<HostName> = []
        return found.filter { seen.insert($0).inserted }
    }

    /// Whether it is a root: issued by itself.
    public var isRoot: Bool { isSelfIssued && isAuthority != false }
}
