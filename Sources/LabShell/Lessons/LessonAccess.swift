internal import Access
internal import LabNet
internal import MQTTSessions
internal import MQTTWire

/// The accounts and rules of the lesson *Authentication*: known to everybody, so they protect nothing, and no file holds them.
enum LessonAccess {
    /// What `--accounts` and `--acl` call them.
    static let name = "@lesson"

    /// User names and passwords.
    private static let users = [("board", "Nordic-52"), ("phone", "Button-1")]

    static let accounts: Accounts = {
        var list = AccountList()
        for (name, password) in users {
            guard let name = MQTTString(name), let cost = ScryptCost(logN: 10, r: 8, p: 1),
                let account = try? Accounts.account(
                    withPassword: Array(password.utf8), cost: cost, iterations: ScramIterations.bounds.lowerBound)
            else { preconditionFailure("the lesson's accounts are no accounts") }
            list.set(name, account)
        }
        return Accounts(list)
    }()

    static let rules: AccessRules = {
        do throws(AccessMistakes) {
            return try AccessRules(parsing: Array(text.utf8))
        } catch {
            preconditionFailure("the lesson's rules are no rules: \(error.all)")
        }
    }()

    private static let text = """
        user board
        topic write devacademy/publish/topic
        topic read devacademy/subscribe/topic
        user phone
        topic readwrite devacademy/#
        topic deny devacademy/keys/#
        """
}
