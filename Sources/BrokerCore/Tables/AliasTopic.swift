/// A topic as the tables of aliases know it: bytes in some buffer, and their hash, which nobody outside can foresee.
struct AliasTopic: Sendable, Hashable {
    let bytes: [UInt8]
    let range: Range<Int>
    let seeded: UInt32

    static func == (a: Self, b: Self) -> Bool { a.seeded == b.seeded && isSame(a.bytes, a.range, b.bytes, b.range) }

    func hash(into hasher: inout Hasher) { hasher.combine(seeded) }

    /// The same without the rest of its buffer.
    var alone: AliasTopic { AliasTopic(bytes: Array(bytes[range]), range: 0..<range.count, seeded: seeded) }
}
