/// Appends the pieces that packets are made of; the counterpart of `PacketReader`.
struct PacketWriter: ~Copyable {
    private(set) var bytes: [UInt8]
    /// The version whose forms are written; CONNECT sets its own.
    var version: ProtocolVersion

    init(_ bytes: consuming [UInt8], version: ProtocolVersion) {
        self.bytes = bytes
        self.version = version
    }

    consuming func finish() -> [UInt8] { bytes }

    /// The fixed header, with the Remaining Length of what `body` writes.
    mutating func packet(_ kind: PacketKind, flags: UInt8 = 0, _ body: (inout PacketWriter) -> Void) {
        byte(kind.rawValue << 4 | flags)
        measured(body)
    }

    mutating func byte(_ value: UInt8) { bytes.append(value) }

    mutating func uint16(_ value: UInt16) { bytes.append(uint16: value) }

    mutating func uint32(_ value: UInt32) {
        uint16(UInt16(value >> 16))
        uint16(UInt16(truncatingIfNeeded: value))
    }

    mutating func raw(_ data: [UInt8]) { bytes.append(contentsOf: data) }

    mutating func variableByteInteger(_ value: Int) {
        precondition((0...Codec.largestVariableByteInteger).contains(value), "a variable byte integer ends at 268,435,455")
        bytes.append(variableByteInteger: value)
    }

    /// A length of two bytes, then the bytes.
    mutating func prefixed(_ data: [UInt8]) {
        precondition(data.count <= 65_535, "a string or binary field holds at most 65,535 bytes")
        uint16(UInt16(data.count))
        raw(data)
    }

    mutating func text(_ text: some WireText) { prefixed(text.bytes) }

    /// What `body` writes, behind its length as a variable byte integer.
    ///
    /// One byte is kept free for the length, which is enough for nearly all packets; a longer length moves the body up.
    mutating func measured(_ body: (inout PacketWriter) -> Void) {
        let place = bytes.count
        bytes.append(0)
        body(&self)
        let count = bytes.count - place - 1
        if count < 0x80 {
            bytes[place] = UInt8(count)
        } else {
            precondition(count <= Codec.largestVariableByteInteger, "a packet ends at 268,435,455 bytes")
            var length: [UInt8] = []
            length.append(variableByteInteger: count)
            bytes.replaceSubrange(place...place, with: length)
        }
    }
}

extension [UInt8] {
    /// Appends seven bits a byte, the least significant first, in as few bytes as possible.
    mutating func append(variableByteInteger value: Int) {
        var rest = value
        while rest >= 0x80 {
            append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        append(UInt8(truncatingIfNeeded: rest))
    }

    /// Appends two bytes, the more significant first.
    mutating func append(uint16 value: UInt16) {
        append(UInt8(value >> 8))
        append(UInt8(truncatingIfNeeded: value))
    }
}
