import Typesetting

/// Breaks styled text into lines at its spaces; a word too long for a line is broken where the line ends.
enum LineWrapper {
    /// `first` opens the first line; the others open with `rest`, or with as many spaces as `first` is wide.
    static func wrap(_ spans: [StyledLine.Span], width: Int, first: String = "", rest: String? = nil) -> [StyledLine] {
        let indent = rest ?? String(repeating: " ", count: CellWidth.of(first))
        let room = max(width - CellWidth.of(first), 1)
        var bodies: [StyledLine] = [StyledLine()]
        var used = 0
        var space: StyledLine.Span?
        for word in words(spans) {
            if word.isSpace {
                space = word.spans.first
                continue
            }
            let gap = used > 0 && space != nil ? 1 : 0
            if used > 0, used + gap + word.width > room {
                bodies.append(StyledLine())
                used = 0
            } else if gap == 1, let space {
                bodies[bodies.count - 1].append(" ", space.style)
                used += 1
            }
            space = nil
            for piece in word.pieces(room) {
                if used > 0, used + piece.width > room {
                    bodies.append(StyledLine())
                    used = 0
                }
                for span in piece.spans { bodies[bodies.count - 1].append(span.text, span.style) }
                used += piece.width
            }
        }
        return bodies.enumerated().map { index, body in
            var line = StyledLine(index == 0 ? first : indent)
            for span in body.spans { line.append(span.text, span.style) }
            return line.merged
        }
    }

    /// A run without spaces, in one or more styles; or a run of spaces.
    private struct Word {
        var spans: [StyledLine.Span] = []
        var isSpace: Bool
        var width: Int { StyledLine(spans).width }

        /// The word itself, or pieces of at most `room` cells.
        func pieces(_ room: Int) -> [Word] {
            guard width > room else { return [self] }
            var pieces = [Word(isSpace: false)]
            var used = 0
            for span in spans {
                for character in span.text {
                    let cells = CellWidth.of(character)
                    if used + cells > room {
                        pieces.append(Word(isSpace: false))
                        used = 0
                    }
                    pieces[pieces.count - 1].spans.append(.init(String(character), span.style))
                    used += cells
                }
            }
            return pieces
        }
    }

    private static func words(_ spans: [StyledLine.Span]) -> [Word] {
        var words: [Word] = []
        for span in spans {
            var rest = span.text[...]
            while let first = rest.first {
                let isSpace = first == " "
                let run = rest.prefix { ($0 == " ") == isSpace }
                rest = rest.dropFirst(run.count)
                if words.last?.isSpace != isSpace { words.append(Word(isSpace: isSpace)) }
                words[words.count - 1].spans.append(.init(String(run), span.style))
            }
        }
        return words
    }
}

extension StyledLine {
    /// The same line with neighbouring runs of one style joined.
    var merged: StyledLine {
        var line = StyledLine()
        for span in spans {
            if let last = line.spans.indices.last, line.spans[last].style == span.style {
                line.spans[last].text += span.text
            } else {
                line.append(span.text, span.style)
            }
        }
        return line
    }

    /// The same line without spaces at its end.
    var withoutTrailingSpace: StyledLine {
        var line = merged
        while let last = line.spans.last, last.text.hasSuffix(" ") {
            line.spans.removeLast()
            line.append(String(last.text.dropLast()), last.style)
        }
        return line
    }
}
