import Fields

/// Reads one message by the grammar, silently or aloud: what differs is only what the sink does with what it is told.
///
/// The grammar of each message stands in the message's own file; here are the pieces that all of them are made of. A field
/// is told after it is read, and an error stands where the field begins that could not be told.
struct TLSReader<Sink: FieldSink> {
    private(set) var bytes: ByteReader
    var sink: Sink
    /// The version whose rules hold.
    let version: TLSVersionNumber
    /// Where the field ends that was told last.
    private var told = 0

    init(_ bytes: [UInt8], version: TLSVersionNumber, sink: Sink) {
        self.bytes = ByteReader(bytes, bytes.indices)
        self.sink = sink
        self.version = version
    }

    /// The offset of the next byte.
    var at: Int { bytes.at }
    var remaining: Int { bytes.remaining }
    var isAtEnd: Bool { bytes.remaining == 0 }
    /// The next byte, not read yet.
    var next: UInt8? { isAtEnd ? nil : bytes.bytes[at] }

    /// "1 byte is left", "2 bytes are left".
    private var left: String { "\(counted(remaining)) \(remaining == 1 ? "is" : "are") left" }

    /// A copy of some bytes of the message.
    func copy(_ range: Range<Int>) -> [UInt8] { Array(bytes.bytes[range]) }

    // MARK: What is told

    /// Tells of a field that reaches from `from` to the next byte.
    mutating func tell(
        _ name: @autoclosure () -> String, from: Int, _ value: @autoclosure () -> String,
        _ meaning: @autoclosure () -> String = "", _ section: @autoclosure () -> RFCSection? = nil
    ) {
        let version = version
        told = bytes.at
        sink.leaf(
            name(), from..<bytes.at, bits: nil, value: value(), meaning: meaning(), clause: section()?.cited(for: version),
            isSecret: false)
    }

    /// Tells of bytes as hexadecimal: those of `shown`, which the field ends with.
    mutating func tellBytes(
        _ name: @autoclosure () -> String, from: Int, _ shown: Range<Int>, _ meaning: @autoclosure () -> String,
        _ section: @autoclosure () -> RFCSection?
    ) {
        let buffer = bytes.bytes
        tell(name(), from: from, Shown.hexadecimal(buffer, shown), meaning(), section())
    }

    /// Gathers what `body` tells.
    mutating func group<Value>(
        _ name: @autoclosure () -> String, _ body: (inout Self) throws(TLSWireError) -> Value
    ) throws(TLSWireError) -> Value {
        sink.open(name())
        let value = try body(&self)
        sink.close()
        return value
    }

    /// An error in the field that begins where the last one ended.
    func error(_ problem: String, in field: String, _ section: RFCSection) -> TLSWireError {
        TLSWireError(problem, field: field, offset: told, citation: section.cited(for: version))
    }

    // MARK: Numbers

    mutating func byte(_ field: String, _ section: RFCSection) throws(TLSWireError) -> UInt8 {
        guard let value = bytes.byte() else { throw tooShort(field, needs: 1, section) }
        return value
    }

    mutating func uint16(_ field: String, _ section: RFCSection) throws(TLSWireError) -> UInt16 {
        guard let value = bytes.uint16() else { throw tooShort(field, needs: 2, section) }
        return value
    }

    mutating func uint32(_ field: String, _ section: RFCSection) throws(TLSWireError) -> UInt32 {
        guard let value = bytes.uint32() else { throw tooShort(field, needs: 4, section) }
        return value
    }

    /// How wide the length before a vector is, in bytes.
    enum LengthWidth: Int {
        case one = 1
        case two = 2
        case three = 3
    }

    /// A length, which must fit in what is left; told as `field`.
    mutating func length(
        _ field: String, _ width: LengthWidth, _ section: RFCSection
    ) throws(TLSWireError) -> Int {
        let from = at
        guard let range = bytes.take(width.rawValue) else { throw tooShort(field, needs: width.rawValue, section) }
        let count = range.reduce(0) { $0 << 8 | Int(bytes.bytes[$1]) }
        guard count <= remaining else {
            throw error("\(field) announces \(counted(count)), \(left)", in: field, section)
        }
        tell(field, from: from, String(count), count == 0 ? "nothing follows" : "bytes that follow", .vector)
        return count
    }

