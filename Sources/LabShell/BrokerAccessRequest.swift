internal import Access
internal import LabNet
internal import MQTTWire
internal import Typesetting

/// Who may come into the broker and what each may do, as a command line asks for it.
public struct BrokerAccessRequest: Sendable {
    /// A file of accounts, or `@lesson`.
    var accounts: String?
    /// A file of rules, or `@lesson`.
    var rules: String?
    /// Whether clients without a user name come in; `nil` leaves it to whether there are accounts.
    var allowsAnonymous: Bool?

    public init(accounts: String? = nil, rules: String? = nil, allowsAnonymous: Bool? = nil) {
        self.accounts = accounts
        self.rules = rules
        self.allowsAnonymous = allowsAnonymous
    }

    /// What the broker is started with, its files read.
    func read() throws(LabError) -> BrokerAccess {
        var access = try BrokerAccess(
            accountsFile: accounts == LessonAccess.name ? nil : accounts, rulesFile: rules == LessonAccess.name ? nil : rules,
            allowsAnonymous: allowsAnonymous)
        if accounts == LessonAccess.name { access.accounts = LessonAccess.accounts }
        if rules == LessonAccess.name { access.rules = LessonAccess.rules }
        return access
    }
}

extension LabPort {
    /// Reads the broker's accounts and rules from their files again; whether it has such files at all.
    func reloadAccess() throws -> Bool {
        guard let access = try ask({ $0.brokerAccess }), access.accountsFile != nil || access.rulesFile != nil else {
            return false
        }
        let new = try access.readAgain()
        try ask { try $0.replaceAccess(new) }
        return true
    }
}

extension BrokerWords {
    /// What its owner should know of who may come in.
    static func advice(_ access: BrokerAccess, isOpenToOthers: Bool) -> [StyledLine] {
        var lines: [StyledLine] = []
        if isOpenToOthers, access.isOpenToAnonymous {
            lines.append(StyledLine("Everybody on your network can connect, without a password.", .warning))
        } else if access.accounts != nil, access.isOpenToAnonymous {
            lines.append(StyledLine("Clients without a user name come in too.", .warning))
        }
        if access.accounts != nil, isOpenToOthers {
            lines.append(StyledLine("Passwords cross the network readable, but for TLS or \(Scram.method).", .warning))
        }
        if let names = access.accounts?.list.withoutScram, !names.isEmpty {
            let shown = names.prefix(3).map { Escaping.visible($0.description) }.joined(separator: ", ")
            let others = names.count > 3 ? " and \(names.count - 3) more" : ""
            lines.append(
                StyledLine("Not by \(Scram.method): \(shown)\(others), until accounts password gives them keys for it.", .warning)
            )
        }
        if access.accounts?.list.names.isEmpty == true {
            lines.append(StyledLine("There are no accounts, so no password is right.", .warning))
        }
        if access.rules != nil, access.accounts == nil {
            lines.append(StyledLine("Without accounts nobody proves a user name: rules hold for whoever claims it.", .warning))
        }
        return lines
    }
}
