import Typesetting

/// A name made of parts, such as `CN=broker, O=Lab`; escaped already.
public struct DistinguishedName: Sendable, Hashable {
    /// Each with its kind, such as `CN`, and its value.
    public var parts: [Part]

    public struct Part: Sendable, Hashable {
        public var kind: String
        public var value: String
    }

    /// All parts in their order.
    public var text: String { parts.map { "\($0.kind)=\($0.value)" }.joined(separator: ", ") }

    /// What people call it: its common name, else all of it.
    public var commonName: String { parts.last { $0.kind == "CN" }?.value ?? text }
}

extension TLSReader {
    /// A name, each of its parts told.
    mutating func name(
        _ field: String, _ meaning: @autoclosure () -> String, _ section: RFCSection
    ) throws(TLSWireError) -> DistinguishedName {
        try group(field) { reader throws(TLSWireError) in
            try reader.derNested(DERTag.sequence, field, meaning(), section) { reader throws(TLSWireError) in
                var name = DistinguishedName(parts: [])
                while !reader.isAtEnd {
                    let from = reader.at
                    let parts = try reader.relativeName(field, section)
                    reader.tell(
                        parts.isEmpty ? "Empty part" : parts.map(\.kind).joined(separator: "+"), from: from,
                        parts.map(\.value).joined(separator: "+"),
                        Self.meaning(of: parts), section)
                    name.parts += parts
                }
                return name
            }
        }
    }

    /// A name, not told.
    mutating func distinguishedName(_ field: String, _ section: RFCSection) throws(TLSWireError) -> DistinguishedName {
        try derUntold(DERTag.sequence, field, section) { reader throws(TLSWireError) in
            var name = DistinguishedName(parts: [])
            while !reader.isAtEnd { name.parts += try reader.relativeName(field, section) }
            return name
        }
    }

    /// One level of a name, which nearly always has one part.
    private mutating func relativeName(
        _ field: String, _ section: RFCSection
    ) throws(TLSWireError) -> [DistinguishedName.Part] {
        try derUntold(DERTag.set, field, section) { reader throws(TLSWireError) in
            var parts: [DistinguishedName.Part] = []
            while !reader.isAtEnd {
                parts.append(
                    try reader.derUntold(DERTag.sequence, field, section) { reader throws(TLSWireError) in
                        let kind = ObjectIdentifier.name(try reader.derObjectIdentifier(field, section))
                        let (tag, content) = try reader.derAny(field, section)
                        return DistinguishedName.Part(kind: kind, value: reader.text(tag, content))
                    })
            }
            return parts
        }
    }

    /// A string of one of DER's many kinds.
    private func text(_ tag: UInt8, _ content: Range<Int>) -> String {
        guard tag == DERTag.bmpString, content.count % 2 == 0 else { return text(content) }
        let bytes = copy(content)
        let units = stride(from: 0, to: bytes.count, by: 2).map { UInt16(bytes[$0]) << 8 | UInt16(bytes[$0 + 1]) }
        let text = Array(String(decoding: units.prefix(256), as: UTF16.self).utf8)
        return Shown.text(text, text.indices)
    }

    private static func meaning(of parts: [DistinguishedName.Part]) -> String {
        guard parts.count == 1, let kind = parts.first?.kind else { return "" }
        return switch kind {
        case "CN": "common name; for hosts only subjectAltName counts today"
        case "C": "country"
        case "ST": "state or province"
        case "L": "locality"
        case "O": "organization"
        case "OU": "organizational unit"
        case "DC": "part of a domain's name"
        default: ""
        }
    }
}
