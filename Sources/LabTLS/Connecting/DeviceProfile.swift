/// What is known of a board's TLS, so that the lab's own client can be restricted to it.
///
/// Where something is not known, the client takes what makes a handshake possible, and `notKnown` says so.
public struct DeviceProfile: Sendable, Hashable {
    /// As `connect --as` takes it.
    public var name: String
    public var title: String
    public var offer: TLSOffer
    public var checksDates: Bool
    /// Bytes of certificates that a server may show; `nil` for no limit that is known.
    public var chainLimit: Int?
    /// What the restriction does not know of the device, each as a clause.
    public var notKnown: [String]

    /// The profile of that name.
    public init?(named name: String) {
        guard let profile = Self.all.first(where: { $0.name == name }) else { return nil }
        self = profile
    }

    public static let all = [nrf91, nrf70]

    public static let nrf91 = DeviceProfile(
        name: "nrf91", title: "the modem of an nRF91 board",
        offer: TLSOffer(
            versions: .v12 ... .v12, suites: TLSOffer.modemSuites, groups: ["P-256", "P-384"],
            signatures: TLSOffer.plainSignatures),
        checksDates: true, chainLimit: 4_096,
        notKnown: [
            "its list of curves (P-256 and P-384 are tried here)",
            "its list of signatures (ECDSA and RSA with SHA-2 are tried here)",
            "whether it looks at dates (they are looked at here)",
            "whether it compares addresses (they are compared here)", "the longest RSA key that it takes",
        ])

    public static let nrf70 = DeviceProfile(
        name: "nrf70", title: "a Wi-Fi board with nRF70, Mbed TLS as the course configures it",
        offer: TLSOffer(
            versions: .v12 ... .v12, suites: TLSOffer.lab.suites, groups: ["P-256"], signatures: TLSOffer.plainSignatures),
        checksDates: false,
        chainLimit: nil,
        notKnown: [
            "its list of suites (those of the lab are offered)",
            "its list of groups (P-256 is offered; P-384 needs CONFIG_PSA_WANT_ECC_SECP_R1_384=y)",
            "how long a chain its heap takes",
        ])

    private init(
        name: String, title: String, offer: TLSOffer, checksDates: Bool, chainLimit: Int?, notKnown: [String]
    ) {
        self.name = name
        self.title = title
        self.offer = offer
        self.checksDates = checksDates
        self.chainLimit = chainLimit
        self.notKnown = notKnown
    }
}

extension TLSClientOptions {
    /// Restricts the client to what the device can.
    public mutating func act(as device: DeviceProfile) {
        offer = device.offer
        checksDates = device.checksDates
        chainLimit = device.chainLimit
    }
}
