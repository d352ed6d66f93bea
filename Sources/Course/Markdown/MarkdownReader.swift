/// Reads lines into blocks, one line at a time.
struct MarkdownReader {
    /// What reading gave.
    struct Outcome {
        var markdown: Markdown
        /// The line of a fence that never closes.
        var unclosedFence: Int?
    }

    private var blocks: [Markdown.Block] = []
    /// Whether the next line of text continues the last block.
    private var isContinuing = false
    private var fence: OpenFence?

    private struct OpenFence {
        var line: Int
        var ticks: Int
        var info: String
        var body: [SourceLine] = []
    }

    static func read(_ lines: ArraySlice<SourceLine>) -> Outcome {
        var reader = MarkdownReader()
        for line in lines { reader.read(line) }
        let unclosed = reader.fence
        if unclosed != nil { reader.closeFence() }
        return Outcome(markdown: Markdown(reader.blocks), unclosedFence: unclosed?.line)
    }

    private mutating func read(_ line: SourceLine) {
        if fence != nil { return readInsideFence(line) }
        let text = line.text.trimmed
        if text.isEmpty {
            isContinuing = false
        } else if text.hasPrefix("```") {
            let ticks = text.prefix { $0 == "`" }.count
            let info = text.dropFirst(ticks).trimmed
            fence = OpenFence(line: line.number, ticks: ticks, info: String(info))
            isContinuing = false
        } else if let (level, title) = Self.heading(text) {
            add(line, .heading(level: level, String(title)))
            isContinuing = false
        } else if text.hasPrefix("|") {
            readTableRow(line, text)
        } else if let (marker, rest) = Self.item(text) {
            add(line, .item(marker: marker, depth: line.text.prefix { $0 == " " }.count / 2, String(rest)))
        } else if text.hasPrefix("> ") || text == ">" {
            readQuote(line, String(text.dropFirst(2)))
        } else {
            readText(line, String(text))
        }
    }

    private mutating func readInsideFence(_ line: SourceLine) {
        let text = line.text.trimmed
        if let ticks = fence?.ticks, text.count >= ticks, text.allSatisfy({ $0 == "`" }) {
            closeFence()
        } else {
            fence?.body.append(line)
        }
    }

    private mutating func closeFence() {
        guard let closed = fence else { return }
        blocks.append(Markdown.Block(line: closed.line, content: .code(info: closed.info, closed.body)))
        fence = nil
        isContinuing = false
    }

    private mutating func readText(_ line: SourceLine, _ text: String) {
        guard isContinuing, let last = blocks.indices.last else { return add(line, .paragraph(text)) }
        switch blocks[last].content {
        case .paragraph(let before): blocks[last].content = .paragraph(before + " " + text)
        case .item(let marker, let depth, let before):
            blocks[last].content = .item(marker: marker, depth: depth, before + " " + text)
        case .quote(let before): blocks[last].content = .quote(before + " " + text)
        case .heading, .table, .code: add(line, .paragraph(text))
        }
    }

    private mutating func readQuote(_ line: SourceLine, _ text: String) {
        if isContinuing, let last = blocks.indices.last, case .quote(let before) = blocks[last].content {
            blocks[last].content = .quote(before + " " + text)
        } else {
            add(line, .quote(text))
        }
    }

    private mutating func readTableRow(_ line: SourceLine, _ text: Substring) {
        let cells = Self.cells(text)
        let isRule = cells.allSatisfy { $0.contains("-") && $0.allSatisfy { $0 == "-" || $0 == ":" } }
        guard isContinuing, let last = blocks.indices.last, case .table(let rows) = blocks[last].content else {
            return add(line, .table([cells]))
        }
        if !isRule { blocks[last].content = .table(rows + [cells]) }
    }

    private mutating func add(_ line: SourceLine, _ content: Markdown.Content) {
        blocks.append(Markdown.Block(line: line.number, content: content))
        isContinuing = true
    }
}

extension MarkdownReader {
    private static func heading(_ text: Substring) -> (level: Int, title: Substring)? {
        let level = text.prefix { $0 == "#" }.count
        guard (1...6).contains(level), text.dropFirst(level).hasPrefix(" ") else { return nil }
        return (level, text.dropFirst(level).drop { $0 == " " })
    }

    private static func item(_ text: Substring) -> (marker: String, rest: Substring)? {
        if text.hasPrefix("- ") || text.hasPrefix("* ") { return ("•", text.dropFirst(2)) }
        let number = text.prefix { $0.isASCII && $0.isNumber }
        guard (1...3).contains(number.count), text.dropFirst(number.count).hasPrefix(". ") else { return nil }
        return (number + ".", text.dropFirst(number.count + 2))
    }

    /// The cells of a row; a bar inside code or after a backslash divides nothing.
    private static func cells(_ row: Substring) -> [String] {
        var cells = [""]
        var isCode = false
        var isEscaped = false
        for character in row.dropFirst() {
            if character == "`" { isCode.toggle() }
            if character == "|", !isCode, !isEscaped {
                cells.append("")
            } else {
                cells[cells.count - 1].append(character)
            }
            isEscaped = character == "\\" && !isEscaped
        }
        if cells.last?.trimmed.isEmpty == true { cells.removeLast() }
        return cells.map { String($0.trimmed) }
    }
}
