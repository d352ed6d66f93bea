public import Access
internal import BrokerCore
internal import LabTLS
public import MQTTSessions
internal import MQTTWire
internal import Storage

/// The accounts of a broker, and how a password is held against them.
public struct Accounts: Sendable {
    public let list: AccountList
    /// Stands in for users that are not there, so that they cost as much time as those that are.
    private let decoy: PasswordVerifier
    /// The same for SCRAM-SHA-256.
    let scramDecoy: ScramDecoy

    public init(_ list: AccountList) {
        self.list = list
        var counts: [ScryptCost: Int] = [:]
        for account in list.all { counts[account.password.cost, default: 0] += 1 }
        let usual = list.all.map(\.password.cost).max { counts[$0, default: 0] < counts[$1, default: 0] }
        decoy = PasswordVerifier(
            cost: usual ?? .standard, salt: [UInt8](repeating: 0x5A, count: PasswordVerifier.saltLength),
            hash: [UInt8](repeating: 0, count: PasswordVerifier.hashLength))
        scramDecoy = ScramDecoy(list)
    }

    /// Whether this is the password of that user; costs the time of one hash, whoever that is.
    func isRight(_ credentials: Credentials) -> Bool {
        let known = list[credentials.userName]?.password
        let verifier = known ?? decoy
        let password = credentials.password ?? []
        guard let hash = try? Self.hash(password, verifier.cost, verifier.salt, count: verifier.hash.count) else { return false }
        return Secrets.areSame(hash, verifier.hash) && known != nil && !password.isEmpty
    }

    /// What is to be kept of a new password; costs the time of both hashes.
    public static func account(
        withPassword password: [UInt8], cost: ScryptCost = .standard, iterations: Int = ScramIterations.standard
    ) throws -> Account {
        let salt = try Secrets.random(PasswordVerifier.saltLength)
        let verifier = PasswordVerifier(
            cost: cost, salt: salt, hash: try hash(password, cost, salt, count: PasswordVerifier.hashLength))
        let scram = ScramVerifier(
            password: password, salt: try Secrets.random(ScramVerifier.saltLength), iterations: iterations, OpenSSLScram())
        return Account(password: verifier, scram: scram)
    }

    private static func hash(_ password: [UInt8], _ cost: ScryptCost, _ salt: [UInt8], count: Int) throws -> [UInt8] {
        try Scrypt.derive(password, salt: salt, logN: cost.logN, r: cost.r, p: cost.p, count: count)
    }
}

/// A file of accounts: mode 0600, replaced whole or not at all.
public enum AccountFile {
    /// Larger than any that people keep by hand.
    private static let limit = 16 << 20

    /// What the file holds.
    public static func read(_ path: String) throws(LabError) -> AccountList {
        let bytes: [UInt8]?
        do throws(FileError) {
            bytes = try DurableFile.contents(of: path, limit: limit)
        } catch {
            throw failure(error)
        }
        guard let bytes else { throw .cannotUseAccess(what: "accounts", path: path, reason: "there is no such file") }
        return try list(bytes, path)
    }

    /// Changes what the file holds, which need not be there yet.
    public static func update(_ path: String, _ change: (inout AccountList) throws(LabError) -> Void) throws(LabError) {
        try DurableFile.update(path, limit: limit, failure: failure) { bytes throws(LabError) in
            var list = try bytes.map { bytes throws(LabError) in try self.list(bytes, path) } ?? AccountList()
            list.setDecoyKey(ScramDecoy.newKey())
            try change(&list)
            return list.bytes
        }
    }

    private static func list(_ bytes: [UInt8], _ path: String) throws(LabError) -> AccountList {
        do throws(AccountDamage) {
            return try AccountList(bytes)
        } catch {
            throw .cannotUseAccess(what: "accounts", path: path, reason: "line \(error.line): \(error.what)")
        }
    }

    private static func failure(_ error: FileError) -> LabError {
        .cannotUseAccess(what: "accounts", path: error.path, reason: "the lab cannot \(error.operation) it: \(error.reason)")
    }
}
