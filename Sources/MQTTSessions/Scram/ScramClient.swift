/// The client's side of one exchange of SCRAM-SHA-256; `ScramServer` draws it.
public struct ScramClient<Cryptography: ScramCryptography>: Sendable {
    private let cryptography: Cryptography
    private let password: [UInt8]
    private let nonce: String
    private let bare: String
    private var expected: [UInt8]?

    /// More than any broker asks for in earnest; it bounds what a hostile one can make this side compute.
    public static var greatestIterations: Int { 1_000_000 }

    /// - Parameter nonce: Printable, without a comma, and never the same twice.
    public init(userName: String, password: [UInt8], nonce: String, _ cryptography: Cryptography) {
        self.cryptography = cryptography
        self.password = password
        self.nonce = nonce
        bare = "n=\(ScramMessage.escaped(userName)),r=\(nonce)"
    }

    /// The first message, which CONNECT carries.
    public var first: [UInt8] { Array("n,,\(bare)".utf8) }

    /// The answer to the broker's challenge; `nil` for one that is not for this client, or asks for too much or too little.
    public mutating func answer(_ challenge: [UInt8]) -> [UInt8]? {
        guard var fields = ScramMessage(challenge), let both = fields.next("r"), both.hasPrefix(nonce), both != nonce,
            let salt = fields.next("s").flatMap(PaddedBase64.decode), let iterations = fields.next("i").flatMap({ Int($0) }),
            (4_096...Self.greatestIterations).contains(iterations)
        else { return nil }
        let withoutProof = "c=\(PaddedBase64.encode(Array("n,,".utf8))),r=\(both)"
        let transcript = Array("\(bare),\(String(decoding: challenge, as: UTF8.self)),\(withoutProof)".utf8)
        let keys = ScramKeys(password: password, salt: salt, iterations: iterations, cryptography)
        let signature = cryptography.authenticate(transcript, key: cryptography.hash(keys.clientKey))
        let proof = zip(keys.clientKey, signature).map { $0 ^ $1 }
        expected = cryptography.authenticate(transcript, key: keys.serverKey)
        return Array("\(withoutProof),p=\(PaddedBase64.encode(proof))".utf8)
    }

    /// Whether the broker's last message proves that it keeps the keys of this user.
    public func isProved(by last: [UInt8]) -> Bool {
        guard let expected, var fields = ScramMessage(last), let signature = fields.next("v").flatMap(PaddedBase64.decode) else {
            return false
        }
        return areSame(expected, signature)
    }
}
