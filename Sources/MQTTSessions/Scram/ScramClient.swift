/// The client's side of one exchange of SCRAM-SHA-256; `ScramServer` draws it.
public struct ScramClient<Cryptography: ScramCryptography>: Sendable {
    /// The answer to a challenge, and what the broker must say to it.
    public struct Answer: Sendable, Hashable {
        public var message: [UInt8]
        /// The last message of a broker that keeps the keys of this user; no other can make it.
        public var proof: [UInt8]
    }

    private let cryptography: Cryptography
    private let password: [UInt8]
    private let nonce: String
    private let bare: String

    /// - Parameter nonce: Printable, without a comma, and never the same twice.
    public init(userName: String, password: [UInt8], nonce: String, _ cryptography: Cryptography) {
        self.cryptography = cryptography
        self.password = password
        self.nonce = nonce
        bare = "n=\(ScramMessage.escaped(userName)),r=\(nonce)"
    }

    /// The first message, which CONNECT carries.
    public var first: [UInt8] { Array("n,,\(bare)".utf8) }

    /// Answers the broker's challenge; takes the time of its iterations, and throws before where it should not be answered.
    public func answer(_ challenge: [UInt8]) throws(ScramDistrust) -> Answer {
        guard var fields = ScramMessage(challenge), let both = fields.next("r"),
            let salt = fields.next("s").flatMap({ Base64.decode($0) }), let iterations = fields.next("i").flatMap({ Int($0) })
        else { throw .notAChallenge }
        guard both.utf8.starts(with: nonce.utf8), both.utf8.count > nonce.utf8.count else { throw .foreignNonce }
        guard ScramIterations.bounds.contains(iterations) else { throw .iterations(iterations) }
        let withoutProof = "c=\(Base64.encode(Array("n,,".utf8))),r=\(both)"
        let transcript = Array("\(bare),\(String(decoding: challenge, as: UTF8.self)),\(withoutProof)".utf8)
        let keys = ScramKeys(password: password, salt: salt, iterations: iterations, cryptography)
        let signature = cryptography.authenticate(transcript, key: cryptography.hash(keys.clientKey))
        let proof = zip(keys.clientKey, signature).map { $0 ^ $1 }
        let expected = cryptography.authenticate(transcript, key: keys.serverKey)
        return Answer(
            message: Array("\(withoutProof),p=\(Base64.encode(proof))".utf8), proof: Array("v=\(Base64.encode(expected))".utf8))
    }
}

/// Why a client does not answer a challenge: it would tell somebody something, or take too long.
public enum ScramDistrust: Error, Sendable, Hashable {
    case notAChallenge
    /// The nonce does not go on from the client's: it belongs to another exchange.
    case foreignNonce
    /// Too few to protect the password, or too many to compute.
    case iterations(Int)

    /// The reason as the rest of a sentence.
    public var words: String {
        switch self {
        case .notAChallenge: "its challenge is none of SCRAM-SHA-256"
        case .foreignNonce: "its challenge belongs to another exchange: its nonce does not begin with the client's"
        case .iterations(let count) where count < ScramIterations.bounds.lowerBound:
            "its challenge asks for \(count) iterations, so few that whoever listens could find out the password"
        case .iterations(let count):
            "its challenge asks for \(count) iterations, more than the \(ScramIterations.bounds.upperBound) that a client computes"
        }
    }
}
