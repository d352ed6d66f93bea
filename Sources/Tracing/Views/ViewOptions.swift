public import MQTTSessions
internal import MQTTWire
internal import Typesetting

/// How a view is drawn.
public struct ViewOptions: Sendable, Hashable {
    /// The cells of a line; 60 at the least.
    public var width: Int
    /// Whether only ASCII is drawn, for terminals and files that know nothing else.
    public var ascii: Bool
    /// The moment that counts as 0.
    public var start: Moment
    /// Whether secrets show; otherwise they are masked at the same length.
    public var secrets: Bool
    /// Whether the broker's and the clients' notes stand between the packets.
    public var notes: Bool

    public init(
        width: Int = 80, ascii: Bool = false, start: Moment = .start, secrets: Bool = false, notes: Bool = true
    ) {
        self.width = max(width, 60)
        self.ascii = ascii
        self.start = start
        self.secrets = secrets
        self.notes = notes
    }
}

extension ViewOptions {
    var glyphs: Glyphs { ascii ? .ascii : .unicode }

    /// Words of our own, in ASCII where the view wants it; text from the wire goes through `WireDisplay`.
    func text(_ words: String) -> String { ascii ? Glyphs.spelledInASCII(words) : words }

    /// Words in lines of so many cells. Blanks that should not break a line, as in `60 s`, are written as U+00A0.
    func wrapped(_ words: String, to cells: Int) -> [String] {
        let words = text(words).split(separator: " ").map { CellWidth.of(String($0)) > cells ? String($0).breakable : String($0) }
        return words.joined(separator: " ").wrapped(to: cells).map(\.breakable)
    }

    /// A note with the clause behind it, in lines of so many cells.
    func wrapped(_ note: Note, for version: ProtocolVersion, to cells: Int) -> [String] {
        let citation = note.clause?.cited(for: version).map { " " + $0.unbroken } ?? ""
        return wrapped(note.words + citation, to: cells)
    }
}

extension String {
    /// The text with its unbroken blanks as ordinary ones.
    var breakable: String { String(map { $0 == "\u{A0}" ? " " : $0 }) }

    /// The text with blanks at which no line breaks.
    var unbroken: String { String(map { $0 == " " ? "\u{A0}" : $0 }) }
}
