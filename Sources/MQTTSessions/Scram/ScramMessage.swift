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
        // By scalars: a combining character behind a comma does not make it another one.
        name.unicodeScalars.reduce(into: "") { text, scalar in
            switch scalar {
            case ",": text += "=2C"
            case "=": text += "=3D"
            default: text.unicodeScalars.append(scalar)
            }
        }
    }

    /// The name that was written so; `nil` where an equals sign stands for nothing.
    static func unescaped(_ text: String) -> String? {
        var name = ""
        var rest = text.unicodeScalars[...]
        while let scalar = rest.popFirst() {
            guard scalar == "=" else {
                name.unicodeScalars.append(scalar)
                continue
            }
            switch String(rest.prefix(2)) {
            case "2C": name += ","
            case "3D": name += "="
            default: return nil
            }
            rest.removeFirst(2)
        }
        return name
    }

    /// Whether a nonce is one: printable, without a comma.
    static func isNonce(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.allSatisfy { (0x21...0x7E).contains($0) && $0 != UInt8(ascii: ",") }
    }
}
