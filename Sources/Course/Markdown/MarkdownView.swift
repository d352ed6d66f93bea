public import Typesetting

/// Markdown as lines for a terminal: a pure function of the blocks and the width.
public enum MarkdownView {
    /// Lines at most `width` cells wide, where words allow it; a blank line between blocks.
    public static func lines(_ markdown: Markdown, width: Int) -> [StyledLine] {
        var lines: [StyledLine] = []
        var previous: Markdown.Content?
        for block in markdown.blocks {
            if let previous, !isSameList(previous, block.content) { lines.append(StyledLine()) }
            lines += self.lines(block.content, width: max(width, narrowest))
            previous = block.content
        }
        return lines
    }

    /// Below this, lines are cut by the terminal rather than broken into ever shorter ones.
    private static let narrowest = 20

    private static func isSameList(_ a: Markdown.Content, _ b: Markdown.Content) -> Bool {
        if case .item = a, case .item = b { return true }
        return false
    }

    private static func lines(_ content: Markdown.Content, width: Int) -> [StyledLine] {
        switch content {
        case .heading(_, let text):
            return LineWrapper.wrap(MarkdownInline.spans(text, base: .heading), width: width)
        case .paragraph(let text):
            return LineWrapper.wrap(MarkdownInline.spans(text), width: width)
        case .item(let marker, let depth, let text):
            let indent = String(repeating: "  ", count: depth)
            return LineWrapper.wrap(MarkdownInline.spans(text), width: width, first: "\(indent)\(marker) ")
        case .quote(let text):
            return LineWrapper.wrap(MarkdownInline.spans(text), width: width, first: "│ ", rest: "│ ")
        case .table(let rows):
            return table(rows, width: width)
        case .code(_, let source):
            return source.map { StyledLine([.init("    ", .plain), .init($0.text, .code)]) }
        }
    }

    /// Columns as wide as their widest cell; the last one takes what is left and wraps.
    private static func table(_ rows: [[String]], width: Int) -> [StyledLine] {
        let columns = rows.map(\.count).max() ?? 0
        guard columns > 0 else { return [] }
        let cells = rows.enumerated().map { index, row in
            (0..<columns).map { column in
                MarkdownInline.spans(column < row.count ? row[column] : "", base: index == 0 ? .strong : .plain)
            }
        }
        let widths = (0..<columns).map { column in cells.map { StyledLine($0[column]).width }.max() ?? 0 }
        let fixed = widths.dropLast().reduce(0) { $0 + $1 + 2 }
        let last = max(width - fixed, narrowest)
        return cells.flatMap { row in
            var head = StyledLine()
            for (cell, width) in zip(row.dropLast(), widths) {
                for span in cell { head.append(span.text, span.style) }
                head.append(String(repeating: " ", count: width - StyledLine(cell).width + 2))
            }
            let tail = LineWrapper.wrap(row[columns - 1], width: last)
            let indent = StyledLine(String(repeating: " ", count: fixed))
            return tail.enumerated().map {
                StyledLine(($0.offset == 0 ? head : indent).spans + $0.element.spans).withoutTrailingSpace
            }
        }
    }
}
