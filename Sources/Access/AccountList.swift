public import MQTTWire
import Typesetting

/// All accounts, as their file holds them: a heading, then `NAME:VERIFIER`, one a line.
///
/// A file that is not whole is refused whole: who reads what is left of it would let somebody in, or keep somebody out, that
/// its owner did not mean.
public struct AccountList: Sendable, Hashable {
    private static let heading = "# mqttlab accounts 1"

    /// In the order in which they were made.
    public private(set) var names: [MQTTString] = []
    private var verifiers: [MQTTString: PasswordVerifier] = [:]

    public init() {}

    /// What is kept of the user's password; `nil` for nobody's.
    public subscript(name: MQTTString) -> PasswordVerifier? { verifiers[name] }

    /// The verifiers, in the order of the names.
    public var all: [PasswordVerifier] { names.compactMap { verifiers[$0] } }

    /// Adds an account, or gives the one that is there another password.
    public mutating func set(_ name: MQTTString, _ verifier: PasswordVerifier) {
        if verifiers.updateValue(verifier, forKey: name) == nil { names.append(name) }
    }

    /// Takes an account away; `false` where there is none.
    public mutating func remove(_ name: MQTTString) -> Bool {
        names.removeAll { $0 == name }
        return verifiers.removeValue(forKey: name) != nil
    }

    /// Accounts that the other list does not have, or has with another verifier.
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
        let lines = names.compactMap { name in verifiers[name].map { "\(name):\($0.text)\n" } }
        return Array(("\(Self.heading)\n" + lines.joined()).utf8)
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
            guard let colon = line.firstIndex(of: ":"), let name = MQTTString(String(line[..<colon])),
                Self.whyNoName(name) == nil
            else { throw AccountDamage(line: index + 1, what: "it does not begin with a name and a colon") }
            guard let verifier = PasswordVerifier(text: line[line.index(after: colon)...]) else {
                throw AccountDamage(line: index + 1, what: "behind the name stands no password as the lab writes it")
            }
            guard verifiers[name] == nil else { throw AccountDamage(line: index + 1, what: "the name was there before") }
            set(name, verifier)
        }
    }
}
