/// What a piece of text is, not how it looks: the terminal decides on colours, and without them the words must do.
public enum Style: Sendable, Hashable, CaseIterable {
    case plain, dim, strong, heading, code
    case publish, acknowledgement, connection, subscription, keepAlive
    case note, good, bad, warning
}

/// One line of output, without its line feed: runs of text, each with a style.
public struct StyledLine: Sendable, Hashable {
    /// A run of text in one style.
    public struct Span: Sendable, Hashable {
        public var text: String
        public var style: Style

        public init(_ text: String, _ style: Style) {
            self.text = text
            self.style = style
        }
    }

    /// The runs from left to right.
    public var spans: [Span]

    public init(_ spans: [Span] = []) { self.spans = spans }

    public init(_ text: String, _ style: Style = .plain) { self.spans = text.isEmpty ? [] : [Span(text, style)] }

    /// Adds a run at the end.
    public mutating func append(_ text: String, _ style: Style = .plain) {
        guard !text.isEmpty else { return }
        spans.append(Span(text, style))
    }

    /// The text alone.
    public var plain: String { spans.map(\.text).joined() }

    /// The cells that the line takes on a terminal.
    public var width: Int { spans.reduce(0) { $0 + CellWidth.of($1.text) } }
}

extension StyledLine: ExpressibleByStringLiteral {
    public init(stringLiteral text: String) { self.init(text) }
}

extension StyledLine {
    /// The line with the escape sequences of ANSI colours, or the text alone.
    public func rendered(inColour: Bool) -> String {
        guard inColour else { return plain }
        return spans.map { span in
            guard let code = span.style.selectGraphicRendition else { return span.text }
            return "\u{1B}[\(code)m\(span.text)\u{1B}[0m"
        }.joined()
    }
}

extension Style {
    /// The parameters of the escape sequence SGR; `nil` for plain text. Only the 16 colours that every theme adapts.
    public var selectGraphicRendition: String? {
        switch self {
        case .plain: nil
        case .dim: "2"
        case .strong: "1"
        case .heading: "1;4"
        case .code: "36"
        case .publish: "32"
        case .acknowledgement: "36"
        case .connection: "35"
        case .subscription: "34"
        case .keepAlive: "33"
        case .note: "2;3"
        case .good: "1;32"
        case .bad: "1;31"
        case .warning: "33"
        }
    }
}
