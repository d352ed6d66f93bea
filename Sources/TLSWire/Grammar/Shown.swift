import Typesetting

/// How values look in a field: numbers as the RFCs write them, bytes as hexadecimal and cut before they grow long.
enum Shown {
    /// `0xC02B`.
    static func hexadecimal(_ number: UInt16) -> String { "0x" + digits(UInt8(number >> 8)) + digits(UInt8(number & 0xFF)) }

    /// `0x03`.
    static func hexadecimal(_ byte: UInt8) -> String { "0x" + digits(byte) }

    /// The bytes as `16a0…`, of long ones the beginning.
    static func hexadecimal(_ bytes: [UInt8], _ range: Range<Int>) -> String {
        bytes[range.prefix(limit)].map(Escaping.hexadecimal).joined() + (range.count > limit ? "…" : "")
    }

    /// The bytes as text with what is no text escaped, of long text the beginning.
    static func text(_ bytes: [UInt8], _ range: Range<Int>) -> String {
        let cut = range.prefix(limit)
        return Escaping.visible(String(decoding: bytes[cut], as: UTF8.self)) + (range.count > limit ? "…" : "")
    }

    /// A name with its number, such as `x25519 (0x001D)`.
    static func named(_ name: String, _ number: UInt16) -> String { "\(name) (\(hexadecimal(number)))" }

    private static let limit = 512

    private static func digits(_ byte: UInt8) -> String { Escaping.hexadecimal(byte).uppercased() }
}
