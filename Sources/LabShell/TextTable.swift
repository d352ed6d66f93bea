internal import Typesetting

/// A small table: a heading, and columns as wide as what is in them.
struct TextTable {
    private var rows: [[String]]

    init(_ heading: [String]) { rows = [heading] }

    mutating func add(_ cells: [String]) { rows.append(cells.map { Escaping.visible($0) }) }

    var lines: [StyledLine] {
        let columns = rows.map(\.count).max() ?? 0
        let widths = (0..<columns).map { column in rows.map { column < $0.count ? CellWidth.of($0[column]) : 0 }.max() ?? 0 }
        return rows.enumerated().map { number, row in
            var text = ""
            for (cell, width) in zip(row, widths) {
                text += cell + String(repeating: " ", count: width - CellWidth.of(cell) + 2)
            }
            while text.last == " " { text.removeLast() }
            return StyledLine("  " + text, number == 0 ? .dim : .plain)
        }
    }
}
