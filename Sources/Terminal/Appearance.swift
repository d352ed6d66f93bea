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
}
