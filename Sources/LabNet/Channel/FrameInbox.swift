internal import MQTTWire

/// Cuts the byte stream of one connection into the frames of control packets.
///
///     receive ──► [ read │ frame │ frame │ part of a fra ]      nextFrame walks, settle keeps only the part
///                         └ handed on in place
///
/// A frame is a range of `bytes`, so nobody copies it. Between packets an inbox owns no storage: it borrows the host's
/// spare one while it reads, so ten thousand idle connections cost nothing and a busy one does not allocate. The beginning
/// of a packet is kept in storage of its own, which grows as it comes and never beyond what it announced.
struct FrameInbox {
    /// What was received and not yet settled.
    private(set) var bytes: [UInt8] = []
    private var start = 0
    /// Bytes of the frame that waits for its rest, as far as its length is known.
    private var announced = 0

    /// Whether an incomplete frame waits for its rest.
    var isEmpty: Bool { start == bytes.count }

    /// What was received and is not yet part of a frame that was handed on.
    var pending: Range<Int> { start..<bytes.count }

    /// Bytes of memory that it keeps between two reads.
    var storage: Int { bytes.capacity }

    /// Takes what was read from the socket; `spare` is the host's storage, lent until `settle`.
    mutating func receive(_ received: some Sequence<UInt8>, spare: inout [UInt8]) {
        if bytes.isEmpty { swap(&bytes, &spare) }
        let needed = bytes.count + received.underestimatedCount
        if needed > bytes.capacity { bytes.reserveCapacity(max(needed, min(2 * needed, announced))) }
        bytes.append(contentsOf: received)
    }

    /// The next complete frame; `nil` when more bytes are needed.
    ///
    /// What a frame's length promises is held against `limit` before its bytes are waited for, so that an announcement
    /// costs nothing. A version of `nil` is one that nobody has looked for.
    mutating func nextFrame(version: ProtocolVersion?, limit: Int) throws(WireError) -> Range<Int>? {
        guard let length = try Codec.frameLength(bytes, pending, version: version ?? .v311) else { return nil }
        guard length <= limit else { throw .tooLarge(bytes: length, limit: limit, version: version) }
        guard length <= bytes.count - start else {
            announced = length
            return nil
        }
        announced = 0
        defer { start += length }
        return start..<start + length
    }

    /// Lets go of the frames that were handed on, and of the storage if it was lent.
    mutating func settle(spare: inout [UInt8]) {
        // What was lent is large; what is kept is bound by what came and by what was announced, give or take a page.
        let isRoomy = bytes.capacity > min(4 * bytes.count + 1_024, announced + 8_192)
        guard start > 0 || isRoomy || bytes.isEmpty else { return }
        // `Array(bytes[0...])` would be the same storage once more, not a smaller one.
        var rest: [UInt8] = []
        rest.reserveCapacity(bytes.count - start)
        rest.append(contentsOf: bytes[start...])
        swap(&bytes, &rest)
        start = 0
        guard rest.capacity > spare.capacity, rest.capacity <= Self.greatestSpare else { return }
        rest.removeAll(keepingCapacity: true)
        spare = rest
    }

    /// Forgets everything; what comes now is of no interest.
    mutating func discard() {
        bytes = []
        start = 0
        announced = 0
    }

    /// A larger storage is given back to the system: a great packet has passed.
    private static let greatestSpare = 1 << 20
}

extension WireError {
    /// A packet that announces more bytes than this side takes. Where the version is not known, who answers knows whether it
    /// has a packet that carries the Reason Code.
    static func tooLarge(bytes: Int, limit: Int, version: ProtocolVersion?) -> WireError {
        let isAnswered = version == nil || version == .v5
        return WireError(
            "the packet is \(bytes) bytes long, and at most \(limit) are taken here", field: "Remaining Length", offset: 1,
            clause: nil, version: version ?? .v311, response: isAnswered ? .closeWith(.packetTooLarge) : .close)
    }
}
