internal import LabTLS
internal import MQTTSessions

/// The cryptography of SCRAM-SHA-256, by OpenSSL.
struct OpenSSLScram: ScramCryptography {
    func hash(_ message: [UInt8]) -> [UInt8] { SHA256Digest.of(message) }
    func authenticate(_ message: [UInt8], key: [UInt8]) -> [UInt8] { SHA256Digest.authenticate(message, key: key) }
    func stretch(_ password: [UInt8], salt: [UInt8], iterations: Int) -> [UInt8] {
        SHA256Digest.stretch(password, salt: salt, iterations: iterations)
    }
    func areSame(_ a: [UInt8], _ b: [UInt8]) -> Bool { Secrets.areSame(a, b) }
}
