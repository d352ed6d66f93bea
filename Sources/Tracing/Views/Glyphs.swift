/// The signs that views draw with.
struct Glyphs: Sendable {
    let lifeline: String
    let dashedShaft: String
    let shaft: String
    let rightHead: String
    let leftHead: String
    let rightOpenHead: String
    let leftOpenHead: String
    let connectionShaft: String
    let lost: String
    let cut: String
    let note: String
    let right: String
    let left: String
    let ellipsis: String

    static let unicode = Glyphs(
        lifeline: "│", dashedShaft: "╌", shaft: "─", rightHead: "▶", leftHead: "◀", rightOpenHead: "▷", leftOpenHead: "◁",
        connectionShaft: "═", lost: "✗", cut: "╳", note: "·", right: "→", left: "←", ellipsis: "…")

    static let ascii = Glyphs(
        lifeline: "|", dashedShaft: ".", shaft: "-", rightHead: ">", leftHead: "<", rightOpenHead: ">", leftOpenHead: "<",
        connectionShaft: "=", lost: "X", cut: "x", note: "*", right: "->", left: "<-", ellipsis: "...")

    /// What pairs the packets of one exchange: ① to ㊿, then a number in parentheses.
    func mark(_ number: Int) -> String {
        let scalar: UInt32? =
            switch number {
            case _ where ellipsis != Self.unicode.ellipsis: nil
            case 1...20: UInt32(0x2460 + number - 1)
            case 21...35: UInt32(0x3251 + number - 21)
            case 36...50: UInt32(0x32B1 + number - 36)
            default: nil
            }
        return scalar.flatMap(Unicode.Scalar.init).map(String.init) ?? "(\(number))"
    }

    /// Words of our own with what is not ASCII replaced: signs by their like, the rest by its code.
    static func spelledInASCII(_ words: String) -> String {
        if words.utf8.allSatisfy({ $0 < 0x80 }) { return words }
        return words.unicodeScalars.map { spellings[$0] ?? escapedToASCII(String($0)) }.joined()
    }

    /// Text from the wire with each scalar that is not ASCII by its code, so that none is mistaken for another.
    static func escapedToASCII(_ text: String) -> String {
        if text.utf8.allSatisfy({ $0 < 0x80 }) { return text }
        return text.unicodeScalars.map { $0.isASCII ? String($0) : "\\u{" + String($0.value, radix: 16, uppercase: true) + "}" }
            .joined()
    }

    private static let spellings: [Unicode.Scalar: String] = [
        "\u{A0}": "\u{A0}", "…": "...", "→": "->", "←": "<-", "“": "\"", "”": "\"", "’": "'", "–": "-", "·": "*", "×": "x",
        "µ": "u", "§": "section ",
        "≤": "<=", "≥": ">=", "─": "-", "│": "|", "✗": "X", "╳": "x",
    ]
}
