internal import COpenSSL

/// Identifiers of the extensions that certificates of the lab carry, as OpenSSL numbers them.
enum ExtensionIdentifier {
    static let basicConstraints = NID_basic_constraints
    static let keyUsage = NID_key_usage
    static let extendedKeyUsage = NID_ext_key_usage
    static let subjectAlternativeName = NID_subject_alt_name
    static let subjectKeyIdentifier = NID_subject_key_identifier
    static let authorityKeyIdentifier = NID_authority_key_identifier
}

/// Issues X.509 certificates, version 3, signed with SHA-256.
public enum CertificateMaker {
    /// Issues a certificate for `key`, signed by `issuer`, or by the key itself where there is none.
    public static func issue(
        _ template: CertificateTemplate, for key: PrivateKey, by issuer: (certificate: Certificate, key: PrivateKey)? = nil
    ) throws(OpenSSLError) -> Certificate {
        let attempt = "make the certificate of \(template.commonName)"
        let certificate = Certificate(adopting: try require(X509_new(), attempt))
        let x509 = certificate.pointer
        try require(X509_set_version(x509, Int(X509_VERSION_3)), attempt)
        try setSerialNumber(of: x509, attempt)
        try require(ASN1_TIME_set(X509_getm_notBefore(x509), template.notBefore), attempt)
        try require(ASN1_TIME_set(X509_getm_notAfter(x509), template.notAfter), attempt)
        let subject = try require(X509_get_subject_name(x509), attempt)
        for (field, text) in [("O", "mqttlab"), ("OU", template.organizationalUnit), ("CN", template.commonName)] {
            try require(
                X509_NAME_add_entry_by_txt(subject, field, MBSTRING_UTF8, Array(text.utf8), Int32(text.utf8.count), -1, 0),
                attempt)
        }
        try require(X509_set_issuer_name(x509, issuer.map { X509_get_subject_name($0.certificate.pointer) } ?? subject), attempt)
        try require(X509_set_pubkey(x509, key.pointer), attempt)
        for (identifier, value) in template.extensions {
            let made = try require(
                c_X509V3_EXT_make(issuer?.certificate.pointer ?? x509, x509, identifier, value), "\(attempt), \(value)")
            defer { X509_EXTENSION_free(made) }
            try require(X509_add_ext(x509, made, -1), attempt)
        }
        try require(X509_sign(x509, (issuer?.key ?? key).pointer, EVP_sha256()), "sign the certificate")
        return certificate
    }

    /// 128 random bits, so that no two certificates of one subject can be confused.
    private static func setSerialNumber(of x509: OpaquePointer, _ attempt: String) throws(OpenSSLError) {
        let number = try require(BN_new(), attempt)
        defer { BN_free(number) }
        try require(BN_rand(number, 128, BN_RAND_TOP_ONE, BN_RAND_BOTTOM_ANY), attempt)
        _ = try require(BN_to_ASN1_INTEGER(number, X509_get_serialNumber(x509)), attempt)
    }
}
