internal import COpenSSL
internal import TLSWire

/// What one side of a connection is ready to agree on.
public struct TLSOffer: Sendable, Hashable {
    public var versions: ClosedRange<TLSVersion>
    /// Suites of TLS 1.2 in OpenSSL's names, the preferred first. Those of 1.3 are always OpenSSL's own three.
    public var suites: [String]
    /// Groups of the key exchange in OpenSSL's names, the preferred first.
    public var groups: [String]
    /// Signature algorithms in OpenSSL's names, the preferred first; empty for OpenSSL's own list.
    public var signatures: [String]

    public init(
        versions: ClosedRange<TLSVersion> = .v12 ... .v13, suites: [String], groups: [String], signatures: [String] = []
    ) {
        self.versions = versions
        self.suites = suites
        self.groups = groups
        self.signatures = signatures
    }
}

extension TLSOffer {
    /// The lab's own: what is safe today, and behind it what the nRF91 modem has.
    public static let lab = TLSOffer(
        suites: [
            "ECDHE-ECDSA-AES128-GCM-SHA256", "ECDHE-RSA-AES128-GCM-SHA256", "ECDHE-ECDSA-AES256-GCM-SHA384",
            "ECDHE-RSA-AES256-GCM-SHA384", "ECDHE-ECDSA-CHACHA20-POLY1305", "ECDHE-RSA-CHACHA20-POLY1305",
        ] + everyModem, groups: ["X25519", "P-256", "P-384"])

    /// Everything that this OpenSSL can verify a server by, however weak: to look at servers, never to trust them.
    public static let looking = TLSOffer(
        suites: ["ALL", "!aNULL", "!PSK", "!SRP", "@SECLEVEL=0"], groups: ["X25519", "P-256", "P-384", "P-521"])

    /// The suites of an nRF91 modem that need a certificate. Those with a pre-shared key are left out: the lab's broker has
    /// none.
    public static let modemSuites = certificateSuites.compactMap(\.suite.openSSLName)

    /// What a device without Ed25519 and RSA-PSS signs and verifies with.
    static let plainSignatures = ["256", "384", "512"].flatMap { ["ECDSA+SHA\($0)", "RSA+SHA\($0)"] }

    /// What every modem firmware has.
    private static let everyModem = certificateSuites.filter { $0.firmware == .every }.compactMap(\.suite.openSSLName)

    private static let certificateSuites = CipherSuite.modemSuites.filter { !$0.suite.usesPreSharedKey }
}

extension CipherSuite {
    /// OpenSSL's own name of the suite; `nil` where it has none.
    fileprivate var openSSLName: String? {
        let found = String(cString: OPENSSL_cipher_name(name))
        return found == "(NONE)" ? nil : found
    }
}
