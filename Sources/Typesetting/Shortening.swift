/// Makes text fit a number of cells.
extension String {
    /// The beginning of the text and an ellipsis, where it is wider than `cells`.
    public func shortened(to cells: Int, ellipsis: String = "…") -> String {
        guard CellWidth.of(self) > cells else { return self }
        let room = cells - CellWidth.of(ellipsis)
        return room < 0 ? "" : prefix(ofCells: room) + ellipsis
    }

    /// Both ends of the text around an ellipsis, where it is wider than `cells`: of a topic, the last levels tell most.
    public func shortenedInTheMiddle(to cells: Int, ellipsis: String = "…") -> String {
        guard CellWidth.of(self) > cells else { return self }
        let room = cells - CellWidth.of(ellipsis)
        guard room > 0 else { return shortened(to: cells, ellipsis: ellipsis) }
        let end = String(String(reversed()).prefix(ofCells: (room + 1) / 2).reversed())
        return prefix(ofCells: room - CellWidth.of(end)) + ellipsis + end
    }

    /// The text with blanks behind it until it takes `cells`.
    public func padded(to cells: Int) -> String { self + String(repeating: " ", count: max(0, cells - CellWidth.of(self))) }

    /// The text with blanks before it until it takes `cells`.
    public func padded(leftTo cells: Int) -> String { String(repeating: " ", count: max(0, cells - CellWidth.of(self))) + self }

    /// The text in lines of at most `cells`, broken at blanks where there are any.
    public func wrapped(to cells: Int) -> [String] {
        var lines: [String] = []
        var line = ""
        for word in split(separator: " ") {
            let joined = line.isEmpty ? String(word) : line + " " + word
            if CellWidth.of(joined) <= cells {
                line = joined
                continue
            }
            if !line.isEmpty { lines.append(line) }
            line = String(word)
            while CellWidth.of(line) > cells {
                let head = line.prefix(ofCells: max(cells, 2))
                guard !head.isEmpty else { break }
                lines.append(head)
                line.removeFirst(head.count)
            }
        }
        return line.isEmpty ? lines : lines + [line]
    }

    private func prefix(ofCells cells: Int) -> String {
        var width = 0
        return String(
            prefix { character in
                width += CellWidth.of(character)
                return width <= cells
            })
    }
}
