// DER, the way certificates are written: a tag, a length, a value [X.690].

/// The tags that certificates have.
enum DERTag {
    static let boolean: UInt8 = 0x01
    static let integer: UInt8 = 0x02
    static let bitString: UInt8 = 0x03
    static let octetString: UInt8 = 0x04
    static let objectIdentifier: UInt8 = 0x06
    static let utcTime: UInt8 = 0x17
    static let generalizedTime: UInt8 = 0x18
    static let bmpString: UInt8 = 0x1E
    static let sequence: UInt8 = 0x30
    static let set: UInt8 = 0x31

    /// `[0]`, `[1]` …, of values that hold others.
    static func constructed(_ number: UInt8) -> UInt8 { 0xA0 | number }

    /// `[0]`, `[1]` …, of values that hold none.
    static func primitive(_ number: UInt8) -> UInt8 { 0x80 | number }

    static func name(_ tag: UInt8) -> String {
        switch tag {
        case boolean: "BOOLEAN"
        case integer: "INTEGER"
        case bitString: "BIT STRING"
        case octetString: "OCTET STRING"
        case objectIdentifier: "OBJECT IDENTIFIER"
        case utcTime: "UTCTime"
        case generalizedTime: "GeneralizedTime"
        case sequence: "SEQUENCE"
        case set: "SET"
        default: "tag \(Shown.hexadecimal(tag))"
        }
    }
}

extension TLSReader {
    /// The tag and length of what comes next, not told; how many bytes its value has.
    mutating func derHeader(_ tag: UInt8, _ field: String, _ section: RFCSection) throws(TLSWireError) -> Int {
        let found = try byte(field, section)
        guard found == tag else {
            throw error(
                "\(field) begins with \(DERTag.name(found)), \(DERTag.name(tag)) must stand here", in: field, section)
        }
        return try derLength(field, section)
    }

    /// The length behind a tag, which must fit; at most four bytes, the shortest form is not insisted on.
    private mutating func derLength(_ field: String, _ section: RFCSection) throws(TLSWireError) -> Int {
        let first = Int(try byte(field, section))
        var count = first
        if first >= 0x80 {
            guard (1...4).contains(first & 0x7F) else {
                throw error("\(field) has a length of a form that DER does not allow", in: field, section)
            }
            count = 0
            for _ in 0..<(first & 0x7F) { count = count << 8 | Int(try byte(field, section)) }
        }
        guard count <= remaining else {
            throw error("\(field) announces \(counted(count)), \(remaining) are left", in: field, section)
        }
        return count
    }

    /// A whole value of one tag, not told; where its content stands.
    mutating func derValue(_ tag: UInt8, _ field: String, _ section: RFCSection) throws(TLSWireError) -> Range<Int> {
        let count = try derHeader(tag, field, section)
        return try take(count, field, section)
    }

    /// A whole value of any tag, not told.
    mutating func derAny(_ field: String, _ section: RFCSection) throws(TLSWireError) -> (tag: UInt8, content: Range<Int>) {
        let tag = try byte(field, section)
        let count = try derLength(field, section)
        return (tag, try take(count, field, section))
    }

    /// What stands within a value of that tag; the header is told as `field`, and `body` must use the value up.
    mutating func derNested<Value>(
        _ tag: UInt8, _ field: String, _ meaning: @autoclosure () -> String, _ section: RFCSection,
        _ body: (inout Self) throws(TLSWireError) -> Value
    ) throws(TLSWireError) -> Value {
        let from = at
        let count = try derHeader(tag, field, section)
        tell(field, from: from, "\(DERTag.name(tag)) of \(counted(count))", meaning(), section)
        return try nested(count, field, section, body)
    }

    /// What stands within a value of that tag, of which nothing is told.
    mutating func derUntold<Value>(
        _ tag: UInt8, _ field: String, _ section: RFCSection, _ body: (inout Self) throws(TLSWireError) -> Value
    ) throws(TLSWireError) -> Value {
        let count = try derHeader(tag, field, section)
        return try nested(count, field, section, body)
    }

    /// An object identifier in its dotted form, not told.
    mutating func derObjectIdentifier(_ field: String, _ section: RFCSection) throws(TLSWireError) -> String {
        let range = try derValue(DERTag.objectIdentifier, field, section)
        return ObjectIdentifier.dotted(copy(range))
    }
}
