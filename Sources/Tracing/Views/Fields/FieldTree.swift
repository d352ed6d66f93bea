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
        let isGroup = !field.children.isEmpty
        head.append(indent + field.name, isGroup ? .heading : .strong)
        let blank = String(repeating: " ", count: start + indent.count)
        let value = value(of: field)
        if !value.isEmpty {
            guard CellWidth.of(value) <= options.width - head.width - 2 else {
                head.append(":" + (field.range.count > 64 ? " " + EventHeading.size(field.range.count) : ""))
                let rows = pieces(value, cells: max(options.width - blank.count, 8))
                return [head] + rows.map { StyledLine([.init(blank, .plain), .init($0, .code)]) }
                    + meaning(of: field, below: blank)
            }
            head.append(": ")
            head.append(value, .code)
        }
        return [head] + meaning(of: field, below: blank)
    }

    private func meaning(of field: Field, below blank: String) -> [StyledLine] {
        let words = [field.meaning, field.clause?.unbroken ?? ""].filter { !$0.isEmpty }.joined(separator: " ")
        return options.wrapped(words, to: max(options.width - blank.count, 16)).map {
            StyledLine([.init(blank, .plain), .init($0, .dim)])
        }
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
