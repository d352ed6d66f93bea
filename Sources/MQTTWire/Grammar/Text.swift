import Fields

/// Which strings a field takes, beyond what holds for all of them.
enum TextRule {
    case any
    /// No wildcards.
    case topicName
    /// The same in PUBLISH, where another clause says so.
    case publishedTopic
    /// Wildcards only where they may stand; in 5.0 also a well-formed `$share/name/filter`.
    case topicFilter
}

/// The first thing that is wrong with a string, and where.
private enum TextOffence {
    case illFormed(Int)
    case wildcardInName(Int)
    case misplacedWildcard(Int)
    case malformedShare(Int)

    /// The offset in the buffer of the byte that is wrong.
    var at: Int {
        switch self {
        case .illFormed(let at), .wildcardInName(let at), .misplacedWildcard(let at), .malformedShare(let at): at
        }
    }
}

extension TextRule {
    fileprivate func firstOffence(in bytes: [UInt8], _ range: Range<Int>, version: ProtocolVersion) -> TextOffence? {
        if let at = UTF8Rules.firstInvalid(in: bytes, range) { return .illFormed(at) }
        switch self {
        case .any: return nil
        case .topicName, .publishedTopic: return TopicName.firstWildcard(in: bytes, range).map(TextOffence.wildcardInName)
        case .topicFilter:
            if let at = TopicFilter.firstMisplacedWildcard(in: bytes, range) { return .misplacedWildcard(at) }
            guard version == .v5 else { return nil }
            return TopicFilter.firstMisplacedShare(in: bytes, range).map(TextOffence.malformedShare)
        }
    }
}

extension PacketReader {
    /// A string behind its length of two bytes, in place: well-formed UTF-8 that satisfies `rule`.
    ///
    /// At the first byte that does not, the text before it is told as a field of its own.
    mutating func text(
        _ field: String, as rule: TextRule = .any, atLeast minimum: Int = 0, _ meaning: @autoclosure () -> String = "",
        ifEmpty: @autoclosure () -> String = "empty", _ clause: @autoclosure () -> Clause? = nil
    ) throws(WireError) -> Range<Int> {
        let range = try prefixed(field, atLeast: minimum, .topicNotEmpty)
        if let offence = rule.firstOffence(in: bytes.bytes, range, version: version) {
            let sound = range.lowerBound..<offence.at
            skip(sound)
            if !sound.isEmpty { tellBytes(field, sound, "well-formed up to here", clause()) }
            throw error(about: offence, field, rule)
        }
        skip(range)
        tellBytes(field, range, range.isEmpty ? ifEmpty() : meaning(), clause())
        return range
    }

    private func error(about offence: TextOffence, _ field: String, _ rule: TextRule) -> WireError {
        let at = offence.at
        let byte = bytes.bytes[at]
        switch offence {
        case .illFormed where byte == 0:
            return error("\(field) contains U+0000, which no string may", in: field, at: at, .noNull)
        case .illFormed:
            return error(
                "\(field) is not well-formed UTF-8 at the byte \(Shown.hexadecimal(byte))", in: field, at: at, .wellFormedText)
        case .wildcardInName:
            return error(
                "\(field) contains the wildcard \(Unicode.Scalar(byte)), only topic filters may", in: field, at: at,
                rule == .publishedTopic ? .noWildcardInPublish : .noWildcardInName)
        case .misplacedWildcard where byte == UInt8(ascii: "#"):
            return error("# stands where it may not: it must be the whole last level", in: field, at: at, .multiLevelWildcard)
        case .misplacedWildcard:
            return error("+ stands where it may not: it must be a whole level", in: field, at: at, .singleLevelWildcard)
        case .malformedShare:
            return error(
                "\(field) begins with $share and is not $share/name/filter with a name free of wildcards", in: field, at: at,
                .sharedFilter)
        }
    }
}