    // MARK: Bytes

    /// The next `count` bytes, not told.
    mutating func take(_ count: Int, _ field: String, _ section: RFCSection) throws(TLSWireError) -> Range<Int> {
        guard let range = bytes.take(count) else { throw tooShort(field, needs: count, section) }
        return range
    }

    /// The next `count` bytes as hexadecimal.
    @discardableResult
    mutating func fixed(
        _ field: String, _ count: Int, _ meaning: @autoclosure () -> String, _ section: RFCSection
    ) throws(TLSWireError) -> Range<Int> {
        let range = try take(count, field, section)
        if !range.isEmpty { tellBytes(field, from: range.lowerBound, range, meaning(), section) }
        return range
    }

    /// All bytes up to the end that holds now, as hexadecimal; not told where there are none.
    @discardableResult
    mutating func rest(
        _ field: @autoclosure () -> String, _ meaning: @autoclosure () -> String, _ section: @autoclosure () -> RFCSection?
    ) -> Range<Int> {
        let range = bytes.take(remaining) ?? at..<at
        if !range.isEmpty { tellBytes(field(), from: range.lowerBound, range, meaning(), section()) }
        return range
    }

    /// Any bytes behind their length, as hexadecimal.
    @discardableResult
    mutating func opaque(
        _ field: String, _ width: LengthWidth, _ meaning: @autoclosure () -> String, _ section: RFCSection
    ) throws(TLSWireError) -> Range<Int> {
        let count = try length("\(field) Length", width, section)
        return try fixed(field, count, meaning(), section)
    }

    /// Text behind its length, escaped where it is shown.
    mutating func text(
        _ field: String, _ width: LengthWidth, _ meaning: @autoclosure () -> String, _ section: RFCSection
    ) throws(TLSWireError) -> String {
        let count = try length("\(field) Length", width, section)
        let range = try take(count, field, section)
        let text = text(range)
        if !range.isEmpty { tell(field, from: range.lowerBound, text, meaning(), section) }
        return text
    }

    /// A structure of `count` bytes, which `body` must use up.
    mutating func nested<Value>(
        _ count: Int, _ field: String, _ section: RFCSection, _ body: (inout Self) throws(TLSWireError) -> Value
    ) throws(TLSWireError) -> Value {
        guard let outer = bytes.narrow(to: count) else { throw tooShort(field, needs: count, section) }
        let value = try body(&self)
        try finish(field, section)
        bytes.widen(to: outer)
        return value
    }

    /// A list behind its length: `element` is read until the list is used up.
    mutating func list(
        _ field: String, _ width: LengthWidth, _ section: RFCSection, _ element: (inout Self) throws(TLSWireError) -> Void
    ) throws(TLSWireError) {
        let count = try length("\(field) Length", width, section)
        try nested(count, field, section) { reader throws(TLSWireError) in
            while !reader.isAtEnd { try element(&reader) }
        }
    }

    /// The structure ends here.
    func finish(_ field: String, _ section: RFCSection) throws(TLSWireError) {
        guard !isAtEnd else { return }
        throw error("\(field) ends here, but \(left)", in: field, section)
    }

    func text(_ range: Range<Int>) -> String { Shown.text(bytes.bytes, range) }

    func hexadecimal(_ range: Range<Int>) -> String { Shown.hexadecimal(bytes.bytes, range) }

    private func tooShort(_ field: String, needs count: Int, _ section: RFCSection) -> TLSWireError {
        error("\(field) needs \(counted(count)), \(left)", in: field, section)
    }
}

/// "1 byte", "2 bytes".
func counted(_ bytes: Int) -> String { bytes == 1 ? "1 byte" : "\(bytes) bytes" }
