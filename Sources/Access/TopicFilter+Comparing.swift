import MQTTWire

// Two filters compared, level by level, as sets of topics. A wildcard in first place stands for no topic that begins with
// $ [3.1.1 MQTT-4.7.2-1].

extension TopicFilter {
    /// Whether some topic matches both.
    func overlaps(_ other: TopicFilter) -> Bool {
        let (a, b) = (levels, other.levels)
        if Self.isSpared(a[0], by: b[0]) || Self.isSpared(b[0], by: a[0]) { return false }
        for at in 0..<max(a.count, b.count) {
            if (at < a.count && Self.isHash(a[at])) || (at < b.count && Self.isHash(b[at])) { return true }
            guard at < a.count, at < b.count else { return false }
            if !Self.isPlus(a[at]), !Self.isPlus(b[at]), a[at] != b[at] { return false }
        }
        return true
    }

    /// Whether every topic that matches the other matches this one too.
    func covers(_ other: TopicFilter) -> Bool {
        let (a, b) = (levels, other.levels)
        if Self.isSpared(b[0], by: a[0]) { return false }
        for at in 0..<max(a.count, b.count) {
            if at < a.count, Self.isHash(a[at]) { return true }
            guard at < a.count, at < b.count, !Self.isHash(b[at]) else { return false }
            if !Self.isPlus(a[at]), a[at] != b[at] { return false }
        }
        return true
    }

    private var levels: [ArraySlice<UInt8>] { bytes.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false) }

    private static func isPlus(_ level: ArraySlice<UInt8>) -> Bool { level.elementsEqual(CollectionOfOne(UInt8(ascii: "+"))) }

    private static func isHash(_ level: ArraySlice<UInt8>) -> Bool { level.elementsEqual(CollectionOfOne(UInt8(ascii: "#"))) }

    private static func isSpared(_ first: ArraySlice<UInt8>, by wildcard: ArraySlice<UInt8>) -> Bool {
        first.first == UInt8(ascii: "$") && (isPlus(wildcard) || isHash(wildcard))
    }
}
