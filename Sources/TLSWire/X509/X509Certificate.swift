import Fields

/// A certificate as it travels: who, whose key, confirmed by whom, from when to when [RFC 5280 §4.1].
///
/// Text in it is escaped already.
public struct X509Certificate: Sendable, Hashable {
    /// 3 for all that carry extensions.
    public var version: Int
    /// Bytes as hexadecimal.
    public var serialNumber: String
    public var issuer: DistinguishedName
    public var subject: DistinguishedName
    /// Such as `2026-11-28 06:00:00 UTC`.
    public var notBefore: String
    public var notAfter: String
    /// Such as `id-ecPublicKey, secp256r1 (P-256)`.
    public var keyAlgorithm: String
    /// Such as `ecdsa-with-SHA256`.
    public var signatureAlgorithm: String
    public var extensions: X509Extensions

    /// Whether the holder confirms itself, as roots do.
    public var isSelfIssued: Bool { issuer == subject }
}

extension X509Certificate {
    /// Reads one certificate, which must use up what the reader is narrowed to.
    static func read(from reader: inout TLSReader<some FieldSink>) throws(TLSWireError) -> X509Certificate {
        try reader.derNested(
            DERTag.sequence, "Certificate", "three parts: what is confirmed, how, and the signature", .der
        ) { reader throws(TLSWireError) in
            var certificate = try reader.group("To be signed") { reader throws(TLSWireError) in
                try reader.derNested(
                    DERTag.sequence, "TBSCertificate", "what the issuer's signature covers", .der
                ) { reader throws(TLSWireError) in
                    try toBeSigned(from: &reader)
                }
            }
            certificate.signatureAlgorithm = try reader.algorithm(
                "Signature Algorithm", "how the issuer signed", .x509Signature)
            let from = reader.at
            let signature = try reader.derValue(DERTag.bitString, "Signature Value", .x509SignatureValue)
            reader.tellBytes(
                "Signature Value", from: from, signature.dropFirst(1),
                "the issuer's signature: who has the issuer's certificate can check it", .x509SignatureValue)
            return certificate
        }
    }

    private static func toBeSigned(from reader: inout TLSReader<some FieldSink>) throws(TLSWireError) -> X509Certificate {
        let version = try readVersion(from: &reader)
        let serialFrom = reader.at
        let serialRange = try reader.derValue(DERTag.integer, "Serial Number", .x509Serial)
        // A zero in front only says that the number is positive.
        let hasSign = serialRange.count > 1 && reader.copy(serialRange).first == 0
        let serial = reader.hexadecimal(hasSign ? serialRange.dropFirst(1) : serialRange)
        reader.tell(
            "Serial Number", from: serialFrom, serial, "the issuer's number for it, never used twice", .x509Serial)
        let signatureAlgorithm = try reader.algorithm(
            "Signature", "the algorithm once more, where the signature protects it", .x509Signature)
        let issuer = try reader.name("Issuer", "the authority that signed", .x509Issuer)
        let (notBefore, notAfter) = try readValidity(from: &reader)
        let subject = try reader.name("Subject", "whose certificate it is", .x509Subject)
        let keyAlgorithm = try readKey(from: &reader)
        try reader.uniqueIdentifier(1, "Issuer Unique ID")
        try reader.uniqueIdentifier(2, "Subject Unique ID")
        let extensions =
            reader.next == DERTag.constructed(3) ? try X509Extensions.read(from: &reader) : X509Extensions()
        return X509Certificate(
            version: version, serialNumber: serial, issuer: issuer, subject: subject, notBefore: notBefore,
            notAfter: notAfter, keyAlgorithm: keyAlgorithm, signatureAlgorithm: signatureAlgorithm, extensions: extensions)
    }

    /// The version, which is 1 where it is left out.
    private static func readVersion(from reader: inout TLSReader<some FieldSink>) throws(TLSWireError) -> Int {
        guard reader.next == DERTag.constructed(0) else { return 1 }
        let from = reader.at
        let number = try reader.derUntold(DERTag.constructed(0), "Version", .x509Version) { reader throws(TLSWireError) in
            let range = try reader.derValue(DERTag.integer, "Version", .x509Version)
            guard range.count == 1, let number = reader.copy(range).first, number < 0x80 else {
                throw reader.error("Version is no small number", in: "Version", .x509Version)
            }
            return Int(number) + 1
        }
        reader.tell(
            "Version", from: from, "\(number) (\(number - 1))",
            number == 3 ? "has extensions; it is written one less" : "older than extensions, which TLS needs today",
            .x509Version)
        return number
    }

