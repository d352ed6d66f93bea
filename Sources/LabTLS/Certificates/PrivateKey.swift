internal import COpenSSL

/// A private key, of a kind that the courses' boards can use.
public final class PrivateKey {
    /// The kinds that `certs --key` offers.
    public enum Kind: String, Sendable, Hashable, CaseIterable {
        /// Elliptic curve P-256: small and quick, and known to every board.
        case p256
        /// Elliptic curve P-384, as the cellular course's own root; nRF70 needs a Kconfig line for it.
        case p384
        /// RSA of 2,048 bits.
        case rsa2048
    }

    let pointer: OpaquePointer

    /// Takes over the reference that the pointer stands for.
    init(adopting pointer: OpaquePointer) { self.pointer = pointer }

    deinit { EVP_PKEY_free(pointer) }

    /// Makes a new key.
    public convenience init(generating kind: Kind) throws(OpenSSLError) {
        let attempt = "generate a \(kind.rawValue) key"
        let context = try require(EVP_PKEY_CTX_new_from_name(nil, kind == .rsa2048 ? "RSA" : "EC", nil), attempt)
        defer { EVP_PKEY_CTX_free(context) }
        try require(EVP_PKEY_keygen_init(context), attempt)
        switch kind {
        case .p256: try require(EVP_PKEY_CTX_set_group_name(context, "P-256"), attempt)
        case .p384: try require(EVP_PKEY_CTX_set_group_name(context, "P-384"), attempt)
        case .rsa2048: try require(EVP_PKEY_CTX_set_rsa_keygen_bits(context, 2_048), attempt)
        }
        var key: OpaquePointer?
        try require(EVP_PKEY_generate(context, &key), attempt)
        self.init(adopting: try require(key, attempt))
    }

    /// Reads an unencrypted key in PEM.
    public convenience init(pem: [UInt8]) throws(OpenSSLError) {
        let bio = try MemoryBIO(pem)
        // Without a callback of our own OpenSSL would ask for a passphrase at the terminal.
        let key = PEM_read_bio_PrivateKey(bio.pointer, nil, { _, _, _, _ in -1 }, nil)
        self.init(adopting: try require(key, "read the private key"))
    }

    /// The key in PEM (PKCS #8), unencrypted, with line feeds and exactly one at the end.
    public func pem() throws(OpenSSLError) -> [UInt8] {
        let bio = try MemoryBIO()
        try require(PEM_write_bio_PrivateKey(bio.pointer, pointer, nil, nil, 0, nil, nil), "write the private key")
        return bio.bytes
    }

    /// What kind it is, or `nil` for one that this lab does not make.
    public var kind: Kind? {
        switch name {
        case "P-256": .p256
        case "P-384": .p384
        case "RSA 2048": .rsa2048
        default: nil
        }
    }

    /// The kind in words, such as `P-256`, `RSA 2048` or `ED25519`; of a public key too.
    public var name: String { Self.name(of: pointer) }

    static func name(of key: OpaquePointer) -> String {
        let algorithm = EVP_PKEY_get0_type_name(key).map { String(cString: $0) } ?? "unknown"
        switch algorithm {
        case "EC": return group(of: key)
        case "RSA": return "RSA \(EVP_PKEY_get_bits(key))"
        default: return algorithm
        }
    }

    private static func group(of key: OpaquePointer) -> String {
        var name = [CChar](repeating: 0, count: 64)
        guard EVP_PKEY_get_group_name(key, &name, name.count, nil) == 1 else { return "EC" }
        let group = name.withUnsafeBufferPointer { buffer in buffer.baseAddress.map { String(cString: $0) } ?? "EC" }
        return ["prime256v1": "P-256", "secp384r1": "P-384", "secp521r1": "P-521"][group] ?? group
    }
}
