/// Splits a line of the prompt into words.
///
/// A quote opens only where a word begins (or after the `=` of an option), so `{"led":1}` and `it's` are taken as they
/// are typed, and the filter `#` is no comment: a comment is a line that begins with `#`. Between single quotes everything is
/// literal; between double quotes `\"`, `\\`, `\n`, `\r`, `\t`, `\xNN` and `\u{…}` are understood.
struct Tokenizer {
    /// A line as far as it could be split: what completion looks at.
    struct Result {
        var words: [Word] = []
        /// Where the quote stands that nothing closes.
        var openQuote: Int?
    }

    /// The words of a line; none for an empty line or a comment.
    static func words(of line: String) throws(UsageError) -> [Word] {
        let result = try split(line)
        if let at = result.openQuote {
            let quote = line.utf8.dropFirst(at).first == singleQuote ? "'" : "\""
            throw UsageError(
                "This \(quote) is never closed.", at: at..<line.utf8.count, tries: [line + quote])
        }
        return result.words
    }

    /// The words of a line that may still be in the middle of being typed.
    static func split(_ line: String) throws(UsageError) -> Result {
        var tokenizer = Tokenizer(bytes: Array(line.utf8))
        try tokenizer.run()
        return tokenizer.result
    }

    private let bytes: [UInt8]
    private var at = 0
    private var result = Result()

    private init(bytes: [UInt8]) { self.bytes = bytes }

    private mutating func run() throws(UsageError) {
        skipBlanks()
        if at < bytes.count, bytes[at] == UInt8(ascii: "#") { return }
        while at < bytes.count {
            result.words.append(try word())
            skipBlanks()
        }
    }

    private mutating func skipBlanks() {
        while at < bytes.count, Self.isBlank(bytes[at]) { at += 1 }
    }

    private mutating func word() throws(UsageError) -> Word {
        let start = at
        if Self.isQuote(bytes[at]) {
            let content = try quoted()
            return Word(bytes: content, range: start..<at, isQuoted: true)
        }
        var content: [UInt8] = []
        while at < bytes.count, !Self.isBlank(bytes[at]) {
            content.append(bytes[at])
            at += 1
            let opensValue = content.last == UInt8(ascii: "=") && content.starts(with: Array("--".utf8))
            if opensValue, at < bytes.count, Self.isQuote(bytes[at]) {
                content += try quoted()
                break
            }
        }
        return Word(bytes: content, range: start..<at)
    }

    /// Reads from the opening to the closing quote; what follows must be a blank or the end.
    private mutating func quoted() throws(UsageError) -> [UInt8] {
        let start = at
        let quote = bytes[at]
        at += 1
        var content: [UInt8] = []
        while at < bytes.count, bytes[at] != quote {
            if quote == Self.doubleQuote, bytes[at] == UInt8(ascii: "\\") {
                content += try escape()
            } else {
                content.append(bytes[at])
                at += 1
            }
        }
        guard at < bytes.count else {
            result.openQuote = start
            return content
        }
        at += 1
        guard at == bytes.count || Self.isBlank(bytes[at]) else {
            throw UsageError(
                "After the closing quote comes a space.", at: at..<at + 1,
                because: "A quote opens and closes a whole word; inside single quotes a \" is an ordinary character.")
        }
        return content
    }

    private mutating func escape() throws(UsageError) -> [UInt8] {
        let start = at
        at += 1
        guard at < bytes.count else { return [] }
        let letter = bytes[at]
        at += 1
        switch letter {
        case UInt8(ascii: "n"): return [0x0A]
        case UInt8(ascii: "r"): return [0x0D]
        case UInt8(ascii: "t"): return [0x09]
        case UInt8(ascii: "\\"), Self.doubleQuote: return [letter]
        case UInt8(ascii: "x"):
            let digits = String(decoding: bytes[at..<min(at + 2, bytes.count)], as: UTF8.self)
            guard digits.count == 2, let byte = UInt8(digits, radix: 16) else { break }
            at += 2
            return [byte]
        case UInt8(ascii: "u"):
            guard let end = bytes[at...].firstIndex(of: UInt8(ascii: "}")), bytes[at] == UInt8(ascii: "{"),
                let value = UInt32(String(decoding: bytes[at + 1..<end], as: UTF8.self), radix: 16),
                let scalar = Unicode.Scalar(value)
            else { break }
            at = end + 1
            return Array(String(Character(scalar)).utf8)
        default: break
        }
        throw UsageError(
            "This escape is not known.", at: start..<at,
            because:
                "Between double quotes \\\" \\\\ \\n \\r \\t \\x2A and \\u{2A} are understood; single quotes take all as it is.")
    }

    private static let singleQuote = UInt8(ascii: "'")
    private static let doubleQuote = UInt8(ascii: "\"")
    private static func isQuote(_ byte: UInt8) -> Bool { byte == singleQuote || byte == doubleQuote }
    private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D }
}
