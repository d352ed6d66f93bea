import MQTTWire

/// The levels of a topic or filter, one range of bytes after the other, however many there are.
struct Levels {
    private let bytes: [UInt8]
    private let end: Int
    private var at: Int
    private var isOver = false

    init(_ bytes: [UInt8], _ range: Range<Int>) {
        self.bytes = bytes
        end = range.upperBound
        at = range.lowerBound
    }

    init(_ filter: TopicFilter) { self.init(filter.bytes, 0..<filter.bytes.count) }

    /// The next level, which may be empty; `nil` after the last.
    mutating func next() -> Range<Int>? {
        if isOver { return nil }
        let start = at
        while at < end, bytes[at] != UInt8(ascii: "/") { at &+= 1 }
        defer { if at < end { at &+= 1 } else { isOver = true } }
        return start..<at
    }

    /// How many levels stand in a range of bytes.
    static func count(_ bytes: [UInt8], _ range: Range<Int>) -> Int {
        bytes[range].count { $0 == UInt8(ascii: "/") } + 1
    }

    /// How many levels a filter has.
    static func count(in filter: TopicFilter) -> Int { count(filter.bytes, 0..<filter.bytes.count) }

    /// Whether a level of a filter is `+`.
    static func isPlus(_ bytes: [UInt8], _ level: Range<Int>) -> Bool {
        level.upperBound - level.lowerBound == 1 && bytes[level.lowerBound] == UInt8(ascii: "+")
    }

    /// Whether a level of a filter is `#`.
    static func isHash(_ bytes: [UInt8], _ level: Range<Int>) -> Bool {
        level.upperBound - level.lowerBound == 1 && bytes[level.lowerBound] == UInt8(ascii: "#")
    }
}
