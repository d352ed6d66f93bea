private let nameParameter = Parameter("NAME", .word("NAME"), "the user name")
private let fileParameter = Parameter("--file", .word("FILE"), "the file of accounts, else the lab's own")
private let noPolicy = Flag("--no-policy", "take any password")
private let policy = "A password has 8 or more characters, upper and lower case letters, and a number or a special character."

/// `accounts add`.
enum AccountsAddCommand: Command {
    static let specification = CommandSpecification(
        "accounts add", .broker, "make an account for broker start --accounts; the password is asked for",
        details: [
            policy, "Only a salted scrypt hash of it and keys for SCRAM-SHA-256 are kept, in a file that nobody else may read.",
        ],
        arguments: [.required(nameParameter)], options: [.value(fileParameter), .flag(noPolicy)],
        example: ["accounts add board"])

    static func run(_ input: CommandInput, in shell: Shell) throws {
        shell.say(try shell.accounts(input).add(try input.required(nameParameter), obeysPolicy: !input.has(noPolicy)))
    }
}

/// `accounts password`.
enum AccountsPasswordCommand: Command {
    static let specification = CommandSpecification(
        "accounts password", .broker, "give an account another password", details: [policy],
        arguments: [.required(nameParameter)], options: [.value(fileParameter), .flag(noPolicy)],
        example: ["accounts add board", "accounts password board"])

    static func run(_ input: CommandInput, in shell: Shell) throws {
        shell.say(try shell.accounts(input).password(try input.required(nameParameter), obeysPolicy: !input.has(noPolicy)))
    }
}

/// `accounts remove`.
enum AccountsRemoveCommand: Command {
    static let specification = CommandSpecification(
        "accounts remove", .broker, "take an account away", arguments: [.required(nameParameter)],
        options: [.value(fileParameter)], example: ["accounts add board", "accounts remove board"])

    static func run(_ input: CommandInput, in shell: Shell) throws {
        shell.say(try shell.accounts(input).remove(try input.required(nameParameter)))
    }
}

/// `accounts list`.
enum AccountsListCommand: Command {
    static let specification = CommandSpecification(
        "accounts list", .broker, "the names of all accounts", options: [.value(fileParameter)],
        example: ["accounts add board", "accounts list"])

    static func run(_ input: CommandInput, in shell: Shell) throws {
        let names = try shell.accounts(input).list()
        guard !names.isEmpty else { return shell.say("There are no accounts.") }
        for name in names { shell.say(name) }
    }
}

extension Shell {
    fileprivate func accounts(_ input: CommandInput) throws -> AccountDesk {
        guard let file = try input.value(fileParameter).map(configuration.path) ?? configuration.accountsFile else {
            throw UsageError("Say which file: --file FILE.", because: "Without HOME there is no usual one.")
        }
        return AccountDesk(
            file: file, brokerCommand: "broker start", isTyped: configuration.secretsAreTyped, ask: configuration.askSecret)
    }
}
