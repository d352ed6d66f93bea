internal import Typesetting

/// One row of a drawing in which text is put at cells: later text covers earlier text.
struct CellRow {
    private struct Cell {
        /// `nil` where the second half of a wide character stands.
        var character: Character?
        var style: Style
    }

    private var cells: [Cell] = []

    /// Puts text with its first character at that cell; what would stand left of the row is dropped.
    mutating func put(_ text: String, at start: Int, _ style: Style = .plain) {
        var at = start
        for character in text {
            let width = CellWidth.of(character)
            guard width > 0 else { continue }
            if at >= 0 {
                grow(to: at + width)
                clearHalves(at, at + width)
                cells[at] = Cell(character: character, style: style)
                for second in (at + 1)..<max(at + 1, at + width) { cells[second] = Cell(character: nil, style: style) }
            }
            at += width
        }
    }

    /// Fills a range of cells with a sign of one cell.
    mutating func fill(_ range: Range<Int>, with sign: String, _ style: Style) {
        put(String(repeating: sign, count: range.count), at: range.lowerBound, style)
    }

    /// The row as a line: runs of one style joined, blanks at the end dropped.
    var line: StyledLine {
        var line = StyledLine()
        var text = ""
        var style = Style.plain
        let end = cells.lastIndex { $0.character != " " }.map { $0 + 1 } ?? 0
        for cell in cells[..<end] {
            guard let character = cell.character else { continue }
            // A blank looks the same in every style.
            if cell.style != style, character != " " || style == .plain {
                line.append(text, style)
                text = ""
                style = cell.style
            }
            text.append(character)
        }
        line.append(text, style)
        return line
    }

    private mutating func grow(to count: Int) {
        while cells.count < count { cells.append(Cell(character: " ", style: .plain)) }
    }

    /// A wide character of which a half is covered disappears.
    private mutating func clearHalves(_ start: Int, _ end: Int) {
        if cells[start].character == nil, start > 0 { cells[start - 1] = Cell(character: " ", style: .plain) }
        if end < cells.count, cells[end].character == nil { cells[end] = Cell(character: " ", style: .plain) }
    }
}
