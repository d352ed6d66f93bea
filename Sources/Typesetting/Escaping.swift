/// Makes text from the wire safe to show: what would move the cursor or change colours is spelled out.
public enum Escaping {
    /// The text with control characters (C0, DEL, C1), bidirectional overrides and line separators as `\n` or `\u{9B}`.
    public static func visible(_ text: some StringProtocol) -> String {
        var shown = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\n": shown += "\\n"
            case "\r": shown += "\\r"
            case "\t": shown += "\\t"
            case "\\": shown += "\\\\"
            case _ where isHarmful(scalar): shown += "\\u{" + String(scalar.value, radix: 16, uppercase: true) + "}"
            default: shown.unicodeScalars.append(scalar)
            }
        }
        return shown
    }

    /// Bytes as text where they are UTF-8, else as hexadecimal; never longer than `limit` characters and an ellipsis.
    public static func visible(_ bytes: some Sequence<UInt8>, limit: Int = .max) -> String {
        let bytes = Array(bytes)
        let text = String(decoding: bytes, as: UTF8.self)
        let isText = text.utf8.elementsEqual(bytes)
        let shown = isText ? visible(text) : "0x" + bytes.prefix(limit).map(hexadecimal).joined()
        return shown.count > limit ? shown.prefix(limit) + "…" : shown
    }

    /// A byte as two hexadecimal digits in lower case.
    public static func hexadecimal(_ byte: UInt8) -> String {
        let digits = String(byte, radix: 16)
        return digits.count == 1 ? "0" + digits : digits
    }

    /// Whether a terminal could take the scalar for a command, or show the text around it in another order.
    ///
    /// All of them are below U+10000.
    public static func isHarmful(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x00...0x1F, 0x7F...0x9F: true
        case 0x061C, 0x200E, 0x200F, 0x2028...0x202E, 0x2066...0x2069, 0xFEFF: true
        default: false
        }
    }
}
