import Typesetting

/// Reads what stands inside a line: `code`, **strong**, *emphasis*, [a link](address), and a backslash before any of them.
enum MarkdownInline {
    static func spans(_ text: String, base: Style = .plain) -> [StyledLine.Span] {
        var reader = Reader(rest: text[...], base: base)
        reader.read()
        return reader.line.spans
    }

    private struct Reader {
        var rest: Substring
        let base: Style
        var line = StyledLine()
        /// Text in the base style that was not added yet.
        var pending = ""

        mutating func read() {
            while let first = rest.first {
                if first == "\\", let next = rest.dropFirst().first, "\\`*_[]|".contains(next) {
                    pending.append(next)
                    rest = rest.dropFirst(2)
                } else if !readDelimited() {
                    pending.append(first)
                    rest = rest.dropFirst()
                }
            }
            flush()
        }

        private mutating func readDelimited() -> Bool {
            for (delimiter, style) in [("`", Style.code), ("**", .strong), ("*", .strong)] where rest.hasPrefix(delimiter) {
                return readRun(delimiter, style)
            }
            return rest.hasPrefix("[") && readLink()
        }

        /// Emphasis must hug its words, so that a lone asterisk stays an asterisk.
        private mutating func readRun(_ delimiter: String, _ style: Style) -> Bool {
            let inside = rest.dropFirst(delimiter.count)
            guard let first = inside.first, style == .code || first != " ",
                let end = inside.ranges(of: delimiter).first(where: { style == .code || !inside[..<$0.lowerBound].hasSuffix(" ") }
                ),
                end.lowerBound > inside.startIndex
            else { return false }
            flush()
            // Code keeps its backticks: without colours a command must still stand out from the words around it.
            let shown = style == .code ? rest[..<end.upperBound] : inside[..<end.lowerBound]
            line.append(String(shown), style)
            rest = rest[end.upperBound...]
            return true
        }

        /// A link shows its words, and its address unless they are the same.
        private mutating func readLink() -> Bool {
            guard let middle = rest.ranges(of: "](").first,
                let end = rest[middle.upperBound...].firstIndex(of: ")")
            else { return false }
            let words = String(rest[rest.index(after: rest.startIndex)..<middle.lowerBound])
            let address = String(rest[middle.upperBound..<end])
            flush()
            line.append(words, base)
            if address != words { line.append(" <\(address)>", .dim) }
            rest = rest[rest.index(after: end)...]
            return true
        }

        private mutating func flush() {
            line.append(pending, base)
            pending = ""
        }
    }
}
