/// Text as MQTT carries it: UTF-8 bytes that were validated once, compared and hashed byte by byte.
///
/// A Swift `String` compares canonically (é equals e + U+0301), a broker must not; so `String` is for display only.
public protocol WireText: Sendable, Hashable, CustomStringConvertible {
    /// The UTF-8 bytes, at most 65,535 of them, without U+0000 and without surrogates.
    var bytes: [UInt8] { get }

    /// Takes bytes that satisfy this type's rules; `nil` otherwise.
    init?(bytes: [UInt8])
}

extension WireText {
    /// Takes the UTF-8 of a string; `nil` where it breaks this type's rules.
    public init?(_ string: String) { self.init(bytes: Array(string.utf8)) }

    /// The text for display; control characters are still in it, so views escape it.
    public var description: String { String(decoding: bytes, as: UTF8.self) }
}

/// Any UTF-8 encoded string of the specification that has no further rule: a user name, a reason string.
public struct MQTTString: WireText {
    public let bytes: [UInt8]

    /// Takes bytes that the grammar has held against the rules already.
    init(validated bytes: [UInt8]) { self.bytes = bytes }

    public init?(bytes: [UInt8]) {
        guard UTF8Rules.isValid(bytes) else { return nil }
        self.bytes = bytes
    }
}

/// The name by which a broker knows a session; empty where the client leaves the choice to the broker.
public struct ClientIdentifier: WireText {
    public let bytes: [UInt8]

    /// Takes bytes that the grammar has held against the rules already.
    init(validated bytes: [UInt8]) { self.bytes = bytes }

    public init?(bytes: [UInt8]) {
        guard UTF8Rules.isValid(bytes) else { return nil }
        self.bytes = bytes
    }
}

/// The topic of a message: at least one character, no wildcards.
public struct TopicName: WireText {
    public let bytes: [UInt8]

    /// Takes bytes that the grammar has held against the rules already.
    init(validated bytes: [UInt8]) { self.bytes = bytes }

    public init?(bytes: [UInt8]) {
        guard !bytes.isEmpty, Self.firstWildcard(in: bytes, bytes.indices) == nil, UTF8Rules.isValid(bytes) else { return nil }
        self.bytes = bytes
    }

    /// The index of the first `+` or `#` in the range; `nil` when there is none.
    static func firstWildcard(in bytes: [UInt8], _ range: Range<Int>) -> Int? {
        let text = bytes.span.extracting(range)
        for at in text.indices where text[at] == UInt8(ascii: "+") || text[at] == UInt8(ascii: "#") {
            return range.lowerBound + at
        }
        return nil
    }
}
