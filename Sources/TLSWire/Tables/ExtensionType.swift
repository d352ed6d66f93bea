/// What an extension is about, by its number [IANA TLS ExtensionType Values].
public struct ExtensionType: RawRepresentable, Sendable, Hashable {
    public var rawValue: UInt16

    public init(rawValue: UInt16) { self.rawValue = rawValue }

    public static let serverName = ExtensionType(rawValue: 0)
    public static let maxFragmentLength = ExtensionType(rawValue: 1)
    public static let statusRequest = ExtensionType(rawValue: 5)
    public static let supportedGroups = ExtensionType(rawValue: 10)
    public static let pointFormats = ExtensionType(rawValue: 11)
    public static let signatureAlgorithms = ExtensionType(rawValue: 13)
    public static let protocolNegotiation = ExtensionType(rawValue: 16)
    public static let padding = ExtensionType(rawValue: 21)
    public static let encryptThenMAC = ExtensionType(rawValue: 22)
    public static let extendedMasterSecret = ExtensionType(rawValue: 23)
    public static let recordSizeLimit = ExtensionType(rawValue: 28)
    public static let sessionTicket = ExtensionType(rawValue: 35)
    public static let preSharedKey = ExtensionType(rawValue: 41)
    public static let earlyData = ExtensionType(rawValue: 42)
    public static let supportedVersions = ExtensionType(rawValue: 43)
    public static let cookie = ExtensionType(rawValue: 44)
    public static let preSharedKeyModes = ExtensionType(rawValue: 45)
    public static let certificateAuthorities = ExtensionType(rawValue: 47)
    public static let postHandshakeAuthentication = ExtensionType(rawValue: 49)
    public static let signatureAlgorithmsForCertificates = ExtensionType(rawValue: 50)
    public static let keyShare = ExtensionType(rawValue: 51)
    public static let renegotiationInfo = ExtensionType(rawValue: 0xFF01)

    /// The name of the registry, such as `server_name`.
    public var name: String {
        Self.table[rawValue]?.name ?? (isGrease(rawValue) ? "GREASE" : "extension \(rawValue)")
    }

    /// What it is for, in plain words.
    public var meaning: String {
        Self.table[rawValue]?.meaning ?? (isGrease(rawValue) ? greaseMeaning : "an extension that this lab does not read")
    }

    private static let table: [UInt16: (name: String, meaning: String)] = [
        0: ("server_name", "which of several hosts behind one address the client wants (SNI); it travels unencrypted"),
        1: ("max_fragment_length", "the client has little memory and wants short records"),
        3: ("trusted_ca_keys", "which authorities the client knows"),
        5: ("status_request", "the client wants proof that the certificate is not revoked"),
        10: ("supported_groups", "in which groups the secret can be agreed on, the preferred first"),
        11: ("ec_point_formats", "how points of curves are written"),
        13: ("signature_algorithms", "which signatures the sender can check, the preferred first"),
        14: ("use_srtp", "for media streams"),
        15: ("heartbeat", "may the peer ask whether the connection lives"),
        16: ("application_layer_protocol_negotiation", "which protocol is to run inside (ALPN)"),
        18: ("signed_certificate_timestamp", "proof that the certificate stands in a public log"),
        19: ("client_certificate_type", "what stands in place of a client certificate"),
        20: ("server_certificate_type", "what stands in place of a server certificate"),
        21: ("padding", "fills the message up, since some servers choke on certain lengths"),
        22: ("encrypt_then_mac", "encrypt first, then protect: the safer order for suites with CBC"),
        23: ("extended_master_secret", "the secret depends on every message of the handshake"),
        27: ("compress_certificate", "certificates may come compressed"),
        28: ("record_size_limit", "the longest record that the sender can take"),
        35: ("session_ticket", "a ticket of an earlier connection; empty asks for one"),
        41: ("pre_shared_key", "the secret of an earlier connection may be used again"),
        42: ("early_data", "data before the handshake is complete"),
        43: ("supported_versions", "which versions the client speaks, or which one the server chose"),
        44: ("cookie", "the client proves that it is where it says, by bytes of the server"),
        45: ("psk_key_exchange_modes", "how an earlier secret may be used again"),
        47: ("certificate_authorities", "which authorities the sender knows"),
        48: ("oid_filters", "what a client certificate must have"),
        49: ("post_handshake_auth", "the client can show a certificate also later"),
        50: ("signature_algorithms_cert", "which signatures in certificates the sender can check"),
        51: ("key_share", "the sender's half of the secret, already in the first message"),
        57: ("quic_transport_parameters", "for QUIC"),
        0xFF01: ("renegotiation_info", "binds a new handshake to the old one"),
    ]
}
