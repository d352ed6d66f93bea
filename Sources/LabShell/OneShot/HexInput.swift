/// Bytes as people paste them: `101f0004…`, `10 1f 00`, `0x10, 0x1f`, `10:1f`, a C array, `\x10\x1f`, over many lines.
public enum HexInput {
    /// What cannot be read as bytes, and where.
    public struct Mistake: Error, Sendable, Hashable, CustomStringConvertible {
        /// A sentence.
        public var description: String
    }

    /// The bytes of a text.
    public static func bytes(_ text: String) throws(Mistake) -> [UInt8] {
        var bytes: [UInt8] = []
        for (number, line) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated() {
            for word in line.split(whereSeparator: { separators.contains($0) }) {
                for part in withoutPrefixes(word) {
                    guard let read = pairs(part) else { throw mistake(part, line: number + 1) }
                    bytes += read
                }
            }
        }
        return bytes
    }

    private static let separators: Set<Character> = [
        " ", "\t", "\r", ",", ";", ":", "-", "{", "}", "[", "]", "(", ")", "\"", "'",
    ]

    /// `0x1f` and `\x10\x1f` as their digits; a byte written with one digit, `0x4`, gets its zero.
    private static func withoutPrefixes(_ word: Substring) -> [String] {
        let hasPrefix = word.hasPrefix("0x") || word.hasPrefix("0X") || word.hasPrefix("\\x")
        guard hasPrefix else { return [String(word)] }
        return word.replacing("\\x", with: " ").replacing("0x", with: " ").replacing("0X", with: " ")
            .split(separator: " ").map { $0.count == 1 ? "0" + $0 : String($0) }
    }

    private static func pairs(_ digits: String) -> [UInt8]? {
        let values = digits.compactMap(\.hexDigitValue)
        guard values.count == digits.count, values.count.isMultiple(of: 2) else { return nil }
        return stride(from: 0, to: values.count, by: 2).map { UInt8(values[$0] << 4 | values[$0 + 1]) }
    }

    private static func mistake(_ part: String, line: Int) -> Mistake {
        let shown = part.count > 24 ? part.prefix(24) + "…" : part
        if let odd = part.first(where: { $0.hexDigitValue == nil }) {
            return Mistake(description: "line \(line): “\(odd)” in “\(shown)” is not a hexadecimal digit.")
        }
        return Mistake(description: "line \(line): “\(shown)” has an odd number of digits; a byte has two.")
    }
}
