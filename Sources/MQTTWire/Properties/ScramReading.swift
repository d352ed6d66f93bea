import Fields

/// SCRAM-SHA-256 as the annotating reading knows it: the fields of its messages, which stand in the authentication data
/// `[RFC 5802 §5.1, RFC 7677]`. What they are worth only `MQTTSessions/Scram` knows.
public enum Scram {
    /// What the method is called in CONNECT, CONNACK and AUTH.
    public static let method = MQTTString(validated: Array("SCRAM-SHA-256".utf8))

    /// One field, such as `r=NONCE`.
    public struct Attribute: Sendable, Hashable {
        /// What the field is called.
        public var name: String
        /// Where it stands, with the comma behind it.
        public var range: Range<Int>
        /// Where its value stands.
        public var value: Range<Int>
        public var meaning: String
        /// Whoever has it can try passwords against it.
        public var isSecret: Bool
    }

    /// The fields of a message that stands in that range; `nil` for what is no message of SCRAM.
    public static func attributes(_ bytes: [UInt8], _ range: Range<Int>) -> [Attribute]? {
        var attributes: [Attribute] = []
        var from = range.lowerBound
        for head in ["n,,", "y,,"] where bytes[range].starts(with: head.utf8) {
            attributes.append(
                Attribute(
                    name: "GS2 Header", range: from..<from + 3, value: from..<from + 3,
                    meaning: "no channel binding, and as nobody but the user himself", isSecret: false))
            from += 3
        }
        while from < range.upperBound {
            let end = bytes[from..<range.upperBound].firstIndex(of: UInt8(ascii: ",")) ?? range.upperBound
            guard end - from >= 2, bytes[from + 1] == UInt8(ascii: "="), let (name, meaning) = words(bytes[from]) else {
                return nil
            }
            let next = min(end + 1, range.upperBound)
            attributes.append(
                Attribute(
                    name: name, range: from..<next, value: from + 2..<end, meaning: meaning,
                    isSecret: [UInt8(ascii: "p"), UInt8(ascii: "v")].contains(bytes[from])))
            from = next
        }
        return attributes.isEmpty ? nil : attributes
    }

    private static func words(_ letter: UInt8) -> (name: String, meaning: String)? {
        switch letter {
        case UInt8(ascii: "n"): ("User Name (n)", "whose password is to be proved; it does not travel")
        case UInt8(ascii: "r"): ("Nonce (r)", "used once: the broker's goes on where the client's ends")
        case UInt8(ascii: "s"): ("Salt (s)", "what the password is hashed with, in base64")
        case UInt8(ascii: "i"): ("Iteration Count (i)", "how often PBKDF2 hashes: each guess costs as much")
        case UInt8(ascii: "c"): ("Channel Binding (c)", "the GS2 header once more, in base64")
        case UInt8(ascii: "p"): ("Client Proof (p)", "only who knows the password can make it, and only for these nonces")
        case UInt8(ascii: "v"): ("Server Signature (v)", "only who keeps the user's keys can make it: the broker proves itself")
        default: nil
        }
    }
}

extension PacketReader {
    /// Authentication data, field by field where the method is SCRAM-SHA-256; of another method they are as secret as a
    /// password.
    mutating func authenticationData(
        _ row: PropertyRow, of home: PropertyHomes, _ seen: PropertySet, before: [Property]?
    ) throws(WireError) -> Range<Int> {
        let range = try prefixed(row.name)
        let method = before.flatMap { Properties($0).text(.authenticationMethod) } ?? methodBehind(range, of: home, seen)
        guard method == Scram.method, let attributes = Scram.attributes(bytes.bytes, range) else {
            skip(range)
            tellBytes(row.name, range, range.isEmpty ? "empty" : row.meaning(0), row.clause, isSecret: true)
            return range
        }
        for attribute in attributes {
            let buffer = bytes.bytes
            skip(attribute.range)
            tell(
                attribute.name, from: attribute.range.lowerBound,
                attribute.isSecret ? Shown.mask(attribute.range.count) : Shown.text(buffer, attribute.value), attribute.meaning,
                isSecret: attribute.isSecret)
        }
        return range
    }

    /// The method among the properties that follow the data, up to the end that holds now; `seen` has the data, so that
    /// they are not met again.
    func methodBehind(_ data: Range<Int>, of home: PropertyHomes, _ seen: PropertySet) -> MQTTString? {
        var behind = PacketReader<SilentSink>(bytes.bytes, data.upperBound..<bytes.end, version: version, sink: SilentSink())
        var (seen, items): (PropertySet, [Property]?) = (seen, [])
        while !behind.isAtEnd, (try? behind.property(of: home, seen: &seen, into: &items)) != nil {}
        return items.flatMap { Properties($0).text(.authenticationMethod) }
    }
}
