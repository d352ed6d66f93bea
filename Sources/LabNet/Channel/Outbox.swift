/// What one turn of the loop sends to one peer: bytes, and in between large payloads that lie elsewhere.
///
/// ```
///   bytes    [ PUBLISH head │ PUBLISH head │ PUBACK … ]
///   shared                  ▲              ▲
///                     payload A       payload B          each sent from where its message keeps it
/// ```
///
/// Small packets are gathered by copying, which costs less than keeping account of them. A large payload goes out to a
/// hundred subscribers without a hundred copies.
struct Outbox {
    /// Everything but the shared payloads.
    private(set) var bytes: [UInt8] = []
    private var shared: [Shared] = []
    private var sharedCount = 0

    /// A payload that is to be sent when `at` of the bytes have been.
    private struct Shared {
        var at: Int
        var payload: ArraySlice<UInt8>
    }

    /// Bytes that are to be sent in all.
    var count: Int { bytes.count + sharedCount }
    var isEmpty: Bool { count == 0 }

    /// Appends what `append` appends; returns where in `bytes` that is.
    @inline(__always)
    @discardableResult
    mutating func append(_ append: (inout [UInt8]) -> Void) -> Range<Int> {
        let start = bytes.count
        append(&bytes)
        return start..<bytes.count
    }

    /// Appends a payload without copying it.
    mutating func share(_ payload: ArraySlice<UInt8>) {
        shared.append(Shared(at: bytes.count, payload: payload))
        sharedCount += payload.count
    }

    /// Takes back what was appended last.
    mutating func remove(_ last: Range<Int>) { bytes.removeSubrange(last) }

    /// Forgets everything; memory of up to `kept` bytes stays for the next turn.
    mutating func clear(keeping kept: Int) {
        bytes.removeAll(keepingCapacity: bytes.count <= kept)
        guard !shared.isEmpty else { return }
        shared.removeAll()
        sharedCount = 0
    }

    /// All that is to be sent, in order, in as few pieces as it lies in.
    var pieces: [ArraySlice<UInt8>] {
        var pieces: [ArraySlice<UInt8>] = []
        var start = 0
        for share in shared {
            if share.at > start { pieces.append(bytes[start..<share.at]) }
            pieces.append(share.payload)
            start = share.at
        }
        if bytes.count > start { pieces.append(bytes[start...]) }
        return pieces
    }

    /// Whether all of it lies in `bytes`.
    var isOnePiece: Bool { shared.isEmpty }
}
