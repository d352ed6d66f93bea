internal import MQTTSessions
public import MQTTWire
import Typesetting

/// All accounts, as their file holds them: a heading, then `NAME:ACCOUNT`, one a line; a line without a name has the key for
/// what is shown of users that are not there.
///
/// A file that is not whole is refused whole: who reads what is left of it would let somebody in, or keep somebody out, that
/// its owner did not mean.
public struct AccountList: Sendable, Hashable {
    private static let heading = "# mqttlab accounts 1"

    /// In the order in which they were made.
    public private(set) var names: [MQTTString] = []
    private var accounts: [MQTTString: Account] = [:]
    /// From it follow the salts that SCRAM-SHA-256 shows of users that are not there: always the same, or they would be
    /// found out. `nil` in a file of old.
    public private(set) var decoyKey: [UInt8]?

    public init() {}

    /// What is kept of the user's password; `nil` for nobody's.
    public subscript(name: MQTTString) -> Account? { accounts[name] }

    /// The accounts, in the order of the names.
    public var all: [Account] { names.compactMap { accounts[$0] } }

    /// Names of the accounts that cannot use SCRAM-SHA-256.
    public var withoutScram: [MQTTString] { names.filter { accounts[$0]?.scram == nil } }

    /// Adds an account, or gives the one that is there another password.
    public mutating func set(_ name: MQTTString, _ account: Account) {
        if accounts.updateValue(account, forKey: name) == nil { names.append(name) }
    }

    /// Gives the list its key for users that are not there, unless it has one.
    ///
    /// - Parameter key: `decoyKeyLength` bytes that nobody can foresee.
    public mutating func setDecoyKey(_ key: @autoclosure () -> [UInt8]) {
        if decoyKey == nil { decoyKey = key() }
    }

    /// Bytes of the key for users that are not there.
    public static let decoyKeyLength = 32
    private static let decoyHead = ":decoy$"

    /// Takes an account away; `false` where there is none.
    public mutating func remove(_ name: MQTTString) -> Bool {
        names.removeAll { $0 == name }
        return accounts.removeValue(forKey: name) != nil
    }

    /// Accounts that the other list does not have, or has with another password.
    public func changed(in other: AccountList) -> Set<MQTTString> { Set(names.filter { other[$0] != self[$0] }) }

    /// Why no account can have the name; `nil` where one can.
    public static func whyNoName(_ name: MQTTString) -> String? {
        let text = name.description
        if text.isEmpty { return "it is empty" }
        if text.utf8.count > 256 { return "it is longer than 256 bytes" }
        if text.contains(":") { return "a colon ends the name in the file" }
        if text.first == "#" { return "a line of the file that begins with # is a comment" }
        if Escaping.visible(text) != text { return "it has a control character in it" }
        return nil
    }
}

/// Where a file of accounts is not one.
public struct AccountDamage: Error, Sendable, Hashable {
    /// From 1.
    public var line: Int
    public var what: String
}

extension AccountList {
    /// The file's bytes.
    public var bytes: [UInt8] {
        let decoy = decoyKey.map { "\(Self.decoyHead)\(Base64.encode($0))\n" } ?? ""
        let lines = names.compactMap { name in accounts[name].map { "\(name):\($0.text)\n" } }
        return Array(("\(Self.heading)\n\(decoy)" + lines.joined()).utf8)
    }

    /// Reads a file.
    public init(_ bytes: [UInt8]) throws(AccountDamage) {
        guard let text = String(validating: bytes, as: UTF8.self) else { throw AccountDamage(line: 1, what: "it is not text") }
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        guard lines.first == Self.heading[...] else {
            throw AccountDamage(line: 1, what: "it does not begin with “\(Self.heading)”")
        }
        guard lines.popLast()?.isEmpty == true else {
            throw AccountDamage(line: lines.count + 1, what: "the last line has no end")
        }
        for (index, line) in lines.enumerated().dropFirst() where line.first != "#" {
            if line.hasPrefix(Self.decoyHead) {
                guard decoyKey == nil, let key = Base64.decode(line.dropFirst(Self.decoyHead.count)),
                    key.count == Self.decoyKeyLength
                else {
                    throw AccountDamage(line: index + 1, what: "this is no key for users that are not there, or a second one")
                }
                decoyKey = key
                continue
            }
            guard let colon = line.firstIndex(of: ":"), let name = MQTTString(String(line[..<colon])),
                Self.whyNoName(name) == nil
            else { throw AccountDamage(line: index + 1, what: "it does not begin with a name and a colon") }
            guard let account = Account(text: line[line.index(after: colon)...]) else {
                throw AccountDamage(line: index + 1, what: "behind the name stands no password as the lab writes it")
            }
            guard accounts[name] == nil else { throw AccountDamage(line: index + 1, what: "the name was there before") }
            set(name, account)
        }
    }
}
