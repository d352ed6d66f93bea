import Fields

/// Reads one packet by the grammar, silently or aloud: what differs is only what the sink does with what it is told.
///
/// The grammar of each packet stands in the packet's own file; here are the pieces that all of them are made of.
struct PacketReader<Sink: FieldSink> {
    private(set) var bytes: ByteReader
    var sink: Sink
    private let frame: Range<Int>
    /// The version whose rules hold; CONNECT sets its own.
    var version: ProtocolVersion

    init(_ bytes: [UInt8], _ frame: Range<Int>, version: ProtocolVersion, sink: Sink) {
        self.bytes = ByteReader(bytes, frame)
        self.sink = sink
        self.frame = frame
        self.version = version
    }

    /// Where the frame begins in the buffer; errors and fields count from here.
    var start: Int { frame.lowerBound }
    /// The offset of the next byte in the buffer.
    var at: Int { bytes.at }
    var remaining: Int { bytes.remaining }
    var isAtEnd: Bool { bytes.remaining == 0 }

    /// "1 byte is left", "2 bytes are left".
    var left: String { "\(counted(remaining)) \(remaining == 1 ? "is" : "are") left" }

    /// A copy of some bytes of the buffer.
    func copy(_ range: Range<Int>) -> [UInt8] { Array(bytes.bytes[range]) }

    // MARK: What is told

    /// Tells of a field that reaches from `from` to the next byte.
    mutating func tell(
        _ name: @autoclosure () -> String, from: Int, bits: ClosedRange<Int>? = nil, _ value: @autoclosure () -> String,
        _ meaning: @autoclosure () -> String = "", _ clause: @autoclosure () -> Clause? = nil, isSecret: Bool = false
    ) {
        let version = version
        sink.leaf(
            name(), from - start..<bytes.at - start, bits: bits, value: value(), meaning: meaning(),
            clause: clause()?.cited(for: version), isSecret: isSecret)
    }

    /// Tells of one bit of the byte at `from`.
    mutating func tellBit(
        _ bit: Int, _ name: @autoclosure () -> String, _ byte: UInt8, from: Int, _ set: @autoclosure () -> String,
        _ clear: @autoclosure () -> String, _ clause: @autoclosure () -> Clause? = nil
    ) {
        let isSet = byte >> bit & 1 == 1
        tell(name(), from: from, bits: bit...bit, isSet ? "1" : "0", isSet ? set() : clear(), clause())
    }

    /// An error at the byte `at` of the buffer; in 5.0 answered with `code`, before by closing.
    func error(
        _ problem: String, in field: String, at: Int, _ clause: Clause?, _ code: ReasonCode = .malformedPacket
    ) -> WireError {
        error(problem, in: field, at: at, clause, response: version == .v5 ? .closeWith(code) : .close)
    }

    /// An error with an answer of its own.
    func error(
        _ problem: String, in field: String, at: Int, _ clause: Clause?, response: WireError.Response
    ) -> WireError {
        WireError(problem, field: field, offset: at - start, clause: clause, version: version, response: response)
    }

    // MARK: What is read

    /// Whether the bits of the next byte that the mask lets through are these.
    func isNext(_ value: UInt8, mask: UInt8) -> Bool { remaining > 0 && bytes.bytes[at] & mask == value }

    mutating func byte(_ field: String) throws(WireError) -> UInt8 {
        guard let value = bytes.byte() else { throw tooShort(field, needs: 1) }
        return value
    }

    mutating func uint16(_ field: String) throws(WireError) -> UInt16 {
        guard let value = bytes.uint16() else { throw tooShort(field, needs: 2) }
        return value
    }

    mutating func uint32(_ field: String) throws(WireError) -> UInt32 {
        guard let value = bytes.uint32() else { throw tooShort(field, needs: 4) }
        return value
    }

