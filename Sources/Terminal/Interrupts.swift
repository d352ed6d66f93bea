internal import CLineReader

/// Ctrl-C while a command runs: noted, so that the command can end in order.
///
/// A second one that nobody took meanwhile ends the program as usual.
public enum Interrupts {
    /// Call once, before the first command.
    public static func arm() { clr_note_interrupts() }

    /// Whether Ctrl-C was pressed since last asked.
    public static func take() -> Bool { clr_take_interrupt() }
}