    private static func readValidity(
        from reader: inout TLSReader<some FieldSink>
    ) throws(TLSWireError) -> (notBefore: String, notAfter: String) {
        try reader.group("Validity") { reader throws(TLSWireError) in
            try reader.derNested(
                DERTag.sequence, "Validity", "when the certificate is good, by the clock of who checks it", .x509Validity
            ) { reader throws(TLSWireError) in
                let start = try reader.time("Not Before", "not good before", .x509Validity)
                let end = try reader.time("Not After", "expired after", .x509Validity)
                return (start, end)
            }
        }
    }

    private static func readKey(from reader: inout TLSReader<some FieldSink>) throws(TLSWireError) -> String {
        try reader.group("Subject Public Key Info") { reader throws(TLSWireError) in
            try reader.derNested(
                DERTag.sequence, "Subject Public Key Info", "the holder's public key", .x509Key
            ) { reader throws(TLSWireError) in
                let algorithm = try reader.algorithm("Algorithm", "the kind of key, and its curve", .x509Key)
                let from = reader.at
                let key = try reader.derValue(DERTag.bitString, "Subject Public Key", .x509Key)
                reader.tellBytes(
                    "Subject Public Key", from: from, key.dropFirst(1),
                    "the key itself: everybody may know it", .x509Key)
                return algorithm
            }
        }
    }
}

extension TLSReader {
    /// Algorithm and parameters as one field; the curve of a key, and of other parameters that they are there.
    mutating func algorithm(
        _ field: String, _ meaning: @autoclosure () -> String, _ section: RFCSection
    ) throws(TLSWireError) -> String {
        let from = at
        let name = try derUntold(DERTag.sequence, field, section) { reader throws(TLSWireError) in
            let name = ObjectIdentifier.name(try reader.derObjectIdentifier(field, section))
            guard reader.next == DERTag.objectIdentifier else {
                _ = try reader.take(reader.remaining, field, section)
                return name
            }
            let parameter = ObjectIdentifier.name(try reader.derObjectIdentifier(field, section))
            _ = try reader.take(reader.remaining, field, section)
            return "\(name), \(parameter)"
        }
        tell(field, from: from, name, meaning(), section)
        return name
    }

    /// A moment, such as `2026-11-28 06:00:00 UTC`.
    fileprivate mutating func time(
        _ field: String, _ meaning: @autoclosure () -> String, _ section: RFCSection
    ) throws(TLSWireError) -> String {
        let from = at
        let (tag, content) = try derAny(field, section)
        guard let text = CertificateTime.shown(tag: tag, copy(content)) else {
            throw error("\(field) is no time of a form that certificates have", in: field, section)
        }
        tell(field, from: from, text, meaning(), section)
        return text
    }

    /// A relic that nobody uses.
    fileprivate mutating func uniqueIdentifier(_ number: UInt8, _ field: String) throws(TLSWireError) {
        guard let tag = next, tag == DERTag.primitive(number) || tag == DERTag.constructed(number) else { return }
        let from = at
        let (_, content) = try derAny(field, .x509UniqueIdentifier)
        tellBytes(field, from: from, content, "a relic that should not be there", .x509UniqueIdentifier)
    }
}

/// The two ways in which certificates write a moment.
enum CertificateTime {
    /// `261128060000Z` or `20261128060000Z` in words; `nil` where it is neither.
    static func shown(tag: UInt8, _ bytes: [UInt8]) -> String? {
        var digits = bytes.dropLast()
        guard bytes.last == UInt8(ascii: "Z"), digits.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        if tag == DERTag.utcTime, digits.count == 12, let decade = digits.first {
            // Two digits from 50 on are of the last century [RFC 5280 §4.1.2.5.1].
            digits = (decade >= UInt8(ascii: "5") ? Array("19".utf8) : Array("20".utf8)) + digits
        } else if tag != DERTag.generalizedTime || digits.count != 14 {
            return nil
        }
        let text = Array(String(decoding: digits, as: UTF8.self))
        func part(_ range: Range<Int>) -> String { String(text[range]) }
        return "\(part(0..<4))-\(part(4..<6))-\(part(6..<8)) \(part(8..<10)):\(part(10..<12)):\(part(12..<14)) UTC"
    }
}
