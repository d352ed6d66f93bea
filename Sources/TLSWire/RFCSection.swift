/// A section of an RFC, as fields cite it: `[RFC 8446 §4.1.2]`.
///
/// TLS 1.3 was written anew, so what both versions have is described in two places; a field cites the one of its connection.
public struct RFCSection: Sendable, Hashable {
    /// The section for TLS 1.2 and earlier, such as `5246 §7.4.1.2`; `nil` where only 1.3 has the field.
    public let v12: String?
    /// The section for TLS 1.3, such as `8446 §4.1.2`; `nil` where 1.3 has no such field.
    public let v13: String?

    public init(v12: String? = nil, v13: String? = nil) {
        self.v12 = v12
        self.v13 = v13
    }

    /// A section that holds for all versions.
    public init(_ section: String) {
        self.init(v12: section, v13: section)
    }

    /// The citation for a connection of that version; where that version is silent, of the other.
    public func cited(for version: TLSVersionNumber) -> String? {
        (version >= .tls13 ? v13 ?? v12 : v12 ?? v13).map { "[RFC \($0)]" }
    }
}

extension RFCSection {
    // Records and messages
    static let record = RFCSection(v12: "5246 §6.2.1", v13: "8446 §5.1")
    static let handshake = RFCSection(v12: "5246 §7.4", v13: "8446 §4")
    static let vector = RFCSection(v12: "5246 §4.3", v13: "8446 §3.4")
    static let alert = RFCSection(v12: "5246 §7.2", v13: "8446 §6")
    static let changeCipherSpec = RFCSection(v12: "5246 §7.1", v13: "8446 §5")
    static let helloRequest = RFCSection(v12: "5246 §7.4.1.1")
    static let clientHello = RFCSection(v12: "5246 §7.4.1.2", v13: "8446 §4.1.2")
    static let serverHello = RFCSection(v12: "5246 §7.4.1.3", v13: "8446 §4.1.3")
    static let helloRetryRequest = RFCSection(v13: "8446 §4.1.4")
    static let encryptedExtensions = RFCSection(v13: "8446 §4.3.1")
    static let certificate = RFCSection(v12: "5246 §7.4.2", v13: "8446 §4.4.2")
    static let certificateRequest = RFCSection(v12: "5246 §7.4.4", v13: "8446 §4.3.2")
    static let serverKeyExchange = RFCSection(v12: "8422 §5.4")
    static let serverHelloDone = RFCSection(v12: "5246 §7.4.5")
    static let clientKeyExchange = RFCSection(v12: "8422 §5.7")
    static let encryptedPremaster = RFCSection(v12: "5246 §7.4.7.1")
    static let certificateVerify = RFCSection(v12: "5246 §7.4.8", v13: "8446 §4.4.3")
    static let finished = RFCSection(v12: "5246 §7.4.9", v13: "8446 §4.4.4")
    static let newSessionTicket = RFCSection(v12: "5077 §3.3", v13: "8446 §4.6.1")
    static let keyUpdate = RFCSection(v13: "8446 §4.6.3")
    static let endOfEarlyData = RFCSection(v13: "8446 §4.5")
    static let certificateStatus = RFCSection("6066 §8")
    static let cipherSuites = RFCSection(v12: "5246 §A.5", v13: "8446 §B.4")

    // Extensions
    static let extensions = RFCSection(v12: "5246 §7.4.1.4", v13: "8446 §4.2")
    static let serverName = RFCSection("6066 §3")
    static let maxFragmentLength = RFCSection("6066 §4")
    static let statusRequest = RFCSection(v12: "6066 §8", v13: "8446 §4.4.2.1")
    static let supportedGroups = RFCSection(v12: "8422 §5.1.1", v13: "8446 §4.2.7")
    static let pointFormats = RFCSection("8422 §5.1.2")
    static let signatureAlgorithms = RFCSection(v12: "5246 §7.4.1.4.1", v13: "8446 §4.2.3")
    static let protocolNegotiation = RFCSection("7301 §3.1")
    static let padding = RFCSection("7685 §3")
    static let encryptThenMAC = RFCSection("7366 §2")
    static let extendedMasterSecret = RFCSection("7627 §5.1")
    static let recordSizeLimit = RFCSection("8449 §4")
    static let sessionTicket = RFCSection("5077 §3.2")
    static let preSharedKey = RFCSection("8446 §4.2.11")
    static let earlyData = RFCSection("8446 §4.2.10")
    static let supportedVersions = RFCSection("8446 §4.2.1")
    static let cookie = RFCSection("8446 §4.2.2")
    static let preSharedKeyModes = RFCSection("8446 §4.2.9")
    static let authorities = RFCSection("8446 §4.2.4")
    static let postHandshakeAuthentication = RFCSection("8446 §4.2.6")
    static let keyShare = RFCSection("8446 §4.2.8")
    static let renegotiationInfo = RFCSection("5746 §3.2")
    static let grease = RFCSection("8701 §2")

    // Certificates
    static let der = RFCSection("5280 §4.1")
    static let x509Version = RFCSection("5280 §4.1.2.1")
    static let x509Serial = RFCSection("5280 §4.1.2.2")
    static let x509Signature = RFCSection("5280 §4.1.1.2")
    static let x509Issuer = RFCSection("5280 §4.1.2.4")
    static let x509Validity = RFCSection("5280 §4.1.2.5")
    static let x509Subject = RFCSection("5280 §4.1.2.6")
    static let x509Key = RFCSection("5280 §4.1.2.7")
    static let x509UniqueIdentifier = RFCSection("5280 §4.1.2.8")
    static let x509SignatureValue = RFCSection("5280 §4.1.1.3")
    static let x509Extensions = RFCSection("5280 §4.2")
    static let authorityKeyIdentifier = RFCSection("5280 §4.2.1.1")
    static let subjectKeyIdentifier = RFCSection("5280 §4.2.1.2")
    static let keyUsage = RFCSection("5280 §4.2.1.3")
    static let subjectAltName = RFCSection("5280 §4.2.1.6")
    static let basicConstraints = RFCSection("5280 §4.2.1.9")
    static let extendedKeyUsage = RFCSection("5280 §4.2.1.12")
}
