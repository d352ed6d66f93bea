import Typesetting

/// How values look in a field: text escaped, data as hexadecimal, both cut before they grow long.
enum Shown {
    /// The bytes as text if they are, else as hexadecimal; at most `limit` of them are looked at.
    static func text(_ bytes: [UInt8], _ range: Range<Int>) -> String {
        guard range.count > limit else { return Escaping.visible(bytes[range]) }
        // Cut between characters, or half a character would turn text into data.
        var cut = range.lowerBound + limit
        while cut > range.lowerBound + limit - 4, bytes[cut] & 0xC0 == 0x80 { cut -= 1 }
        return Escaping.visible(bytes[range.lowerBound..<cut]) + "…"
    }

    /// What stands in place of a secret of that many bytes.
    static func mask(_ count: Int) -> String { String(repeating: "•", count: min(count, limit)) }

    /// A byte as people write it in MQTT, such as `0x87`.
    static func hexadecimal(_ byte: UInt8) -> String { "0x" + Escaping.hexadecimal(byte).uppercased() }

    /// The lowest `count` bits, such as `0010`.
    static func bits(_ byte: UInt8, _ count: Int) -> String {
        let digits = String(byte, radix: 2)
        return String(repeating: "0", count: max(0, count - digits.count)) + digits
    }

    private static let limit = 256
}
