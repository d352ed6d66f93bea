internal import Typesetting

/// `help` and `help COMMAND`.
enum HelpCommand: Command {
    /// Not a command, and worth a page.
    static let selectorTopic = "selector"
    private static let subject = Parameter("COMMAND", .word("COMMAND", completion: .commands), "the command to explain")

    static let specification = CommandSpecification(
        "help", .shell, "list all commands, or explain one", arguments: [.rest(subject)], example: ["help publish"])

    static func run(_ input: CommandInput, in shell: Shell) throws {
        guard let name = try input.value(subject) else { return shell.say(CommandHelp.overview(shell.table)) }
        if name == selectorTopic { return shell.say(CommandHelp.selectors()) }
        let words = try Tokenizer.words(of: name)
        let family = words.count == 1 ? shell.table.specifications(beginningWith: name) : []
        guard family.isEmpty else { return shell.say(Array(family.map(CommandHelp.of).joined(separator: [""]))) }
        do throws(UsageError) {
            shell.say(CommandHelp.of(try shell.table.command(named: words).0.specification))
        } catch {
            throw input.error(error.what, at: subject, because: error.why, instead: error.instead, tries: ["help"])
        }
    }
}
