/// One word of a command line, and where it stood.
struct Word: Sendable, Hashable {
    /// What the word means, quotes and escapes resolved; a payload may be any bytes.
    var bytes: [UInt8]
    /// Where it stands in the line, quotes included, counted in UTF-8 bytes.
    var range: Range<Int>
    /// Whether it was written in quotes: then it is never an option.
    var isQuoted = false

    /// The bytes as text, for names, numbers and messages.
    var text: String { String(decoding: bytes, as: UTF8.self) }

    /// Whether it names an option, such as `--qos` or `--qos=1`.
    var isOption: Bool { !isQuoted && bytes.count > 2 && bytes.starts(with: Array("--".utf8)) }
}
