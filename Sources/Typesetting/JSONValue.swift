/// What JSON can hold; members keep their order, so that the same trace gives the same text.
public indirect enum JSONValue: Sendable, Hashable, ExpressibleByStringLiteral {
    case string(String)
    case integer(Int)
    /// A number that is written digit by digit already.
    case number(String)
    case boolean(Bool)
    case array([JSONValue])
    case object([Member])

    /// A name and its value.
    public struct Member: Sendable, Hashable {
        public var name: String
        public var value: JSONValue

        public init(_ name: String, _ value: JSONValue) {
            self.name = name
            self.value = value
        }
    }

    public init(stringLiteral text: String) { self = .string(text) }
}

extension JSONValue {
    /// The value in one line.
    public var text: String {
        var text = ""
        write(to: &text)
        return text
    }

    private func write(to text: inout String) {
        switch self {
        case .string(let string): Self.write(string, to: &text)
        case .integer(let number): text += String(number)
        case .number(let digits): text += digits
        case .boolean(let flag): text += flag ? "true" : "false"
        case .array(let values):
            text += "["
            for (index, value) in values.enumerated() {
                if index > 0 { text += "," }
                value.write(to: &text)
            }
            text += "]"
        case .object(let members):
            text += "{"
            for (index, member) in members.enumerated() {
                if index > 0 { text += "," }
                Self.write(member.name, to: &text)
                text += ":"
                member.value.write(to: &text)
            }
            text += "}"
        }
    }

    /// Beside what JSON demands, everything that a terminal could take for a command is escaped.
    private static func write(_ string: String, to text: inout String) {
        text += "\""
        for scalar in string.unicodeScalars {
            switch scalar {
            case "\"": text += "\\\""
            case "\\": text += "\\\\"
            case "\n": text += "\\n"
            case "\r": text += "\\r"
            case "\t": text += "\\t"
            case _ where Escaping.isHarmful(scalar): text += "\\u" + hexadecimal(UInt16(truncatingIfNeeded: scalar.value))
            default: text.unicodeScalars.append(scalar)
            }
        }
        text += "\""
    }

    private static func hexadecimal(_ unit: UInt16) -> String {
        Escaping.hexadecimal(UInt8(unit >> 8)) + Escaping.hexadecimal(UInt8(unit & 0xFF))
    }
}
