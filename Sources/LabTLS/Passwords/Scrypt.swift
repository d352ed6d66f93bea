internal import COpenSSL

/// scrypt `[RFC 7914]`: a hash that costs memory and time on purpose, so that who has a file of them cannot try many passwords.
public enum Scrypt {
    /// `count` bytes made of a password; 2 to the power of `logN` is N.
    public static func derive(
        _ password: [UInt8], salt: [UInt8], logN: Int, r: Int, p: Int, count: Int
    ) throws(OpenSSLError) -> [UInt8] {
        var key = [UInt8](repeating: 0, count: count)
        // What it takes, and a little for its own book-keeping.
        let memory = UInt64(128 * r) * (UInt64(1) << UInt64(logN) + UInt64(p) + 2) + 1 << 20
        let isDone = password.withUnsafeBytes { password in
            EVP_PBE_scrypt(
                password.baseAddress?.assumingMemoryBound(to: CChar.self), password.count, salt, salt.count,
                UInt64(1) << UInt64(logN), UInt64(r), UInt64(p), memory, &key, count)
        }
        guard isDone == 1 else { throw OpenSSLError("hash a password") }
        return key
    }
}

/// What must not be foreseen, and what must not be told by the time it takes.
public enum Secrets {
    /// Bytes that nobody can foresee.
    public static func random(_ count: Int) throws(OpenSSLError) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        guard RAND_bytes(&bytes, Int32(count)) == 1 else { throw OpenSSLError("make random bytes") }
        return bytes
    }

    /// Whether two are the same; takes as long for any two of that length.
    public static func areSame(_ a: [UInt8], _ b: [UInt8]) -> Bool { a.count == b.count && CRYPTO_memcmp(a, b, a.count) == 0 }
}
