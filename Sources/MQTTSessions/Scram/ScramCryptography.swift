/// The cryptography that SCRAM-SHA-256 is made of, which a pure target does not have.
public protocol ScramCryptography: Sendable {
    /// SHA-256, 32 bytes.
    func hash(_ message: [UInt8]) -> [UInt8]
    /// HMAC with SHA-256, 32 bytes.
    func authenticate(_ message: [UInt8], key: [UInt8]) -> [UInt8]
    /// PBKDF2 with that HMAC, 32 bytes: dear on purpose.
    func stretch(_ password: [UInt8], salt: [UInt8], iterations: Int) -> [UInt8]
    /// Whether two secrets are the same, in a time that does not tell where they differ.
    func areSame(_ a: [UInt8], _ b: [UInt8]) -> Bool
}

/// What a broker keeps of a password for SCRAM-SHA-256: it recognises who knows the password, and does not allow to
/// pretend to be that user `[RFC 5802 §3]`.
public struct ScramVerifier: Sendable, Hashable {
    public var salt: [UInt8]
    /// How dear one try is, within `ScramIterations.bounds`.
    public var iterations: Int
    public var storedKey: [UInt8]
    public var serverKey: [UInt8]

    public init(salt: [UInt8], iterations: Int, storedKey: [UInt8], serverKey: [UInt8]) {
        self.salt = salt
        self.iterations = iterations
        self.storedKey = storedKey
        self.serverKey = serverKey
    }

    /// Makes what is kept of a password; takes the time of its iterations.
    public init(password: [UInt8], salt: [UInt8], iterations: Int, _ cryptography: some ScramCryptography) {
        let keys = ScramKeys(password: password, salt: salt, iterations: iterations, cryptography)
        self.init(
            salt: salt, iterations: iterations, storedKey: cryptography.hash(keys.clientKey), serverKey: keys.serverKey)
    }
}

/// How often PBKDF2 hashes: whoever has a verifier, or has listened, pays for it with each password that he tries.
public enum ScramIterations {
    /// At least what RFC 7677 §4 demands; at most what a hostile broker can make a client compute.
    public static let bounds = 4_096...1_000_000
    /// As much as is advised for passwords that people think of: a fifth of a second on the machines of 2020.
    public static let standard = 600_000
}

/// What follows from a password alone.
struct ScramKeys {
    let clientKey: [UInt8]
    let serverKey: [UInt8]

    init(password: [UInt8], salt: [UInt8], iterations: Int, _ cryptography: some ScramCryptography) {
        let salted = cryptography.stretch(password, salt: salt, iterations: iterations)
        clientKey = cryptography.authenticate(Array("Client Key".utf8), key: salted)
        serverKey = cryptography.authenticate(Array("Server Key".utf8), key: salted)
    }
}
