/// A curve or a group of prime numbers in which both ends agree on a secret [RFC 8446 §4.2.7, RFC 8422 §5.1.1].
public struct NamedGroup: RawRepresentable, Sendable, Hashable {
    public var rawValue: UInt16

    public init(rawValue: UInt16) { self.rawValue = rawValue }

    /// The name of the registry, such as `secp256r1`.
    public var name: String {
        Self.table[rawValue]?.name ?? (isGrease(rawValue) ? "GREASE" : "unknown group")
    }

    /// What it is, in plain words.
    public var meaning: String {
        Self.table[rawValue]?.meaning ?? (isGrease(rawValue) ? greaseMeaning : "a group that this lab does not know")
    }

    var shown: String { Shown.named(name, rawValue) }

    private static let table: [UInt16: (name: String, meaning: String)] = [
        0x0015: ("secp224r1", "NIST's curve P-224, no longer taken for new uses"),
        0x0016: ("secp256k1", "the curve of Bitcoin, rarely used in TLS"),
        0x0017: ("secp256r1", "NIST's curve P-256: every board has it"),
        0x0018: ("secp384r1", "NIST's curve P-384: the nRF91 modem has it, a Wi-Fi board only if configured"),
        0x0019: ("secp521r1", "NIST's curve P-521: strong and slow"),
        0x001A: ("brainpoolP256r1", "a curve of German authorities, 256 bits"),
        0x001B: ("brainpoolP384r1", "a curve of German authorities, 384 bits"),
        0x001C: ("brainpoolP512r1", "a curve of German authorities, 512 bits"),
        0x001D: ("x25519", "a fast and modern curve that computers prefer"),
        0x001E: ("x448", "the larger sister of x25519"),
        0x0100: ("ffdhe2048", "a group of numbers of 2048 bits: no curve, long keys"),
        0x0101: ("ffdhe3072", "a group of numbers of 3072 bits: no curve, long keys"),
        0x0102: ("ffdhe4096", "a group of numbers of 4096 bits: no curve, long keys"),
        0x0103: ("ffdhe6144", "a group of numbers of 6144 bits: no curve, long keys"),
        0x0104: ("ffdhe8192", "a group of numbers of 8192 bits: no curve, long keys"),
        0x11EB: ("SecP256r1MLKEM768", "P-256 joined with a method that quantum computers should not break"),
        0x11EC: ("X25519MLKEM768", "x25519 joined with a method that quantum computers should not break"),
    ]
}
