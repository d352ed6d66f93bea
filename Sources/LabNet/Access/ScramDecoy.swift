internal import Access
internal import MQTTSessions

/// What SCRAM-SHA-256 shows of users that are not there, or whose accounts cannot use it: a challenge as those of others,
/// always the same for the same name, to which no answer is right.
struct ScramDecoy: Sendable {
    private let key: [UInt8]
    private let iterations: Int

    init(_ list: AccountList) {
        key = list.decoyKey ?? Self.newKey()
        var counts: [Int: Int] = [:]
        for account in list.all {
            if let scram = account.scram { counts[scram.iterations, default: 0] += 1 }
        }
        iterations = counts.max { ($0.value, $0.key) < ($1.value, $1.key) }?.key ?? ScramIterations.standard
    }

    /// Bytes that nobody can foresee.
    static func newKey() -> [UInt8] { (0..<AccountList.decoyKeyLength).map { _ in .random(in: .min ... .max) } }

    func verifier(of userName: String) -> ScramVerifier {
        let scram = OpenSSLScram()
        func made(_ what: String) -> [UInt8] { scram.authenticate(Array("\(what) \(userName)".utf8), key: key) }
        return ScramVerifier(
            salt: Array(made("salt").prefix(ScramVerifier.saltLength)), iterations: iterations, storedKey: made("stored key"),
            serverKey: made("server key"))
    }
}
