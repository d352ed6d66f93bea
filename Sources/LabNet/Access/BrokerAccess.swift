public import Access
internal import BrokerCore
internal import MQTTWire
internal import Storage

/// Who may come into a broker, and what each may do there.
public struct BrokerAccess: Sendable {
    /// `nil`: no password is checked.
    public var accounts: Accounts?
    /// `nil`: everybody may do everything.
    public var rules: AccessRules?
    /// Whether clients without a user name come in; `nil`: as long as there are no accounts.
    public var allowsAnonymous: Bool?
    /// Where the accounts were read from, and are read from again; `nil` for elsewhere.
    public var accountsFile: String?
    /// The same of the rules.
    public var rulesFile: String?

    /// Everybody may do everything.
    public init() {}

    /// Reads the files; one that is damaged opens nothing.
    public init(accountsFile: String?, rulesFile: String?, allowsAnonymous: Bool? = nil) throws(LabError) {
        self.accountsFile = accountsFile
        self.rulesFile = rulesFile
        self.allowsAnonymous = allowsAnonymous
        try read()
    }

    /// The same with what its files hold now.
    public func readAgain() throws(LabError) -> BrokerAccess {
        var access = self
        try access.read()
        return access
    }

    private mutating func read() throws(LabError) {
        if let accountsFile { accounts = Accounts(try AccountFile.read(accountsFile)) }
        if let rulesFile { rules = try Self.rules(in: rulesFile) }
    }

    /// Whether clients without a user name come in.
    public var isOpenToAnonymous: Bool { allowsAnonymous ?? (accounts == nil) }

    var admission: Admission {
        Admission(
            checksPasswords: accounts != nil, allowsAnonymous: isOpenToAnonymous,
            authenticationMethods: accounts == nil ? [] : [Scram.method])
    }

    private static func rules(in path: String) throws(LabError) -> AccessRules {
        let bytes: [UInt8]?
        do throws(FileError) {
            bytes = try DurableFile.contents(of: path, limit: limit)
        } catch {
            throw .cannotUseAccess(what: "rules", path: path, reason: "the lab cannot \(error.operation) it: \(error.reason)")
        }
        guard let bytes else { throw .cannotUseAccess(what: "rules", path: path, reason: "there is no such file") }
        do throws(AccessMistakes) {
            return try AccessRules(parsing: bytes)
        } catch {
            let mistakes = error.all.map { "\(path):\($0)" }.joined(separator: ". ")
            throw .cannotUseAccess(what: "rules", path: path, reason: mistakes)
        }
    }

    /// Bytes of a file of rules.
    private static let limit = 1 << 20
}
