internal import COpenSSL

extension Certificate {
    /// Reads what it says.
    public func facts() throws(OpenSSLError) -> CertificateFacts {
        let attempt = "read what the certificate says"
        let subject = try require(X509_get_subject_name(pointer), attempt)
        let issuer = try require(X509_get_issuer_name(pointer), attempt)
        let key = try require(X509_get0_pubkey(pointer), "read the certificate's public key")
        let flags = X509_get_extension_flags(pointer)
        let (names, addresses) = alternativeNames
        let der = try self.der()
        return CertificateFacts(
            version: X509_get_version(pointer) + 1, subject: try Self.text(of: subject), issuer: try Self.text(of: issuer),
            isSelfIssued: X509_NAME_cmp(subject, issuer) == 0, commonName: Self.commonName(of: subject), names: names,
            addresses: addresses, notBefore: try Self.seconds(X509_get0_notBefore(pointer)),
            notAfter: try Self.seconds(X509_get0_notAfter(pointer)),
            isAuthority: flags & UInt32(EXFLAG_BCONS) == 0 ? nil : flags & UInt32(EXFLAG_CA) != 0,
            keyUsage: flags & UInt32(EXFLAG_KUSAGE) == 0 ? nil : .init(rawValue: X509_get_key_usage(pointer)),
            extendedKeyUsage: flags & UInt32(EXFLAG_XKUSAGE) == 0
                ? nil : .init(rawValue: X509_get_extended_key_usage(pointer)),
            keyName: PrivateKey.name(of: key), signatureHash: signatureHash,
            publicKeyDigest: try PrivateKey.publicDigest(of: key),
            fingerprint: SHA256Text.of(der), size: der.count)
    }

    /// Whether `issuer` signed it, names apart.
    public func isSigned(by issuer: Certificate) -> Bool {
        defer { ERR_clear_error() }
        guard let key = X509_get0_pubkey(issuer.pointer) else { return false }
        return X509_verify(pointer, key) == 1
    }

    /// Whether `issuer` has the name that this certificate gives as its issuer's.
    public func names(_ issuer: Certificate) -> Bool {
        X509_NAME_cmp(X509_get_issuer_name(pointer), X509_get_subject_name(issuer.pointer)) == 0
    }

    /// Whether a client that asked for this host accepts it, by the subject alternative name alone.
    public func covers(_ host: HostName) -> Bool {
        let flags = UInt32(X509_CHECK_FLAG_NEVER_CHECK_SUBJECT)
        switch host {
        case .name(let name): return X509_check_host(pointer, name, name.utf8.count, flags, nil) == 1
        case .address4(let address), .address6(let address): return X509_check_ip_asc(pointer, address, flags) == 1
        }
    }

    /// The bytes that travel.
    func der() throws(OpenSSLError) -> [UInt8] {
        let length = i2d_X509(pointer, nil)
        try require(length, "encode the certificate")
        var bytes = [UInt8](repeating: 0, count: Int(length))
        bytes.withUnsafeMutableBufferPointer { buffer in
            var cursor = buffer.baseAddress
            _ = i2d_X509(pointer, &cursor)
        }
        return bytes
    }

    private var signatureHash: String? {
        var hash: Int32 = 0
        guard X509_get_signature_info(pointer, &hash, nil, nil, nil) == 1, hash != NID_undef else { return nil }
        return OBJ_nid2sn(hash).map { String(cString: $0) }
    }

    private var alternativeNames: (names: [String], addresses: [String]) {
        guard let found = X509_get_ext_d2i(pointer, NID_subject_alt_name, nil, nil) else { return ([], []) }
        let list = OpaquePointer(found)
        defer { GENERAL_NAMES_free(list) }
        var names: [String] = []
        var addresses: [String] = []
        for index in 0..<c_GENERAL_NAMES_count(list) {
            var kind: Int32 = -1
            guard let entry = c_GENERAL_NAMES_at(list, index), let value = GENERAL_NAME_get0_value(entry, &kind) else { continue }
            guard kind == GEN_DNS || kind == GEN_IPADD else { continue }
            let string = value.assumingMemoryBound(to: ASN1_STRING.self)
            let bytes = Array(UnsafeBufferPointer(start: ASN1_STRING_get0_data(string), count: Int(ASN1_STRING_length(string))))
            if kind == GEN_DNS {
                names.append(String(decoding: bytes, as: UTF8.self))
            } else if let address = Platform.text(ofAddress: bytes) {
                addresses.append(address)
            }
        }
        return (names, addresses)
    }

    private static func text(of name: OpaquePointer) throws(OpenSSLError) -> String {
        let bio = try MemoryBIO()
        // Letters beyond ASCII stay letters; control characters are escaped.
        let flags = c_name_on_one_line()
        guard X509_NAME_print_ex(bio.pointer, name, 0, flags) >= 0 else { throw OpenSSLError("print the certificate's name") }
        return String(decoding: bio.bytes, as: UTF8.self)
    }

    private static func commonName(of name: OpaquePointer) -> String? {
        var last: Int32 = -1
        while case let next = X509_NAME_get_index_by_NID(name, NID_commonName, last), next >= 0 { last = next }
        guard last >= 0, let entry = X509_NAME_get_entry(name, last), let data = X509_NAME_ENTRY_get_data(entry) else {
            return nil
        }
        var bytes: UnsafeMutablePointer<UInt8>?
        let count = ASN1_STRING_to_UTF8(&bytes, data)
        guard count >= 0, let bytes else { return nil }
        defer { CRYPTO_free(bytes, nil, 0) }
        return String(decoding: UnsafeBufferPointer(start: bytes, count: Int(count)), as: UTF8.self)
    }

    private static func seconds(_ time: UnsafePointer<ASN1_TIME>?) throws(OpenSSLError) -> Int {
        var seconds: Int64 = 0
        try require(c_ASN1_TIME_seconds(time, &seconds), "read the certificate's dates")
        return Int(seconds)
    }
}

extension PrivateKey {
    /// SHA-256 over the public half, the same as a matching certificate's.
    public func publicDigest() throws(OpenSSLError) -> String { try Self.publicDigest(of: pointer) }

    static func publicDigest(of key: OpaquePointer) throws(OpenSSLError) -> String {
        let length = i2d_PUBKEY(key, nil)
        try require(length, "encode the public key")
        var bytes = [UInt8](repeating: 0, count: Int(length))
        bytes.withUnsafeMutableBufferPointer { buffer in
            var cursor = buffer.baseAddress
            _ = i2d_PUBKEY(key, &cursor)
        }
        return SHA256Text.of(bytes)
    }
}
