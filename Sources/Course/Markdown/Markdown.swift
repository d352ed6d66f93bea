/// The part of Markdown that lessons are written in, read into blocks.
///
/// Headings with `#`, paragraphs, lists (`-`, `*`, `1.`), quotes, tables and fenced code. What is not among them reads
/// as a paragraph, so nothing is ever lost. Lists nest by two spaces.
public struct Markdown: Sendable, Hashable {
    /// One block and the line where it begins.
    public struct Block: Sendable, Hashable {
        public var line: Int
        public var content: Content

        public init(line: Int, content: Content) {
            self.line = line
            self.content = content
        }
    }

    public enum Content: Sendable, Hashable {
        case heading(level: Int, String)
        case paragraph(String)
        /// One item of a list: its marker as it will be shown, how deep it is nested (from 0), its text.
        case item(marker: String, depth: Int, String)
        case quote(String)
        /// Rows of cells, the header first.
        case table([[String]])
        /// A fenced block: the words after the backticks, and its lines as they are.
        case code(info: String, [SourceLine])
    }

    public var blocks: [Block]

    public init(_ blocks: [Block] = []) { self.blocks = blocks }

    /// Reads a text that stands for itself.
    public init(_ text: String) { self = MarkdownReader.read(SourceLine.lines(of: text)[...]).markdown }
}

/// One line of a file and its number, counted from 1.
public struct SourceLine: Sendable, Hashable {
    public var number: Int
    public var text: String

    public init(_ number: Int, _ text: String) {
        self.number = number
        self.text = text
    }

    /// Splits at line feeds, with or without a carriage return before them.
    public static func lines(of text: String) -> [SourceLine] {
        text.split(omittingEmptySubsequences: false) { $0 == "\n" || $0 == "\r\n" }
            .enumerated()
            .map { SourceLine($0.offset + 1, String($0.element)) }
    }
}

extension StringProtocol {
    /// The text without spaces and tabs at either end.
    var trimmed: Substring {
        let start = self[...].drop { $0 == " " || $0 == "\t" }
        guard let end = start.lastIndex(where: { $0 != " " && $0 != "\t" }) else { return "" }
        return Substring(start[...end])
    }
}
