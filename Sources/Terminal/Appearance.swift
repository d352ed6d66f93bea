/// What may be written to the standard output.
public struct Appearance: Sendable, Hashable {
    /// A person types and reads: both ends are a terminal.
    public var isConversation: Bool
    /// Lines may be drawn anew above and around the one being typed.
    public var movesCursor: Bool
    /// Escape sequences of colours may be written.
    public var inColour: Bool

    public init(isConversation: Bool, movesCursor: Bool, inColour: Bool) {
        self.isConversation = isConversation
        self.movesCursor = movesCursor
        self.inColour = inColour
    }

    /// What the standard streams and the environment allow (`NO_COLOR`, `TERM=dumb`); `colour: false` for `--no-colour`.
    public static func ofStandardStreams(colour: Bool = true) -> Appearance {
        Appearance(
            inputIsTerminal: CLibrary.isTerminal(CLibrary.standardInput),
            outputIsTerminal: CLibrary.isTerminal(CLibrary.standardOutput),
            wantsColour: colour && CLibrary.environment("NO_COLOR") == nil,
            terminal: CLibrary.environment("TERM"))
    }

    init(inputIsTerminal: Bool, outputIsTerminal: Bool, wantsColour: Bool, terminal: String?) {
        let understands = terminal != nil && terminal != "dumb"
        isConversation = inputIsTerminal && outputIsTerminal
        movesCursor = isConversation && understands
        inColour = outputIsTerminal && understands && wantsColour
    }

    /// Whether the terminal wraps the lines that it shows anew when its width changes. None tells; but those that do so
    /// leave their name in the environment, and xterm, which does not, leaves its own when it was started from one.
    static var wrapsAnew: Bool {
        let names = [
            "TMUX", "VTE_VERSION", "KONSOLE_VERSION", "KITTY_WINDOW_ID", "WT_SESSION", "ALACRITTY_WINDOW_ID", "TERM_PROGRAM",
        ]
        return CLibrary.environment("XTERM_VERSION") == nil && names.contains { CLibrary.environment($0) != nil }
    }
}
