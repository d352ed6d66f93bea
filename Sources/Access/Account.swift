public import MQTTSessions

/// What is kept of an account's password: for who sends it in CONNECT, and for who proves by SCRAM-SHA-256 to know it.
///
/// Written as both forms with a space between. The second, which accounts of old do not have, is PostgreSQL's:
/// `SCRAM-SHA-256$ITERATIONS:SALT$STOREDKEY:SERVERKEY`, in base64 with padding.
public struct Account: Sendable, Hashable {
    public var password: PasswordVerifier
    /// `nil`: the account cannot use SCRAM-SHA-256 until its password is set again.
    public var scram: ScramVerifier?

    public init(password: PasswordVerifier, scram: ScramVerifier? = nil) {
        self.password = password
        self.scram = scram
    }

    var text: String { password.text + (scram.map { " " + $0.text } ?? "") }

    /// `nil` for anything that was not written so.
    init?(text: Substring) {
        let parts = text.split(separator: " ", maxSplits: 1, omittingEmptySubsequences: false)
        guard let password = PasswordVerifier(text: parts[0]) else { return nil }
        self.init(password: password)
        if parts.count == 2 {
            guard let scram = ScramVerifier(text: parts[1]) else { return nil }
            self.scram = scram
        }
    }
}

extension ScramVerifier {
    /// Bytes of the salt that are made.
    public static let saltLength = 16
    private static let head = "SCRAM-SHA-256$"
    private static let keyLength = 32

    fileprivate var text: String {
        "\(Self.head)\(iterations):\(Base64.encode(salt))$\(Base64.encode(storedKey)):\(Base64.encode(serverKey))"
    }

    fileprivate init?(text: Substring) {
        guard text.hasPrefix(Self.head) else { return nil }
        let halves = text.dropFirst(Self.head.count).split(separator: "$", omittingEmptySubsequences: false)
            .map { $0.split(separator: ":", omittingEmptySubsequences: false) }
        guard halves.map(\.count) == [2, 2], halves[0][0].allSatisfy(\.isNumber), let iterations = Int(halves[0][0]),
            ScramIterations.bounds.contains(iterations), let salt = Base64.decode(halves[0][1]), (8...64).contains(salt.count),
            let storedKey = Base64.decode(halves[1][0]), storedKey.count == Self.keyLength,
            let serverKey = Base64.decode(halves[1][1]), serverKey.count == Self.keyLength
        else { return nil }
        self.init(salt: salt, iterations: iterations, storedKey: storedKey, serverKey: serverKey)
    }
}
