internal import COpenSSL

/// SHA-256, and what is made of it: HMAC, and PBKDF2, which is dear on purpose.
public enum SHA256Digest {
    /// Bytes of each result.
    public static let length = 32

    /// The digest of a message.
    public static func of(_ message: [UInt8]) -> [UInt8] {
        var digest = [UInt8](repeating: 0, count: length)
        SHA256(message, message.count, &digest)
        return digest
    }

    /// HMAC `[RFC 2104]`.
    public static func authenticate(_ message: [UInt8], key: [UInt8]) -> [UInt8] {
        var code = [UInt8](repeating: 0, count: length)
        var count = UInt32(0)
        HMAC(EVP_sha256(), key, Int32(key.count), message, message.count, &code, &count)
        return code
    }

    /// PBKDF2 `[RFC 8018 §5.2]`.
    public static func stretch(_ password: [UInt8], salt: [UInt8], iterations: Int) -> [UInt8] {
        var key = [UInt8](repeating: 0, count: length)
        _ = password.withUnsafeBytes { password in
            PKCS5_PBKDF2_HMAC(
                password.baseAddress?.assumingMemoryBound(to: CChar.self), Int32(password.count), salt, Int32(salt.count),
                Int32(iterations), EVP_sha256(), Int32(length), &key)
        }
        return key
    }
}
