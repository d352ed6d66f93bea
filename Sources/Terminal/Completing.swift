import Typesetting

/// What the Tab key does to the word before the cursor, without a terminal.
struct Completing: Equatable {
    /// To be inserted at the cursor.
    var insertion: String
    /// The words that are possible.
    var candidates: [Completion]

    /// - Parameters:
    ///   - before: The line up to the cursor.
    ///   - after: The rest of it.
    ///   - completions: Words that could stand there; those that begin otherwise than the word typed are left out.
    init(before: String, after: String, completions: [Completion]) {
        let word = Self.lastWord(of: before)
        candidates = completions.filter { $0.text.unicodeScalars.starts(with: word.unicodeScalars) }
        insertion = Self.commonPrefix(candidates.map(\.text)).dropping(word.unicodeScalars.count)
        if candidates.count == 1, candidates[0].endsWord, !after.hasPrefix(" ") { insertion += " " }
    }

    /// From the last space that stands outside quotation marks.
    static func lastWord(of text: String) -> String {
        var start = text.startIndex
        var quote: Character?
        for index in text.indices {
            switch text[index] {
            case "\"", "'":
                if quote == nil { quote = text[index] } else if quote == text[index] { quote = nil }
            case " " where quote == nil: start = text.index(after: index)
            default: break
            }
        }
        return String(text[start...])
    }

    /// Scalar by scalar: é written in one or in two are not the same to a broker.
    private static func commonPrefix(_ texts: [String]) -> String {
        guard var common = texts.first?.unicodeScalars[...] else { return "" }
        for text in texts.dropFirst() {
            let shared = zip(common, text.unicodeScalars).prefix { $0 == $1 }.count
            common = common.prefix(shared)
        }
        return String(common)
    }
}

extension Completing {
    /// Candidates that are listed; the rest is counted.
    static let listed = 40

    /// The candidates with their help, one in a line.
    var listing: [StyledLine] {
        let shown = candidates.prefix(Self.listed)
        let widest = shown.reduce(0) { max($0, CellWidth.of($1.text)) }
        var lines = shown.map { candidate in
            var line = StyledLine("  " + candidate.text, .code)
            guard !candidate.help.isEmpty else { return line }
            line.append(String(repeating: " ", count: widest - CellWidth.of(candidate.text) + 2))
            line.append(candidate.help, .dim)
            return line
        }
        if candidates.count > shown.count {
            lines.append(StyledLine("  … \(candidates.count - shown.count) more", .dim))
        }
        return lines
    }
}

extension String {
    fileprivate func dropping(_ scalars: Int) -> String { String(unicodeScalars.dropFirst(scalars)) }
}