    /// Seven bits a byte, the least significant first, at most four bytes; 5.0 wants as few as possible.
    mutating func variableByteInteger(_ field: String) throws(WireError) -> Int {
        let from = bytes.at
        // Most are one byte, and then there is no other way to write them.
        if isNext(0, mask: 0x80), let byte = bytes.byte() { return Int(byte) }
        var value = 0
        for index in 0..<4 {
            guard let byte = bytes.byte() else {
                throw error("\(field) ends in the middle: its last byte must be below 0x80", in: field, at: from, .packetFormat)
            }
            value |= Int(byte & 0x7F) << (7 * index)
            guard byte < 0x80 else { continue }
            if version == .v5, index > 0, byte == 0 {
                throw error(
                    "\(field) takes \(index + 1) bytes for \(value), fewer are enough", in: field, at: from, .minimalLength)
            }
            return value
        }
        throw error("the fourth byte of \(field) announces a fifth, four are allowed", in: field, at: from, .lengthTooLong)
    }

    /// The rest of the packet, up to the end that holds now.
    mutating func rest() -> Range<Int> {
        bytes.take(bytes.remaining) ?? bytes.at..<bytes.at
    }

    /// Reads a nested structure of `count` bytes that `body` must use up; `from` is where its length stands.
    mutating func nested(
        _ count: Int, _ field: String, from: Int, _ body: (inout Self) throws(WireError) -> Void
    ) throws(WireError) {
        guard let outer = bytes.narrow(to: count) else {
            throw error("\(field) announces \(counted(count)), \(left)", in: field, at: from, .packetFormat)
        }
        try body(&self)
        bytes.widen(to: outer)
    }

    /// The packet is the next `count` bytes, of which there must be as many.
    mutating func narrow(to count: Int) { _ = bytes.narrow(to: count) }

    /// Lets what follows the packet be seen.
    mutating func widenToFrame() { bytes.widen(to: frame.upperBound) }

    /// Where the bytes behind a length of two bytes stand; the length is told, the bytes are not.
    mutating func prefixed(
        _ field: String, atLeast minimum: Int = 0, _ clause: @autoclosure () -> Clause? = nil
    ) throws(WireError) -> Range<Int> {
        let from = bytes.at
        guard let length = bytes.uint16() else { throw tooShort("\(field) Length", needs: 2) }
        let count = Int(length)
        guard count >= minimum else {
            throw error("\(field) is empty, at least \(counted(minimum)) must stand here", in: field, at: from, clause())
        }
        guard count <= bytes.remaining else {
            throw error(
                "\(field) Length announces \(counted(count)), \(left)", in: "\(field) Length", at: from,
                .packetFormat)
        }
        tell("\(field) Length", from: from, String(count), count == 0 ? "nothing follows" : "bytes that follow")
        return bytes.at..<bytes.at + count
    }

    /// Any bytes behind a length of two bytes.
    mutating func binary(
        _ field: String, _ meaning: @autoclosure () -> String = "", _ clause: @autoclosure () -> Clause? = nil,
        isSecret: Bool = false
    ) throws(WireError) -> Range<Int> {
        let range = try prefixed(field)
        skip(range)
        tellBytes(field, range, range.isEmpty ? "empty" : meaning(), clause(), isSecret: isSecret)
        return range
    }

    /// Tells of bytes as text or data, of a secret only how long it is.
    mutating func tellBytes(
        _ field: String, _ range: Range<Int>, _ meaning: @autoclosure () -> String, _ clause: @autoclosure () -> Clause?,
        isSecret: Bool = false
    ) {
        let buffer = bytes.bytes
        tell(
            field, from: range.lowerBound,
            isSecret ? Shown.mask(range.count) : Shown.text(buffer, range), meaning(), clause(), isSecret: isSecret)
    }

    mutating func skip(_ range: Range<Int>) { _ = bytes.take(range.count) }

    private func tooShort(_ field: String, needs count: Int) -> WireError {
        error("\(field) needs \(counted(count)), \(left)", in: field, at: at, .packetFormat)
    }
}

/// "1 byte", "2 bytes".
func counted(_ bytes: Int) -> String { bytes == 1 ? "1 byte" : "\(bytes) bytes" }
