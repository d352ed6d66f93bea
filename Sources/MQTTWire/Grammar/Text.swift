import Fields

/// Which strings a field takes, beyond what holds for all of them.
enum TextRule {
    case any
    /// No wildcards.
    case topicName
    /// Wildcards only where they may stand; in 5.0 also a well-formed `$share/name/filter`.
    case topicFilter
}

extension PacketReader {
    /// A string behind its length of two bytes, in place: well-formed UTF-8 that satisfies `rule`.
    ///
    /// At the first byte that does not, the text before it is told as a field of its own.
    mutating func text(
        _ field: String, as rule: TextRule = .any, atLeast minimum: Int = 0, _ meaning: @autoclosure () -> String = "",
        _ clause: @autoclosure () -> Clause? = nil
    ) throws(WireError) -> Range<Int> {
        let range = try prefixed(field, atLeast: minimum, .topicNotEmpty)
        if let offence = offence(in: range, field, rule) {
            skip(range.lowerBound..<offence.offset + start)
            if offence.offset + start > range.lowerBound {
                tellBytes(field, range.lowerBound..<offence.offset + start, "well-formed up to here", clause())
            }
            throw offence
        }
        skip(range)
        tellBytes(field, range, meaning(), clause())
        return range
    }

    private func offence(in range: Range<Int>, _ field: String, _ rule: TextRule) -> WireError? {
        let buffer = bytes.bytes
        if let at = UTF8Rules.firstInvalid(in: buffer, range) {
            let byte = Shown.hexadecimal(buffer[at])
            return buffer[at] == 0
                ? error("\(field) contains U+0000, which no string may", in: field, at: at, .noNull)
                : error("\(field) is not well-formed UTF-8 at the byte \(byte)", in: field, at: at, .wellFormedText)
        }
        switch rule {
        case .any: return nil
        case .topicName:
            guard let at = range.first(where: { TopicName.isWildcard(buffer[$0]) }) else { return nil }
            let wildcard = Unicode.Scalar(buffer[at])
            return error(
                "\(field) contains the wildcard \(wildcard), only topic filters may", in: field, at: at, .noWildcardInName)
        case .topicFilter:
            if let at = TopicFilter.firstMisplacedWildcard(in: buffer, range) {
                let isHash = buffer[at] == UInt8(ascii: "#")
                return isHash
                    ? error("# stands where it may not: alone in the last level", in: field, at: at, .multiLevelWildcard)
                    : error("+ stands where it may not: alone in its level", in: field, at: at, .singleLevelWildcard)
            }
            guard version == .v5, let at = TopicFilter.firstMisplacedShare(in: buffer, range) else { return nil }
            return error(
                "\(field) begins with $share and is not $share/name/filter with a name free of wildcards", in: field, at: at,
                .sharedFilter)
        }
    }
}
