/// One property of a packet that was read in place, by where it stands in its buffer.
public struct PropertyInPlace: Sendable, Hashable {
    /// Which property it is.
    public var identifier: PropertyIdentifier
    /// The whole of it, its identifier included.
    public var range: Range<Int>
}

/// The properties in a range of bytes that the grammar has read before, one after the other and without a copy.
///
/// Only for such a range: what is no list of properties ends the sequence.
public struct PropertiesInPlace: Sequence, IteratorProtocol {
    private let bytes: [UInt8]
    private let end: Int
    private var at: Int

    /// - Parameter range: As `PublishHead.properties` says it, without the length in front.
    public init(_ bytes: [UInt8], _ range: Range<Int>) {
        self.bytes = bytes
        at = range.lowerBound
        end = Swift.min(range.upperBound, bytes.count)
    }

    public mutating func next() -> PropertyInPlace? {
        guard at < end, let identifier = PropertyIdentifier(rawValue: bytes[at]),
            let size = size(of: identifier.row.type, at: at + 1), at + 1 + size <= end
        else { return nil }
        defer { at += 1 + size }
        return PropertyInPlace(identifier: identifier, range: at..<at + 1 + size)
    }

    /// Bytes that a value takes which begins at a place.
    private func size(of type: PropertyType, at place: Int) -> Int? {
        switch type {
        case .byte: 1
        case .twoByteInteger: 2
        case .fourByteInteger: 4
        case .variableByteInteger: bytes[place..<end].firstIndex { $0 < 0x80 }.map { $0 + 1 - place }
        case .string, .topicName, .binary: prefixed(at: place)
        case .stringPair:
            prefixed(at: place).flatMap { name in prefixed(at: place + name).map { name + $0 } }
        }
    }

    private func prefixed(at place: Int) -> Int? {
        guard place + 2 <= end else { return nil }
        return 2 + Int(bytes[place]) << 8 + Int(bytes[place + 1])
    }
}

extension PropertyInPlace {
    /// The value of a number of one, two or four bytes; of other types nothing sensible.
    public func number(in bytes: [UInt8]) -> UInt32 {
        bytes[(range.lowerBound + 1)..<range.upperBound].reduce(0) { $0 << 8 | UInt32($1) }
    }
}
