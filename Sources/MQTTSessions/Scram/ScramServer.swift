/// The broker's side of one exchange of SCRAM-SHA-256 `[RFC 5802 §3, RFC 7677]`.
///
/// ```
///   CONNECT   n,,n=user,r=NONCE            ──►
///             ◄──  AUTH 0x18   r=NONCE+OURS,s=SALT,i=4096
///   AUTH 0x18 c=biws,r=NONCE+OURS,p=PROOF  ──►
///             ◄──  CONNACK     v=SIGNATURE
/// ```
///
/// The password never travels, and whoever records the exchange learns nothing with which to come in. The broker proves
/// itself too: only who keeps the user's keys can make the signature. A user that is not known is asked all the same,
/// and fails at the proof, after the same work.
public struct ScramServer<Cryptography: ScramCryptography>: Sendable {
    /// What became of a step.
    public enum Outcome: Sendable, Hashable {
        /// The client is to answer this.
        case challenge([UInt8])
        /// The client is that user; the message proves the broker to it.
        case accepted(userName: String, [UInt8])
        case refused
    }

    private struct Asked: Sendable {
        var userName: String
        var nonce: String
        /// For a user that is not known, the decoy.
        var verifier: ScramVerifier
        var isKnown: Bool
        /// The client's first message without its head, and the broker's.
        var transcript: String
    }

    private let cryptography: Cryptography
    private var asked: Asked?

    public init(_ cryptography: Cryptography) { self.cryptography = cryptography }

    /// Who is to prove that he knows the password; `nil` where nobody was asked.
    public var userName: String? { asked?.userName }

    /// The first message names the user; answers with salt, iterations and a nonce that goes on where the client's ends.
    ///
    /// - Parameters:
    ///   - nonce: Printable, without a comma, and never the same twice.
    ///   - decoy: What stands in for users that are not known; it must not depend on the exchange, or it would betray them.
    public mutating func begin(
        _ message: [UInt8], nonce: String, decoy: (_ userName: String) -> ScramVerifier,
        verifier: (_ userName: String) -> ScramVerifier?
    ) -> Outcome {
        asked = nil
        // Without a channel binding, and as nobody but the user himself.
        let text = String(decoding: message, as: UTF8.self)
        guard let head = ["n,,", "y,,"].first(where: text.hasPrefix), var fields = ScramMessage(Array(text.utf8.dropFirst(3)))
        else { return .refused }
        guard let written = fields.next("n"), let userName = ScramMessage.unescaped(written), !userName.isEmpty,
            let theirs = fields.next("r"), ScramMessage.isNonce(theirs)
        else { return .refused }
        // Both for everybody, or the time would tell who is known.
        let (known, standIn) = (verifier(userName), decoy(userName))
        let shown = known ?? standIn
        let both = theirs + nonce
        let reply = "r=\(both),s=\(Base64.encode(shown.salt)),i=\(shown.iterations)"
        asked = Asked(
            userName: userName, nonce: both, verifier: shown, isKnown: known != nil,
            transcript: "\(text.dropFirst(3)),\(reply),c=\(Base64.encode(Array(head.utf8))),r=\(both)")
        return .challenge(Array(reply.utf8))
    }

    /// The last message proves that the client knows the password.
    public mutating func finish(_ message: [UInt8]) -> Outcome {
        guard let asked = asked.take(), var fields = ScramMessage(message) else { return .refused }
        guard fields.next("c") != nil, fields.next("r") == asked.nonce,
            let proof = fields.next("p").flatMap({ Base64.decode($0) })
        else { return .refused }
        // All but the proof must stand as the broker has it: head, names, nonce, salt.
        let text = String(decoding: message, as: UTF8.self)
        guard text.hasPrefix(asked.transcript.suffixFromBinding + ",p=") else { return .refused }
        let transcript = Array(asked.transcript.utf8)
        let verifier = asked.verifier
        let signature = cryptography.authenticate(transcript, key: verifier.storedKey)
        guard proof.count == signature.count else { return .refused }
        let clientKey = zip(proof, signature).map { $0 ^ $1 }
        let isProved = cryptography.areSame(cryptography.hash(clientKey), verifier.storedKey)
        guard isProved, asked.isKnown else { return .refused }
        let ours = cryptography.authenticate(transcript, key: verifier.serverKey)
        return .accepted(userName: asked.userName, Array("v=\(Base64.encode(ours))".utf8))
    }
}

extension String {
    /// The part of a transcript that the client's last message repeats: `c=…,r=…`.
    fileprivate var suffixFromBinding: String {
        let parts = split(separator: ",", omittingEmptySubsequences: false)
        return parts.suffix(2).joined(separator: ",")
    }
}
