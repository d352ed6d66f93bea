public import Typesetting

/// Why a text is not a selector: where, and what was expected there.
public struct SelectorError: Error, Sendable, Hashable {
    /// The text that was read.
    public let text: String
    /// The first character that cannot stand there, counted from 1; one past the last where something is missing.
    public let column: Int
    /// What is wrong, without the column, as a sentence.
    public let problem: String
    /// What could stand there.
    public let expected: String
}

extension SelectorError: CustomStringConvertible {
    /// The whole message in one line.
    public var description: String { "column \(column): \(problem) Expected \(expected)." }
}

extension SelectorError {
    /// The selector with a caret below the place, and the message: how a terminal shows it.
    public var lines: [StyledLine] {
        let before = Escaping.visible(text.prefix(column - 1))
        let blank = String(repeating: " ", count: CellWidth.of(before))
        return [
            StyledLine("  " + Escaping.visible(text), .code),
            StyledLine("  " + blank + "^", .bad),
            StyledLine([.init(problem, .bad), .init(" Expected \(expected).", .plain)]),
        ]
    }
}
