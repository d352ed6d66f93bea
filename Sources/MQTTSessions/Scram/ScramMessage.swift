/// The form of SCRAM's messages: `letter=value` between commas, in an order that is fixed `[RFC 5802 §5.1]`.
struct ScramMessage {
    private var rest: Substring.UTF8View.SubSequence
    private var isBroken = false

    /// `nil` for what is not text.
    init?(_ bytes: [UInt8]) {
        guard let text = String(validating: bytes, as: UTF8.self) else { return nil }
        rest = text.utf8[...]
    }

    /// The value of the next attribute, which must have that letter; `nil` if it has another or there is none.
    mutating func next(_ letter: Character) -> String? {
        let end = rest.firstIndex(of: UInt8(ascii: ",")) ?? rest.endIndex
        guard let part = String(rest[..<end]), part.first == letter, part.dropFirst().first == "=" else { return nil }
        rest = end == rest.endIndex ? rest[end...] : rest[rest.index(after: end)...]
        return String(part.dropFirst(2))
    }

    /// A user name with `,` and `=` written as the form wants.
    static func escaped(_ name: String) -> String {
        name.split(separator: "=", omittingEmptySubsequences: false).joined(separator: "=3D")
            .split(separator: ",", omittingEmptySubsequences: false).joined(separator: "=2C")
    }

    /// The name that was written so; `nil` where an equals sign stands for nothing.
    static func unescaped(_ text: String) -> String? {
        var name = ""
        var rest = text[...]
        while let at = rest.firstIndex(of: "=") {
            name += rest[..<at]
            switch rest[at...].prefix(3) {
            case "=2C": name += ","
            case "=3D": name += "="
            default: return nil
            }
            rest = rest[at...].dropFirst(3)
        }
        return name + rest
    }

    /// Whether a nonce is one: printable, without a comma.
    static func isNonce(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.allSatisfy { (0x21...0x7E).contains($0) && $0 != UInt8(ascii: ",") }
    }
}

/// Base64 with its padding `[RFC 4648 §4]`, as SCRAM writes keys and salts.
enum PaddedBase64 {
    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

    static func encode(_ bytes: [UInt8]) -> String {
        var text: [UInt8] = []
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let three = bytes[start..<min(start + 3, bytes.count)]
            let bits = three.reduce(0) { $0 << 8 | Int($1) } << (8 * (3 - three.count))
            for place in 0...3 {
                text.append(place > three.count ? UInt8(ascii: "=") : alphabet[bits >> (18 - 6 * place) & 0x3F])
            }
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// `nil` for what `encode` never writes.
    static func decode(_ text: String) -> [UInt8]? {
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
        return encode(bytes) == text ? bytes : nil
    }
}
