/// Base64 `[RFC 4648 §4]`: SCRAM writes keys and salts with its padding, the file of accounts hashes without.
public enum Base64 {
    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

    public static func encode(_ bytes: [UInt8], isPadded: Bool = true) -> String {
        var text: [UInt8] = []
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let three = bytes[start..<min(start + 3, bytes.count)]
            let bits = three.reduce(0) { $0 << 8 | Int($1) } << (8 * (3 - three.count))
            for place in 0...3 where isPadded || place <= three.count {
                text.append(place > three.count ? UInt8(ascii: "=") : alphabet[bits >> (18 - 6 * place) & 0x3F])
            }
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// `nil` for what `encode` never writes.
    public static func decode(_ text: some StringProtocol, isPadded: Bool = true) -> [UInt8]? {
        let digits = text.utf8.prefix { $0 != UInt8(ascii: "=") }
        var bytes: [UInt8] = []
        var (bits, held) = (0, 0)
        for digit in digits {
            guard let value = alphabet.firstIndex(of: digit) else { return nil }
            (bits, held) = ((bits << 6 | value) & 0xFFFF, held + 6)
            guard held >= 8 else { continue }
            held -= 8
            bytes.append(UInt8(truncatingIfNeeded: bits >> held))
        }
        return encode(bytes, isPadded: isPadded).utf8.elementsEqual(text.utf8) ? bytes : nil
    }
}
