/// The pattern of a subscription: levels between slashes, `+` for one level, `#` for the rest.
public struct TopicFilter: WireText {
    public let bytes: [UInt8]

    /// Takes bytes that the grammar has held against the rules already.
    init(validated bytes: [UInt8]) { self.bytes = bytes }

    public init?(bytes: [UInt8]) {
        guard UTF8Rules.isValid(bytes), Self.firstMisplacedWildcard(in: bytes) == nil, !bytes.isEmpty else { return nil }
        self.bytes = bytes
    }
}

extension TopicFilter {
    /// The index of the first wildcard that does not stand alone in its level, or of a `#` that is not last; else `nil`.
    public static func firstMisplacedWildcard(in bytes: [UInt8]) -> Int? {
        firstMisplacedWildcard(in: bytes, bytes.indices)
    }

    /// The same for a filter that stands somewhere in a buffer.
    static func firstMisplacedWildcard(in bytes: [UInt8], _ range: Range<Int>) -> Int? {
        for at in range where bytes[at] == plus || bytes[at] == hash {
            let startsLevel = at == range.lowerBound || bytes[at - 1] == slash
            let isLast = at + 1 == range.upperBound
            let mayStand = isLast || (bytes[at] == plus && bytes[at + 1] == slash)
            if !startsLevel || !mayStand { return at }
        }
        return nil
    }

    /// The parts of a shared subscription, `$share/name/filter`, as ranges of its bytes.
    public struct Share: Sendable, Hashable {
        /// Who shares: the name of the group.
        public var name: Range<Int>
        /// What is shared: the filter that topics must match.
        public var filter: Range<Int>
    }

    /// The parts if this is a well-formed shared subscription; only 5.0 takes it for one.
    public var share: Share? {
        guard Self.isShared(bytes), Self.firstMisplacedShare(in: bytes, bytes.indices) == nil else { return nil }
        let start = Self.share.count
        guard let end = bytes[start...].firstIndex(of: Self.slash) else { return nil }
        return Share(name: start..<end, filter: end + 1..<bytes.count)
    }

    /// Where a filter that begins with `$share/` breaks the form `$share/name/filter`; else `nil`.
    ///
    /// Only 5.0 knows shared subscriptions; in earlier versions such a filter is as good as any.
    static func firstMisplacedShare(in bytes: [UInt8], _ range: Range<Int>) -> Int? {
        guard bytes[range].starts(with: share) else { return nil }
        let name = range.lowerBound + share.count
        guard let end = (name..<range.upperBound).first(where: { bytes[$0] == slash }) else { return range.lowerBound }
        if name == end || end + 1 == range.upperBound { return range.lowerBound }
        return (name..<end).first { bytes[$0] == plus || bytes[$0] == hash }
    }

    /// Whether the first level is `$share`, in 5.0 the mark of a shared subscription.
    static func isShared(_ bytes: [UInt8]) -> Bool { bytes.starts(with: share) }

    /// Whether a message on `topic` is for this filter.
    ///
    /// `#` also matches its parent level; neither wildcard in first place matches a topic that begins with `$`
    /// `[3.1.1 MQTT-4.7.2-1]`. Runs level by level without recursion, so a hostile depth costs only its length.
    public func matches(_ topic: TopicName) -> Bool {
        let name = topic.bytes
        if name[0] == Self.dollar, bytes[0] == Self.plus || bytes[0] == Self.hash { return false }
        var f = 0
        var t = 0
        while true {
            if f < bytes.count, bytes[f] == Self.hash { return true }
            if f < bytes.count, bytes[f] == Self.plus {
                f += 1
                while t < name.count, name[t] != Self.slash { t += 1 }
            } else {
                while f < bytes.count, bytes[f] != Self.slash {
                    guard t < name.count, name[t] == bytes[f] else { return false }
                    f += 1
                    t += 1
                }
            }
            if t == name.count {
                if f == bytes.count { return true }
                return bytes[f...].elementsEqual([Self.slash, Self.hash])
            }
            guard f < bytes.count, name[t] == Self.slash else { return false }
            f += 1
            t += 1
        }
    }

    private static let share = Array("$share/".utf8)
    private static let slash = UInt8(ascii: "/")
    private static let plus = UInt8(ascii: "+")
    private static let hash = UInt8(ascii: "#")
    private static let dollar = UInt8(ascii: "$")
}
