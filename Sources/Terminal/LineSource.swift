public import Typesetting

/// Where the lines come from that a person, or a file, gives to the program.
public protocol LineSource: AnyObject {
    /// Called on the reading thread before posted lines are shown: at the beginning, after `Screen.call`, and when the time
    /// has passed that it returned. What it posts is shown with them.
    var gather: () -> Duration? { get set }

    /// The next line, without its end. The prompt is shown when there is somebody to see it.
    func readLine(prompt: StyledLine) -> LineOutcome

    /// A line that nobody sees and that is kept nowhere.
    func readSecret(prompt: StyledLine) -> LineOutcome

    /// Waits until any key is pressed. Without a keyboard it returns at once, as if one had been.
    func waitForKey(prompt: StyledLine) -> Key
}

/// How the reading of a line ended.
public enum LineOutcome: Sendable, Hashable {
    case line(String)
    /// Ctrl-C: the line was dropped.
    case interrupted
    /// Ctrl-D on an empty line, or the input is at its end.
    case endOfInput
}

/// A key that was waited for.
public enum Key: Sendable, Hashable {
    case character(Character)
    /// An arrow, a function key, or none because there is no keyboard.
    case other
    case interrupted
    case endOfInput
}

/// Chooses how to read.
public enum StandardInput {
    /// A line editor where the terminal can draw, else plain reading.
    /// - Parameters:
    ///   - history: The file that keeps the lines; nil keeps none.
    ///   - keepsInHistory: Says no to lines that nobody should find later, such as those with a password.
    ///   - complete: The words that could stand at `cursor`, counted in characters from the start of `line`.
    public static func lineSource(
        screen: Screen, history: String?,
        keepsInHistory: @escaping (_ line: String) -> Bool = { _ in true },
        complete: @escaping (_ line: String, _ cursor: Int) -> [Completion] = { _, _ in [] }
    ) -> any LineSource {
        guard screen.appearance.movesCursor, let editor = LineEditor(screen: screen, history: history) else {
            return PlainInput(screen: screen)
        }
        editor.keepsInHistory = keepsInHistory
        editor.complete = complete
        return editor
    }
}
