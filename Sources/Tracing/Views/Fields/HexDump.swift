internal import Typesetting

/// Bytes in rows of sixteen, with a ruler below where fields begin that marks them by their letters.
struct HexDump {
    let frame: [UInt8]
    let marks: FieldMarks
    let options: ViewOptions

    /// Longer frames show this many bytes, and how many follow.
    private static let longest = 320

    /// The dump; the rows get shorter where the view is narrow.
    var lines: [StyledLine] {
        let perRow = options.width >= 74 ? 16 : 8
        let shown = frame.count > Self.longest ? Self.longest - 64 : frame.count
        let digits = String(max(shown - 1, 0), radix: 16).count + (shown > 256 ? 1 : 0)
        let indent = String(repeating: " ", count: 2 + max(digits, 2) + 2)
        let columns = (0..<perRow).map { " " + String($0, radix: 16) }.joined(separator: " ")
        var lines = [StyledLine(indent + columns, .dim)]
        for start in stride(from: 0, to: shown, by: perRow) {
            let row = start..<min(start + perRow, shown)
            lines.append(bytes(row, perRow: perRow, digits: max(digits, 2)))
            if hasRuler(row) { lines.append(ruler(row, indent: indent)) }
        }
        if shown < frame.count {
            let more = indent + options.glyphs.ellipsis + " and \(WireDisplay.grouped(frame.count - shown)) bytes more"
            lines.append(StyledLine(more, .dim))
        }
        return lines
    }

    private func bytes(_ row: Range<Int>, perRow: Int, digits: Int) -> StyledLine {
        let offset = String(row.lowerBound, radix: 16)
        var line = StyledLine([.init("  " + String(repeating: "0", count: max(0, digits - offset.count)) + offset + "  ", .dim)])
        var text = ""
        for (index, at) in row.enumerated() {
            let isMasked = isMasked(at)
            let shade: Style = marks.unread.contains(at) ? .bad : isOdd(at) ? .code : .plain
            line.append((isMasked ? "**" : Escaping.hexadecimal(frame[at])) + (index + 1 < row.count ? " " : ""), shade)
            text += isMasked ? "*" : (0x20..<0x7F).contains(frame[at]) ? String(Unicode.Scalar(frame[at])) : "."
        }
        line.append(String(repeating: " ", count: (perRow - row.count) * 3 + 2))
        line.append(text, .dim)
        return line
    }

    /// A row amid one long field needs no ruler.
    private func hasRuler(_ row: Range<Int>) -> Bool {
        let begins = stretches(in: row).contains { row.contains($0.0.range.lowerBound) }
        return begins || row.contains(marks.unread.lowerBound)
    }

    /// A letter where a field begins, and a line as far as it goes.
    private func ruler(_ row: Range<Int>, indent: String) -> StyledLine {
        var cells = CellRow()
        cells.put(indent, at: 0)
        for (stretch, range) in stretches(in: row) {
            let start = indent.count + (range.lowerBound - row.lowerBound) * 3
            cells.fill(start..<(start + range.count * 3 - 1), with: options.glyphs.shaft, .dim)
            if range.lowerBound == stretch.range.lowerBound { cells.put(stretch.mark, at: start, .strong) }
        }
        let unread = marks.unread.clamped(to: row)
        if !unread.isEmpty {
            let start = indent.count + (unread.lowerBound - row.lowerBound) * 3
            cells.fill(start..<(start + unread.count * 3 - 1), with: "?", .bad)
        }
        return cells.line
    }

    private func stretches(in row: Range<Int>) -> [(FieldMarks.Stretch, Range<Int>)] {
        marks.stretches[firstStretch(endingAfter: row.lowerBound)...].prefix { $0.range.lowerBound < row.upperBound }
            .map { ($0, $0.range.clamped(to: row)) }
    }

    private func isMasked(_ at: Int) -> Bool { !options.secrets && marks.secrets.contains { $0.contains(at) } }

    /// Whether the byte's field is one that gets the second colour.
    private func isOdd(_ at: Int) -> Bool { firstStretch(endingAfter: at) % 2 == 1 }

    private func firstStretch(endingAfter at: Int) -> Int {
        var low = 0
        var high = marks.stretches.count
        while low < high {
            let middle = (low + high) / 2
            if marks.stretches[middle].range.upperBound <= at { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
