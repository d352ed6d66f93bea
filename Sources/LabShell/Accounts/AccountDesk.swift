internal import Access
internal import LabNet
internal import MQTTWire
public import Typesetting

/// `accounts`, for the command line and for the prompt: user names, and what is kept of their passwords.
public struct AccountDesk {
    private let file: String
    private let brokerCommand: String
    private let ask: (String) -> String?
    private let isTyped: Bool

    /// - Parameters:
    ///   - brokerCommand: What starts a broker where the desk is asked, as its advice says it.
    ///   - ask: Asks for a password without showing it; `nil` where none came.
    ///   - isTyped: Whether a person types it: then it is asked for twice.
    public init(file: String, brokerCommand: String, isTyped: Bool, ask: @escaping (_ prompt: String) -> String?) {
        self.file = file
        self.brokerCommand = brokerCommand
        self.isTyped = isTyped
        self.ask = ask
    }

    /// Adds an account that was not there.
    public func add(_ name: String, obeysPolicy: Bool = true) throws(ShellFailure) -> [StyledLine] {
        let user = try user(name)
        // Before a password is asked for in vain.
        if let there = try? AccountFile.read(file), there[user] != nil { throw ShellFailure(taken(name)) }
        let account = try newPassword(for: name, obeysPolicy)
        try orFailure { () throws(LabError) in
            try AccountFile.update(file) { list throws(LabError) in
                guard list[user] == nil else { throw taken(name) }
                list.set(user, account)
            }
        }
        return [
            StyledLine("\(shown(name)) has an account in \(file).", .good),
            StyledLine([.init("next  ", .dim), .init("\(brokerCommand) --accounts \(file)", .code)]),
        ]
    }

    /// Gives an account another password.
    public func password(_ name: String, obeysPolicy: Bool = true) throws(ShellFailure) -> [StyledLine] {
        let user = try user(name)
        try existing(user, name)
        let account = try newPassword(for: name, obeysPolicy)
        try orFailure { () throws(LabError) in
            try AccountFile.update(file) { list throws(LabError) in list.set(user, account) }
        }
        return [
            StyledLine("\(shown(name)) has another password. A broker that runs takes it with broker reload, or SIGHUP.", .good)
        ]
    }

    /// Takes an account away.
    public func remove(_ name: String) throws(ShellFailure) -> [StyledLine] {
        let user = try user(name)
        try existing(user, name)
        try orFailure { () throws(LabError) in
            try AccountFile.update(file) { list throws(LabError) in _ = list.remove(user) }
        }
        return [
            StyledLine(
                "\(shown(name)) has no account any more. A broker that runs hears of it by broker reload, or SIGHUP.", .good)
        ]
    }

    /// The names, one a line; those of old accounts with what they cannot do.
    public func list() throws(ShellFailure) -> [String] {
        let list = try orFailure { () throws(LabError) in try AccountFile.read(file) }
        return list.names.map { name in
            let shown = shown(name.description)
            return list[name]?.scram == nil
                ? "\(shown)  (not by \(Scram.method): accounts password \(shown) makes its keys)" : shown
        }
    }
}

extension AccountDesk {
    private func user(_ name: String) throws(ShellFailure) -> MQTTString {
        guard let user = MQTTString(name) else {
            throw ShellFailure("This cannot be a user name.", because: "MQTT carries at most 65,535 bytes of UTF-8.")
        }
        if let why = AccountList.whyNoName(user) {
            throw ShellFailure("“\(shown(name))” cannot be the name of an account: \(why).")
        }
        return user
    }

    private func existing(_ user: MQTTString, _ name: String) throws(ShellFailure) {
        let list = try orFailure { () throws(LabError) in try AccountFile.read(file) }
        guard list[user] == nil else { return }
        let near = Suggestion.near(name, among: list.names.map(\.description)).map(shown)
        throw ShellFailure(
            "There is no account \(shown(name)) in \(file).",
            advice: near.isEmpty ? nil : "Perhaps \(near.asAlternatives)?")
    }

    private func newPassword(for name: String, _ obeysPolicy: Bool) throws(ShellFailure) -> Account {
        guard let password = ask("Password for \(shown(name)): "), !password.isEmpty else {
            throw ShellFailure(
                "There is no password, so nothing was changed.",
                because:
                    "It is typed at a terminal, or comes as a line from standard input; never as an argument, which others see.")
        }
        if obeysPolicy { try hold(password) }
        if isTyped, ask("The same again: ") != password {
            throw ShellFailure("The two are not the same, so nothing was changed.")
        }
        do {
            return try Accounts.account(withPassword: Array(password.utf8))
        } catch {
            throw ShellFailure("The password was not hashed: \(error).")
        }
    }

    private func hold(_ password: String) throws(ShellFailure) {
        let failures = PasswordPolicy.failures(of: password)
        guard !failures.isEmpty else { return }
        throw ShellFailure(
            "This password is not taken: \(failures.map(\.words).asAlternatives(joining: "and")).",
            because: "It needs 8 or more characters, upper and lower case letters, and a number or a special character.",
            advice: "--no-policy takes any.")
    }

    private func orFailure<Value>(_ body: () throws(LabError) -> Value) throws(ShellFailure) -> Value {
        do throws(LabError) {
            return try body()
        } catch {
            throw ShellFailure(error)
        }
    }

    private func taken(_ name: String) -> LabError { .accountExists(name: shown(name), path: file) }

    private func shown(_ name: String) -> String { Escaping.visible(name) }
}
