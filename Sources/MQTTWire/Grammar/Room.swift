/// Bytes written into room that was made for all of them, so that an array is asked once whether it may be written to, and
/// no slice is made of what is copied: a slice counts a reference up and down, which costs more than copying a packet.
extension OutputSpan where Element == UInt8 {
    /// Appends some bytes of an array.
    @inline(__always)
    mutating func append(_ range: Range<Int>, of bytes: [UInt8]) {
        precondition(range.lowerBound >= 0 && range.upperBound <= bytes.count, "the range lies outside the bytes")
        precondition(freeCapacity >= range.count, "room was made for too few bytes")
        unsafe bytes.withUnsafeBufferPointer { source in
            unsafe withUnsafeMutableBufferPointer { target, written in
                guard let from = source.baseAddress, let to = target.baseAddress else { return }
                unsafe (to + written).initialize(from: from + range.lowerBound, count: range.count)
                written += range.count
            }
        }
    }

    @inline(__always)
    mutating func append(uint16 value: UInt16) {
        append(UInt8(value >> 8))
        append(UInt8(truncatingIfNeeded: value))
    }

    /// Seven bits a byte, the least significant first; at most four bytes for what a packet can announce.
    @inline(__always)
    mutating func append(variableByteInteger value: Int) {
        var rest = value
        while rest >= 0x80 {
            append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        append(UInt8(truncatingIfNeeded: rest))
    }
}

extension [UInt8] {
    /// Appends some bytes of another array, without making a slice of it.
    public mutating func append(_ range: Range<Int>, of other: [UInt8]) {
        append(addingCapacity: range.count) { $0.append(range, of: other) }
    }

    /// Writes some bytes of another array over those from `place` on, where there must be as many.
    public mutating func replace(at place: Int, with range: Range<Int>, of other: [UInt8]) {
        let source = other.span.extracting(range)
        precondition(place >= 0 && source.count <= count - place, "there are too few bytes to write over")
        unsafe withUnsafeMutableBufferPointer { target in
            unsafe source.withUnsafeBufferPointer { source in
                guard let from = source.baseAddress, let to = target.baseAddress else { return }
                unsafe (to + place).update(from: from, count: source.count)
            }
        }
    }
}
