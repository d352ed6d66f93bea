public import Fields

/// Bytes to packets and back: the only door to the grammar, silent or aloud.
public enum Codec {
    /// The largest Remaining Length, and the largest value of any variable byte integer: four bytes of seven bits.
    public static let largestVariableByteInteger = 268_435_455

    /// The total length of the frame that begins at the start of `range`; `nil` when more bytes are needed to tell.
    ///
    /// The length may reach beyond `range`; nothing is allocated by it. Throws for a Remaining Length that cannot be.
    public static func frameLength(
        _ bytes: [UInt8], _ range: Range<Int>, version: ProtocolVersion
    ) throws(WireError) -> Int? {
        var length = 0
        for index in 0..<4 {
            let at = range.lowerBound + 1 + index
            guard at < range.upperBound else { return nil }
            length |= Int(bytes[at] & 0x7F) << (7 * index)
            guard bytes[at] >= 0x80 else { return 2 + index + length }
        }
        // The grammar has the words for what is wrong.
        var reader = PacketReader(bytes, range, version: version, sink: SilentSink())
        _ = try reader.byte("MQTT Control Packet type")
        _ = try reader.variableByteInteger("Remaining Length")
        return nil
    }

    /// Reads exactly the frame in place. CONNECT names its own version; `version` is the connection's for all others.
    public static func decode(
        _ bytes: [UInt8], _ frame: Range<Int>, version: ProtocolVersion
    ) throws(WireError) -> Packet {
        var reader = PacketReader(bytes, frame, version: version, sink: SilentSink())
        return try reader.packet()
    }

    /// Reads a frame that stands alone.
    public static func decode(_ frame: [UInt8], version: ProtocolVersion) throws(WireError) -> Packet {
        try decode(frame, frame.indices, version: version)
    }

    /// Reads the frame aloud: the fields up to the error if there is one, the outcome, and what was not read.
    public static func annotate(_ frame: [UInt8], version: ProtocolVersion) -> Annotation {
        var reader = PacketReader(frame, frame.indices, version: version, sink: FieldTreeSink())
        do throws(WireError) {
            let packet = try reader.packet()
            let fields = reader.sink.fields(upTo: frame.count)
            return Annotation(fields: fields, outcome: .success(packet), unread: frame.count..<frame.count)
        } catch {
            let fields = reader.sink.fields(upTo: error.offset)
            return Annotation(fields: fields, outcome: .failure(error), unread: error.offset..<frame.count)
        }
    }

    /// Appends the packet's bytes; where the specification allows more than one form, the shortest.
    public static func encode(_ packet: Packet, version: ProtocolVersion, into out: inout [UInt8]) {
        // Taken out, not copied: the writer is the only owner meanwhile.
        var writer = PacketWriter(exchange(&out, with: []), version: version)
        writer.packet(packet)
        out = writer.finish()
    }

    /// The packet's bytes.
    public static func encode(_ packet: Packet, version: ProtocolVersion) -> [UInt8] {
        var writer = PacketWriter([], version: version)
        writer.packet(packet)
        return writer.finish()
    }

    /// The head of a PUBLISH, through the same grammar as `decode` and without any allocation.
    public static func publishHead(
        _ bytes: [UInt8], _ frame: Range<Int>, version: ProtocolVersion
    ) throws(WireError) -> PublishHead {
        var reader = PacketReader(bytes, frame, version: version, sink: SilentSink())
        let header = try reader.fixedHeader()
        var none: [Property]?
        let head = try reader.publishHead(header: header, properties: &none)
        try reader.finish(header)
        return head
    }

    /// PUBACK, PUBREC, PUBREL or PUBCOMP; without any allocation where the packet has no properties.
    public static func acknowledgement(
        _ bytes: [UInt8], _ frame: Range<Int>, version: ProtocolVersion
    ) throws(WireError) -> Acknowledgement {
        var reader = PacketReader(bytes, frame, version: version, sink: SilentSink())
        let header = try reader.fixedHeader()
        let acknowledgement = try Acknowledgement.read(header, from: &reader)
        try reader.finish(header)
        return acknowledgement
    }
}

/// A frame read aloud.
public struct Annotation: Sendable, Equatable {
    /// The fields in the order of their bytes; their leaves tile the frame, or what comes before the error.
    public var fields: [Field]
    /// The same outcome that `decode` has.
    public var outcome: Result<Packet, WireError>
    /// What was not read: empty, or everything from the error's offset on.
    public var unread: Range<Int>

    public init(fields: [Field], outcome: Result<Packet, WireError>, unread: Range<Int>) {
        self.fields = fields
        self.outcome = outcome
        self.unread = unread
    }
}
