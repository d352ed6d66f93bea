/// The names of what certificates speak of, by object identifier (OID).
enum ObjectIdentifier {
    /// The dotted form, such as `2.5.29.17`; bytes that are none as hexadecimal.
    static func dotted(_ bytes: [UInt8]) -> String {
        var arcs: [UInt64] = []
        var arc: UInt64 = 0
        var isOpen = false
        for byte in bytes {
            guard arc >> 56 == 0 else { return Shown.hexadecimal(bytes, bytes.indices) }
            arc = arc << 7 | UInt64(byte & 0x7F)
            isOpen = byte >= 0x80
            guard !isOpen else { continue }
            if arcs.isEmpty {
                let first = min(arc / 40, 2)
                arcs = [first, arc - first * 40]
            } else {
                arcs.append(arc)
            }
            arc = 0
        }
        guard !isOpen, !arcs.isEmpty else { return Shown.hexadecimal(bytes, bytes.indices) }
        return arcs.map { String($0) }.joined(separator: ".")
    }

    /// The name of a dotted identifier; itself where the lab has none.
    static func name(_ dotted: String) -> String { names[dotted] ?? dotted }

    private static let names: [String: String] = [
        // Names of subjects and issuers, short where everybody writes them so
        "2.5.4.3": "CN", "2.5.4.4": "SN", "2.5.4.5": "serialNumber", "2.5.4.6": "C", "2.5.4.7": "L", "2.5.4.8": "ST",
        "2.5.4.9": "street", "2.5.4.10": "O", "2.5.4.11": "OU", "2.5.4.12": "title", "2.5.4.42": "GN",
        "2.5.4.97": "organizationIdentifier", "1.2.840.113549.1.9.1": "emailAddress", "0.9.2342.19200300.100.1.25": "DC",
        "0.9.2342.19200300.100.1.1": "UID",
        // Keys
        "1.2.840.113549.1.1.1": "rsaEncryption", "1.2.840.10045.2.1": "id-ecPublicKey", "1.3.101.112": "Ed25519",
        "1.3.101.113": "Ed448", "1.3.101.110": "X25519", "1.2.840.113549.1.1.10": "rsassaPss",
        // Curves
        "1.2.840.10045.3.1.7": "secp256r1 (P-256)", "1.3.132.0.34": "secp384r1 (P-384)", "1.3.132.0.35": "secp521r1 (P-521)",
        "1.3.132.0.33": "secp224r1 (P-224)", "1.3.132.0.10": "secp256k1", "1.3.36.3.3.2.8.1.1.7": "brainpoolP256r1",
        "1.3.36.3.3.2.8.1.1.11": "brainpoolP384r1", "1.3.36.3.3.2.8.1.1.13": "brainpoolP512r1",
        // Signatures
        "1.2.840.113549.1.1.4": "md5WithRSAEncryption", "1.2.840.113549.1.1.5": "sha1WithRSAEncryption",
        "1.2.840.113549.1.1.11": "sha256WithRSAEncryption", "1.2.840.113549.1.1.12": "sha384WithRSAEncryption",
        "1.2.840.113549.1.1.13": "sha512WithRSAEncryption", "1.2.840.10045.4.1": "ecdsa-with-SHA1",
        "1.2.840.10045.4.3.1": "ecdsa-with-SHA224", "1.2.840.10045.4.3.2": "ecdsa-with-SHA256",
        "1.2.840.10045.4.3.3": "ecdsa-with-SHA384", "1.2.840.10045.4.3.4": "ecdsa-with-SHA512",
        // Extensions
        "2.5.29.9": "subjectDirectoryAttributes", "2.5.29.14": "subjectKeyIdentifier", "2.5.29.15": "keyUsage",
        "2.5.29.16": "privateKeyUsagePeriod", "2.5.29.17": "subjectAltName", "2.5.29.18": "issuerAltName",
        "2.5.29.19": "basicConstraints", "2.5.29.30": "nameConstraints", "2.5.29.31": "cRLDistributionPoints",
        "2.5.29.32": "certificatePolicies", "2.5.29.33": "policyMappings", "2.5.29.35": "authorityKeyIdentifier",
        "2.5.29.36": "policyConstraints", "2.5.29.37": "extKeyUsage", "2.5.29.54": "inhibitAnyPolicy",
        "1.3.6.1.5.5.7.1.1": "authorityInfoAccess", "1.3.6.1.5.5.7.1.24": "tlsFeature",
        "1.3.6.1.4.1.11129.2.4.2": "signedCertificateTimestampList", "2.16.840.1.113730.1.1": "netscapeCertType",
        "2.16.840.1.113730.1.13": "netscapeComment",
        // Purposes
        "2.5.29.37.0": "anyExtendedKeyUsage", "1.3.6.1.5.5.7.3.1": "serverAuth", "1.3.6.1.5.5.7.3.2": "clientAuth",
        "1.3.6.1.5.5.7.3.3": "codeSigning", "1.3.6.1.5.5.7.3.4": "emailProtection", "1.3.6.1.5.5.7.3.8": "timeStamping",
        "1.3.6.1.5.5.7.3.9": "OCSPSigning",
    ]
}
