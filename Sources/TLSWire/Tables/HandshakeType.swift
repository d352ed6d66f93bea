/// Which handshake message it is, by its first byte [RFC 8446 §4, RFC 5246 §7.4].
public struct HandshakeType: RawRepresentable, Sendable, Hashable {
    public var rawValue: UInt8

    public init(rawValue: UInt8) { self.rawValue = rawValue }

    public static let helloRequest = HandshakeType(rawValue: 0)
    public static let clientHello = HandshakeType(rawValue: 1)
    public static let serverHello = HandshakeType(rawValue: 2)
    public static let newSessionTicket = HandshakeType(rawValue: 4)
    public static let endOfEarlyData = HandshakeType(rawValue: 5)
    public static let encryptedExtensions = HandshakeType(rawValue: 8)
    public static let certificate = HandshakeType(rawValue: 11)
    public static let serverKeyExchange = HandshakeType(rawValue: 12)
    public static let certificateRequest = HandshakeType(rawValue: 13)
    public static let serverHelloDone = HandshakeType(rawValue: 14)
    public static let certificateVerify = HandshakeType(rawValue: 15)
    public static let clientKeyExchange = HandshakeType(rawValue: 16)
    public static let finished = HandshakeType(rawValue: 20)
    public static let certificateStatus = HandshakeType(rawValue: 22)
    public static let keyUpdate = HandshakeType(rawValue: 24)

    /// The name as the specification writes it, such as `ClientHello`.
    public var name: String { Self.table[rawValue]?.name ?? "message \(rawValue)" }

    /// All that the lab knows by name, by their numbers.
    public static let known = table.keys.sorted().map(HandshakeType.init)

    /// What the message is for, in plain words.
    public var meaning: String { Self.table[rawValue]?.meaning ?? "a message that this lab does not know" }

    private static let table: [UInt8: (name: String, meaning: String)] = [
        0: ("HelloRequest", "the server asks for a new handshake"),
        1: ("ClientHello", "the client begins, and says all that it can do"),
        2: ("ServerHello", "the server chooses from what the client offered"),
        4: ("NewSessionTicket", "with it the client's next handshake is shorter"),
        5: ("EndOfEarlyData", "the client's early data end here"),
        8: ("EncryptedExtensions", "what the server answers to extensions, the first message that is encrypted"),
        11: ("Certificate", "who the sender is, as an authority has confirmed it"),
        12: ("ServerKeyExchange", "the server's half of the secret, signed"),
        13: ("CertificateRequest", "the server wants the client to prove who it is"),
        14: ("ServerHelloDone", "the server has said what it had to say"),
        15: ("CertificateVerify", "the sender proves that it has the private key of its certificate"),
        16: ("ClientKeyExchange", "the client's half of the secret"),
        20: ("Finished", "proves that nobody changed a message on the way"),
        21: ("CertificateURL", "where the certificate can be fetched"),
        22: ("CertificateStatus", "the authority's word that the certificate is not revoked"),
        24: ("KeyUpdate", "the sender uses new keys from now on"),
        25: ("CompressedCertificate", "the certificate, compressed"),
    ]
}
