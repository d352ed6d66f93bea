/// A fast hash of bytes, keyed by the broker's seed, so that nobody outside can choose names that collide.
///
/// Eight bytes at a time are mixed by a full multiplication, as wyhash does. It is no cryptographic hash: it keeps
/// tables flat against names chosen without knowing the seed.
struct SeededHash: Sendable {
    private let key: UInt64
    private let multiplier: UInt64

    init(seed: UInt64) {
        var random = SeededRandom(seed: seed ^ 0x6D71_7474_6C61_6221)
        key = random.next()
        multiplier = random.next() | 1
    }

    /// The hash of a range of bytes.
    func callAsFunction(_ bytes: [UInt8], _ range: Range<Int>) -> UInt32 {
        let span = bytes.span.extracting(range)
        let count = span.count
        var state = key ^ UInt64(truncatingIfNeeded: count)
        if count >= 8 {
            var at = 0
            while at < count &- 8 {
                state = mixed(state ^ word(span, at))
                at &+= 8
            }
            // The last eight, some of them perhaps a second time: the length in `state` tells the cases apart.
            state = mixed(state ^ word(span, count &- 8))
        } else {
            var word: UInt64 = 0
            for at in span.indices { word = word << 8 | UInt64(span[at]) }
            state = mixed(state ^ word)
        }
        return UInt32(truncatingIfNeeded: state)
    }

    /// Eight bytes as a number. The load is checked against the span's bounds; it is called unsafe for types that not
    /// every bit pattern fits, which numbers are not.
    @inline(__always)
    private func word(_ span: Span<UInt8>, _ at: Int) -> UInt64 {
        unsafe span.bytes.unsafeLoadUnaligned(fromByteOffset: at, as: UInt64.self)
    }

    /// The hash of all bytes.
    func callAsFunction(_ bytes: [UInt8]) -> UInt32 { self(bytes, 0..<bytes.count) }

    /// The hash of a level below its parent: the edge of a tree.
    func edge(_ parent: UInt32, _ level: UInt32) -> UInt32 {
        UInt32(truncatingIfNeeded: mixed(key ^ (UInt64(parent) << 32 | UInt64(level))))
    }

    private func mixed(_ value: UInt64) -> UInt64 {
        let product = value.multipliedFullWidth(by: multiplier)
        return product.high ^ product.low
    }
}

/// SplitMix64: all the randomness that the broker has, and it comes from the seed.
struct SeededRandom: Sendable {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}

/// Whether two ranges of bytes are the same; without a branch in its loop, so that many bytes are compared at once.
@inline(__always)
func isSame(_ a: [UInt8], _ inA: Range<Int>, _ b: [UInt8], _ inB: Range<Int>) -> Bool {
    guard inA.upperBound &- inA.lowerBound == inB.upperBound &- inB.lowerBound else { return false }
    let (left, right) = (a.span.extracting(inA), b.span.extracting(inB))
    var difference: UInt8 = 0
    for at in left.indices { difference |= left[at] ^ right[at] }
    return difference == 0
}
