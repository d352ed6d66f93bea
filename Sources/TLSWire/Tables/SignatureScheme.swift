/// How a signature is made: the kind of key, the padding, the hash [RFC 8446 §4.2.3].
///
/// TLS 1.2 writes the same two bytes as a hash and a kind of key; the numbers were kept where they still make sense.
public struct SignatureScheme: RawRepresentable, Sendable, Hashable {
    public var rawValue: UInt16

    public init(rawValue: UInt16) { self.rawValue = rawValue }

    /// The name of the registry, such as `ecdsa_secp256r1_sha256`; of an older pair, made of its parts.
    public var name: String {
        if let name = Self.table[rawValue] { return name }
        if isGrease(rawValue) { return "GREASE" }
        guard let hash = Self.hashes[rawValue >> 8], let key = Self.keys[rawValue & 0xFF] else { return "unknown scheme" }
        return "\(key)_\(hash)"
    }

    /// Which key signs, in plain words.
    public var meaning: String {
        switch rawValue {
        case 0x0201, 0x0203, 0x0202: "hashed with SHA-1, which is broken: kept for old peers"
        case 0x0401, 0x0501, 0x0601: "signed by an RSA key in the older way"
        case 0x0403: "signed by an ECDSA key; in TLS 1.3 one on P-256"
        case 0x0503: "signed by an ECDSA key; in TLS 1.3 one on P-384"
        case 0x0603: "signed by an ECDSA key; in TLS 1.3 one on P-521"
        case 0x0804...0x0806: "signed by an RSA key in the newer way (PSS)"
        case 0x0809...0x080B: "signed by an RSA key that is only for PSS"
        case 0x0807, 0x0808: "signed by an Edwards-curve key, which the nRF91 modem does not have"
        case _ where isGrease(rawValue): greaseMeaning
        default: ""
        }
    }

    var shown: String { Shown.named(name, rawValue) }

    private static let table: [UInt16: String] = [
        0x0201: "rsa_pkcs1_sha1", 0x0203: "ecdsa_sha1", 0x0401: "rsa_pkcs1_sha256", 0x0403: "ecdsa_secp256r1_sha256",
        0x0420: "rsa_pkcs1_sha256_legacy", 0x0501: "rsa_pkcs1_sha384", 0x0503: "ecdsa_secp384r1_sha384",
        0x0520: "rsa_pkcs1_sha384_legacy", 0x0601: "rsa_pkcs1_sha512", 0x0603: "ecdsa_secp521r1_sha512",
        0x0620: "rsa_pkcs1_sha512_legacy", 0x0708: "sm2sig_sm3", 0x0804: "rsa_pss_rsae_sha256",
        0x0805: "rsa_pss_rsae_sha384", 0x0806: "rsa_pss_rsae_sha512", 0x0807: "ed25519", 0x0808: "ed448",
        0x0809: "rsa_pss_pss_sha256", 0x080A: "rsa_pss_pss_sha384", 0x080B: "rsa_pss_pss_sha512",
        0x081A: "ecdsa_brainpoolP256r1tls13_sha256", 0x081B: "ecdsa_brainpoolP384r1tls13_sha384",
        0x081C: "ecdsa_brainpoolP512r1tls13_sha512",
    ]
    private static let hashes: [UInt16: String] = [1: "md5", 2: "sha1", 3: "sha224", 4: "sha256", 5: "sha384", 6: "sha512"]
    private static let keys: [UInt16: String] = [1: "rsa", 2: "dsa", 3: "ecdsa"]
}
