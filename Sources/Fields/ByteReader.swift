/// Reads big-endian bytes in place and never past its end, which can be narrowed for a nested structure.
///
/// Every read answers `nil` where fewer bytes are left than it needs, and then has not moved.
public struct ByteReader: Sendable {
    /// The bytes that are read; offsets count from their beginning.
    public let bytes: [UInt8]
    @usableFromInline var next: Int
    @usableFromInline var limit: Int

    /// Starts at the beginning of `range`, which must lie within `bytes`.
    @inlinable
    public init(_ bytes: [UInt8], _ range: Range<Int>) {
        precondition(range.lowerBound >= 0 && range.upperBound <= bytes.count, "the range lies outside the bytes")
        self.bytes = bytes
        next = range.lowerBound
        limit = range.upperBound
    }

    /// The offset of the next byte.
    @inlinable public var at: Int { next }

    /// The offset behind the last byte that may be read.
    @inlinable public var end: Int { limit }

    /// How many bytes may still be read.
    @inlinable public var remaining: Int { end - at }

    /// One byte.
    @inlinable
    public mutating func byte() -> UInt8? {
        guard at < end else { return nil }
        defer { next += 1 }
        return bytes[at]
    }

    /// Two bytes, the more significant first.
    @inlinable
    public mutating func uint16() -> UInt16? {
        guard end - at >= 2 else { return nil }
        defer { next += 2 }
        return UInt16(bytes[at]) << 8 | UInt16(bytes[at + 1])
    }

    /// Four bytes, the most significant first.
    @inlinable
    public mutating func uint32() -> UInt32? {
        guard end - at >= 4 else { return nil }
        defer { next += 4 }
        return bytes[at..<at + 4].reduce(0) { $0 << 8 | UInt32($1) }
    }

    /// Where the next `count` bytes stand.
    @inlinable
    public mutating func take(_ count: Int) -> Range<Int>? {
        guard count >= 0, count <= end - at else { return nil }
        defer { next += count }
        return at..<at + count
    }

    /// Narrows the end to the next `count` bytes and answers the end before, for `widen(to:)`.
    @inlinable
    public mutating func narrow(to count: Int) -> Int? {
        guard count >= 0, count <= end - at else { return nil }
        defer { limit = next + count }
        return end
    }

    /// Undoes `narrow(to:)`.
    @inlinable
    public mutating func widen(to outer: Int) {
        precondition(outer >= end && outer <= bytes.count, "the end only goes back to where it was")
        limit = outer
    }
}
