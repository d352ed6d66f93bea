internal import Fields
internal import Typesetting

/// The fields one below the other: mark, bytes, bits, name and value, and below them what the value means.
struct FieldTree {
    let frame: [UInt8]
    let marks: FieldMarks
    let options: ViewOptions

    /// A packet may hold thousands of filters; this many fields are shown, and how many follow.
    private static let most = 400

    /// The lines of those fields and all below them.
    func lines(of fields: [Field]) -> [StyledLine] {
        var rows: [(field: Field, depth: Int)] = []
        for field in fields { collect(field, depth: 0, into: &rows) }
        let shown = rows.prefix(Self.most)
        let rangeWidth = shown.map { Self.shown($0.field.range).count }.max() ?? 0
        var lines: [StyledLine] = []
        for row in shown { lines += self.lines(of: row.field, depth: row.depth, rangeWidth: rangeWidth) }
        if rows.count > shown.count {
            lines.append(
                StyledLine(
                    "  " + options.glyphs.ellipsis + " and \(WireDisplay.grouped(rows.count - shown.count)) fields more", .dim))
        }
        return lines
    }

    private func collect(_ field: Field, depth: Int, into rows: inout [(field: Field, depth: Int)]) {
        rows.append((field, depth))
        for child in field.children { collect(child, depth: depth + 1, into: &rows) }
    }

    private func lines(of field: Field, depth: Int, rangeWidth: Int) -> [StyledLine] {
        if depth == 0 { return [StyledLine("  " + field.name, .heading)] }
        let start = 2 + 4 + rangeWidth + 2 + 11
        var head = StyledLine("  ")
        head.append(marks.mark(of: field.range).padded(to: 4), .strong)
        head.append(Self.shown(field.range).padded(to: rangeWidth + 2), .dim)
        head.append(bits(of: field).padded(to: 11), .code)
        let indent = String(repeating: "  ", count: depth - 1)
        head.append(indent + field.name, field.children.isEmpty ? .strong : .heading)
        let (value, blank) = (value(of: field), start + indent.count)
        var rows: [StyledLine] = []
        if !value.isEmpty, CellWidth.of(value) <= options.width - head.width - 2 {
            head.append(": ")
            head.append(value, .code)
        } else if !value.isEmpty {
            head.append(":" + (field.range.count > 64 ? " " + EventHeading.size(field.range.count) : ""))
            rows = pieces(value, cells: max(options.width - blank, 8)).map { Self.line($0, .code, at: blank) }
        }
        return placed(meaning: field, beside: head, rows, below: blank)
    }

    /// What the value means, in a column of its own where the view is wide, else below.
    private func placed(meaning field: Field, beside head: StyledLine, _ rows: [StyledLine], below blank: Int) -> [StyledLine] {
        let words = [field.meaning, field.clause?.unbroken ?? ""].filter { !$0.isEmpty }.joined(separator: " ")
        let column = options.width / 2
        guard options.width >= Self.wide else {
            let meaning = options.wrapped(words, to: max(options.width - blank, 16))
            return [head] + rows + meaning.map { Self.line($0, .dim, at: blank) }
        }
        var meaning = options.wrapped(words, to: options.width - column)[...]
        var head = head
        if head.width < column - 1, rows.isEmpty, let first = meaning.popFirst() {
            head.append(String(repeating: " ", count: column - head.width))
            head.append(first, .dim)
        }
        return [head] + rows + meaning.map { Self.line($0, .dim, at: column) }
    }

    /// From this width on, meanings stand beside values.
    private static let wide = 110

    private static func line(_ text: String, _ style: Style, at blank: Int) -> StyledLine {
        StyledLine([.init(String(repeating: " ", count: blank), .plain), .init(text, style)])
    }

    /// A long value in at most four rows.
    private func pieces(_ value: String, cells: Int) -> [String] {
        var rows: [String] = []
        var row = ""
        var width = 0
        for character in value {
            let cell = CellWidth.of(character)
            if width + cell > cells {
                rows.append(row)
                (row, width) = ("", 0)
            }
            row.append(character)
            width += cell
        }
        rows.append(row)
        guard rows.count > 4 else { return rows }
        return rows.prefix(3) + [rows[3].shortened(to: cells - 1, ellipsis: "") + options.glyphs.ellipsis]
    }

    /// The value, escaped; a secret in as many stars as it has bytes. Of long data its beginning and its length.
    private func value(of field: Field) -> String {
        if field.isSecret {
            guard options.secrets else { return SecretBytes.mask(min(field.range.count, 64)) }
            return WireDisplay(options: options).payload(Array(frame[field.range]), cells: 200)
        }
        return options.ascii ? Glyphs.escapedToASCII(field.value.replacing("…", with: "...")) : field.value
    }

    /// The bits of a flag in their place in the byte, such as `.... 01..`; of a group of flags, the whole byte.
    private func bits(of field: Field) -> String {
        guard field.range.count == 1, frame.indices.contains(field.range.lowerBound) else { return "" }
        let isSplit = field.bits != nil || field.children.contains { $0.bits != nil }
        guard isSplit else { return "" }
        let byte = frame[field.range.lowerBound]
        let shown = field.bits ?? 0...7
        let bits = (0...7).reversed().map { shown.contains($0) ? (byte >> UInt8($0) & 1 == 1 ? "1" : "0") : "." }
        return bits.prefix(4).joined() + " " + bits.suffix(4).joined()
    }

    private static func shown(_ range: Range<Int>) -> String {
        switch range.count {
        case 0: "-"
        case 1: "\(range.lowerBound)"
        default: "\(range.lowerBound)-\(range.upperBound - 1)"
        }
    }
}
