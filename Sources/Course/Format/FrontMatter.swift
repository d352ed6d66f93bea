/// What stands between the two lines `---` at the top of a lesson file: one `key: value` a line.
struct FrontMatter {
    var title = ""
    var order = 0
    var summary = ""
    var minutes = 0

    /// The one version of the format that this parser reads.
    static let format = 1

    /// Reads the front matter and returns it with the lines after it; `nil` where it does not begin or end.
    static func read(_ lines: [SourceLine], _ mistakes: inout MistakeList) -> (FrontMatter, ArraySlice<SourceLine>)? {
        guard lines.first?.text.trimmed == "---" else {
            mistakes.expected("`---`, which begins the front matter", found: quoted(lines.first?.text ?? ""), line: 1)
            return nil
        }
        guard let end = lines.dropFirst().firstIndex(where: { $0.text.trimmed == "---" }) else {
            mistakes.expected("a second `---` after the front matter", found: "the end of the file", line: lines.count)
            return nil
        }
        var matter = FrontMatter()
        var missing = Key.allCases
        for line in lines[1..<end] where !line.text.trimmed.isEmpty {
            let parts = line.text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2, let key = Key(rawValue: String(parts[0].trimmed)) else {
                mistakes.expected("one of \(Key.list)", found: quoted(parts[0]), line: line.number)
                continue
            }
            guard let place = missing.firstIndex(of: key) else {
                mistakes.expected("`\(key.rawValue)` once", found: "it again", line: line.number)
                continue
            }
            missing.remove(at: place)
            matter.take(parts[1], for: key, at: line, &mistakes)
        }
        for key in missing {
            mistakes.expected("`\(key.rawValue):` in the front matter", found: "its end", line: lines[end].number)
        }
        return (matter, lines[(end + 1)...])
    }

    private enum Key: String, CaseIterable {
        case format, title, order, summary, minutes

        static let list = allCases.map { "`\($0.rawValue):`" }.joined(separator: ", ")
    }

    private mutating func take(_ raw: Substring, for key: Key, at line: SourceLine, _ mistakes: inout MistakeList) {
        let value = raw.trimmed
        let column = line.text.count - raw.drop { $0 == " " }.count + 1
        switch key {
        case .title, .summary:
            if value.isEmpty {
                mistakes.expected("words for the \(key.rawValue)", found: "nothing", line: line.number, column: column)
            }
            if key == .title { title = String(value) } else { summary = String(value) }
        case .format, .order, .minutes:
            guard let number = Int(value), number > 0 else {
                return mistakes.expected("a number above 0", found: quoted(value), line: line.number, column: column)
            }
            if key == .format, number != Self.format {
                mistakes.expected("format \(Self.format)", found: "format \(number)", line: line.number, column: column)
            }
            if key == .order { order = number }
            if key == .minutes { minutes = number }
        }
    }
}

/// Text as a mistake shows it: in quotes, or `nothing`.
func quoted(_ text: some StringProtocol) -> String {
    let text = text.trimmed
    return text.isEmpty ? "nothing" : "\"\(text)\""
}
