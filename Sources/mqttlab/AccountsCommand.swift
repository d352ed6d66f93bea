import ArgumentParser
import LabShell
import Terminal
import Typesetting

/// User names and passwords for `broker --accounts`.
struct AccountsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "accounts", abstract: "Make and keep accounts: user names and passwords for mqttlab broker --accounts.",
        discussion: """
            A password is asked for at the terminal and not shown, or is one line of \
            standard input. It has 8 or more characters, upper and lower case letters, \
            and a number or a special character. What is kept is a salted scrypt hash \
            and keys for SCRAM-SHA-256, in a file that nobody else may read.

            Examples:
              mqttlab accounts add board --file accounts
              mqttlab accounts list --file accounts
              mqttlab broker --accounts accounts --acl rules
            """,
        subcommands: [Add.self, Remove.self, List.self, Password.self])

    /// Which file.
    struct FileOptions: ParsableArguments {
        @Option(help: ArgumentHelp("The file of accounts, else the lab's own.", valueName: "file")) var file: String?

        func desk() throws -> AccountDesk {
            guard let path = file ?? Environment.accountsFile else {
                throw ValidationError("Say which file: --file FILE. Without HOME there is no usual one.")
            }
            let screen = Screen(appearance: .ofStandardStreams(colour: false))
            // What is typed while the output goes elsewhere would be seen.
            if Keyboard.isThere, !screen.appearance.isConversation {
                throw ValidationError("The password is typed at a terminal to which the output goes too, or comes from a pipe.")
            }
            let source = StandardInput.lineSource(screen: screen, history: nil)
            return AccountDesk(file: path, brokerCommand: "mqttlab broker", isTyped: Keyboard.isThere) {
                source.secret(askedBy: $0)
            }
        }
    }

    /// `accounts add`.
    struct Add: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "add", abstract: "Make an account; its password is asked for.")
        @Argument(help: ArgumentHelp("The user name.", valueName: "name")) var name: String
        @OptionGroup var file: FileOptions
        @Flag(help: "Take any password.") var noPolicy = false
        @OptionGroup var look: LookOptions

        func run() throws { try told(look) { desk throws(ShellFailure) in try desk.add(name, obeysPolicy: !noPolicy) } }
    }

    /// `accounts password`.
    struct Password: ParsableCommand {
        static let configuration = CommandConfiguration(commandName: "password", abstract: "Give an account another password.")
        @Argument(help: ArgumentHelp("The user name.", valueName: "name")) var name: String
        @OptionGroup var file: FileOptions
        @Flag(help: "Take any password.") var noPolicy = false
        @OptionGroup var look: LookOptions

        func run() throws { try told(look) { desk throws(ShellFailure) in try desk.password(name, obeysPolicy: !noPolicy) } }
    }

    /// `accounts remove`.
    struct Remove: ParsableCommand {
        static let configuration = CommandConfiguration(commandName: "remove", abstract: "Take an account away.")
        @Argument(help: ArgumentHelp("The user name.", valueName: "name")) var name: String
        @OptionGroup var file: FileOptions
        @OptionGroup var look: LookOptions

        func run() throws { try told(look) { desk throws(ShellFailure) in try desk.remove(name) } }
    }

    /// `accounts list`.
    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(commandName: "list", abstract: "The names of all accounts, one a line.")
        @OptionGroup var file: FileOptions
        @OptionGroup var look: LookOptions

        func run() throws { try told(look) { desk throws(ShellFailure) in try desk.list().map { StyledLine($0) } } }
    }
}

private protocol AccountsVerb {
    var file: AccountsCommand.FileOptions { get }
}

extension AccountsCommand.Add: AccountsVerb {}
extension AccountsCommand.Password: AccountsVerb {}
extension AccountsCommand.Remove: AccountsVerb {}
extension AccountsCommand.List: AccountsVerb {}

extension AccountsVerb {
    fileprivate func told(
        _ look: LookOptions, _ body: (AccountDesk) throws(ShellFailure) -> [StyledLine]
    ) throws {
        let desk = try file.desk()
        do throws(ShellFailure) {
            Screen(appearance: look.appearance).show(try body(desk))
        } catch {
            throw error.told()
        }
    }
}

extension Keyboard {
    /// Where the prompt's commands ask for secrets: the prompt's own source of lines, which is made after them.
    final class Secrets {
        weak var source: (any LineSource)?
    }
}

extension LineSource {
    /// What is typed or read without being shown; `nil` where nothing is.
    func secret(askedBy prompt: String) -> String? {
        guard case .line(let secret) = readSecret(prompt: StyledLine(prompt)) else { return nil }
        return secret
    }
}
