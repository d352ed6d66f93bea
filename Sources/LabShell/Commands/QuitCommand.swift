/// `quit`: the shell sees to the rest.
enum QuitCommand: Command {
    static let specification = CommandSpecification(
        "quit", .shell, "leave the lab (Ctrl-D does too)",
        details: ["Clients are disconnected and the broker stops. Your progress in the lessons is kept."], example: ["quit"])

    static func run(_ input: CommandInput, in shell: Shell) throws { shell.leave() }
}
