import Typesetting

/// A prompt as libedit wants it: a C string that outlives every call, with escape sequences between marks.
final class Prompt {
    /// What libedit takes for the begin and the end of characters that need no cells.
    static let mark: Character = "\u{1}"

    /// The text without escape sequences and control characters.
    let plain: [CChar]
    /// With escape sequences, but without marks.
    let shown: [CChar]
    let pointer: UnsafeMutablePointer<CChar>

    init(_ line: StyledLine, inColour: Bool) {
        let spans = line.spans.map { StyledLine.Span(Self.printable($0.text), $0.style) }
        plain = Array(spans.map(\.text).joined().utf8CString)
        let text = inColour ? Self.coloured(spans) : spans.map(\.text).joined()
        shown = Array(text.filter { $0 != Self.mark }.utf8CString)
        let bytes = text.utf8CString
        pointer = .allocate(capacity: bytes.count)
        for (index, byte) in bytes.enumerated() { (pointer + index).initialize(to: byte) }
    }

    deinit { pointer.deallocate() }

    private static func printable(_ text: String) -> String {
        String(String.UnicodeScalarView(text.unicodeScalars.filter { $0.properties.generalCategory != .control }))
    }

    /// Every character carries its own colour, since libedit moves the cursor to the right by writing some of the
    /// characters there once more; and a sequence stands before a character, since libedit loses one at the end.
    private static func coloured(_ spans: [StyledLine.Span]) -> String {
        var text = ""
        var isColoured = false
        for span in spans {
            if let code = span.style.selectGraphicRendition {
                for character in span.text { text += "\(mark)\u{1B}[0;\(code)m\(mark)\(character)" }
                isColoured = true
            } else {
                text += (isColoured ? reset : "") + span.text
                isColoured = false
            }
        }
        return isColoured ? text + reset + " " : text
    }

    private static let reset = "\(mark)\u{1B}[0m\(mark)"
}
