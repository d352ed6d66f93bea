internal import MQTTSessions
internal import MQTTWire

/// A stretch of the trace: packet bytes end to end, and a record of fixed size for each event.
struct TracePage: Sendable {
    /// What a page takes before it is full.
    struct Room: Sendable, Hashable {
        /// Bytes of packets.
        var bytes: Int
        /// Bytes that notes and other rare events weigh.
        var rare: Int
        /// Events of all sorts.
        var records: Int

        /// The bytes that a page of this room may come to allocate.
        var footprint: Int { bytes + rare + records * TracePage.recordSize }
    }

    /// The number of its first event.
    private(set) var first: Int
    let room: Room
    /// Connections whose last event stands here; they are forgotten with it.
    var endedLinks: [LinkIdentifier] = []

    private var bytes: [UInt8] = []
    private var records: [Record] = []
    private var rare: [TraceEvent.What] = []
    private var groups: [NoteGroup] = []
    private var rareWeight = 0
    /// Where the last packet that is worth sharing stands in `bytes`.
    private var latest = 0..<0

    init(first: Int, room: Room) {
        self.first = first
        self.room = room
        bytes.reserveCapacity(room.bytes)
        records.reserveCapacity(room.records)
    }

    /// One event in 32 bytes.
    private struct Record: Sendable {
        var at: Moment
        /// When the packet arrived, if its fate says so.
        var arrived: Moment
        /// Where its bytes begin in `bytes`; of a rare event, its index in `rare`; of a grouped note, that in `groups`.
        var start: UInt32
        /// The whole packet's bytes; fewer are kept where the page was cut short. Of a grouped note, its place in its group.
        var length: UInt32
        /// 0 for none; the host numbers from 1.
        var link: UInt32
        var shape: Shape
        var fate: Fate
        /// Of a packet whose payload stands elsewhere in `bytes`: how many bytes come before it. They stand at `start`
        /// behind the place of the payload, in four bytes. 0 for a packet that stands in one piece.
        var head: UInt16 = 0
    }

    /// Bytes that name the place of a payload.
    static let pointerSize = 4

    /// A payload of fewer bytes is as well copied as pointed at.
    private static let worthSharing = 64

    private enum Shape: UInt8, Sendable { case toBroker, fromBroker, rare, grouped }

    private enum Fate: UInt8, Sendable { case underWay, arrived, lost, cut }

    /// Bytes that one event takes in the index.
    static let recordSize = MemoryLayout<Record>.stride
}

// MARK: - Writing

extension TracePage {
    /// How many events it holds.
    var count: Int { records.count }
    var isEmpty: Bool { records.isEmpty }
    /// The number after its last event.
    var end: Int { first + records.count }

    func hasRoom(bytes length: Int) -> Bool { records.count < room.records && bytes.count + length <= room.bytes }

    func hasRoom(rare weight: Int, records more: Int = 1) -> Bool {
        records.count + more <= room.records && rareWeight + weight <= room.rare
    }

    /// Empties the page for its next life; what it allocated stays.
    mutating func clear(first: Int) {
        self.first = first
        bytes.removeAll(keepingCapacity: true)
        records.removeAll(keepingCapacity: true)
        rare.removeAll(keepingCapacity: true)
        groups.removeAll(keepingCapacity: true)
        endedLinks.removeAll(keepingCapacity: true)
        rareWeight = 0
        latest = 0..<0
    }

    /// Adds a packet of `length` bytes, of which `kept` are the first; the rest of them may stand elsewhere.
    mutating func append(
        _ source: [UInt8], _ kept: Range<Int>, of length: Int, _ direction: Direction, _ verdict: Verdict,
        on link: LinkIdentifier, at: Moment, then more: [UInt8] = [], _ rest: Range<Int> = 0..<0
    ) {
        let start = bytes.count
        addRecord(start, length, direction, verdict, on: link, at: at, head: 0)
        bytes.append(kept, of: source)
        if !rest.isEmpty { bytes.append(rest, of: more) }
        if length > Self.worthSharing { latest = start..<bytes.count }
    }

    /// Where a payload stands already, at the end of the last packet that is worth sharing; `nil` where it does not.
    func shared(_ message: [UInt8], _ payload: Range<Int>, behind head: Int) -> Range<Int>? {
        guard payload.count >= Self.worthSharing, payload.count <= latest.count, head <= UInt16.max else { return nil }
        let place = (latest.upperBound - payload.count)..<latest.upperBound
        let (mine, other) = (bytes.span.extracting(place), message.span.extracting(payload))
        var difference: UInt8 = 0
        // Without a branch, so that many bytes are compared at once.
        for at in mine.indices { difference |= mine[at] ^ other[at] }
        return difference == 0 ? place : nil
    }

    /// Adds a packet whose payload stands here already.
    mutating func append(
        _ source: [UInt8], _ head: Range<Int>, sharing payload: Range<Int>, _ direction: Direction, _ verdict: Verdict,
        on link: LinkIdentifier, at: Moment
    ) {
        addRecord(
            bytes.count, head.count + payload.count, direction, verdict, on: link, at: at,
            head: UInt16(truncatingIfNeeded: head.count))
        for shift in [24, 16, 8, 0] { bytes.append(UInt8(truncatingIfNeeded: payload.lowerBound >> shift)) }
        bytes.append(head, of: source)
    }

    @inline(__always)
    private mutating func addRecord(
        _ start: Int, _ length: Int, _ direction: Direction, _ verdict: Verdict, on link: LinkIdentifier, at: Moment, head: UInt16
    ) {
        let (fate, arrived) = Self.stored(verdict)
        records.append(
            Record(
                at: at, arrived: arrived, start: UInt32(truncatingIfNeeded: start),
                length: UInt32(truncatingIfNeeded: length), link: UInt32(truncatingIfNeeded: link.rawValue),
                shape: direction == .toBroker ? .toBroker : .fromBroker, fate: fate, head: head))
    }

    /// Adds a note, an opening or a closing.
    mutating func append(_ what: TraceEvent.What, weighing weight: Int, on link: LinkIdentifier?, at: Moment) {
        records.append(
            Record(
                at: at, arrived: at, start: UInt32(truncatingIfNeeded: rare.count), length: 0,
                link: UInt32(truncatingIfNeeded: link?.rawValue ?? 0), shape: .rare, fate: .arrived))
        rare.append(what)
        rareWeight += weight
    }

    /// Whether the notes came last, so that naming them again costs nothing but their records.
    func isLatest(_ group: NoteGroup) -> Bool { groups.last === group }

    /// Adds notes that were made once and come often.
    mutating func append(_ group: NoteGroup, weighing weight: Int, on link: LinkIdentifier?, at: Moment) {
        if !isLatest(group) {
            groups.append(group)
            rareWeight += weight
        }
        for place in group.notes.indices {
            records.append(
                Record(
                    at: at, arrived: at, start: UInt32(truncatingIfNeeded: groups.count - 1),
                    length: UInt32(truncatingIfNeeded: place), link: UInt32(truncatingIfNeeded: link?.rawValue ?? 0),
                    shape: .grouped, fate: .arrived))
        }
    }

    /// Tells what became of a packet of this page.
    mutating func settle(_ number: Int, _ verdict: Verdict) {
        guard number >= first, number < end else { return }
        (records[number - first].fate, records[number - first].arrived) = Self.stored(verdict)
    }

    private static func stored(_ verdict: Verdict) -> (Fate, Moment) {
        switch verdict {
        case .underWay: (.underWay, .start)
        case .arrived(let moment): (.arrived, moment)
        case .lost: (.lost, .start)
        case .cut: (.cut, .start)
        }
    }
}

// MARK: - Reading

extension TracePage {
    /// The event of that number; `nil` where the page has none.
    func event(_ number: Int) -> TraceEvent? {
        guard number >= first, number < end else { return nil }
        let record = records[number - first]
        let start = Int(record.start)
        let direction: Direction
        switch record.shape {
        case .toBroker: direction = .toBroker
        case .fromBroker: direction = .fromBroker
        case .rare: return TraceEvent(number: number, link: Self.link(record), at: record.at, what: rare[start])
        case .grouped:
            return TraceEvent(
                number: number, link: Self.link(record), at: record.at, what: .note(groups[start].notes[Int(record.length)]))
        }
        let packet = packet(record)
        return TraceEvent(
            number: number, link: Self.link(record), at: record.at, what: .packet(packet, direction, Self.verdict(record)),
            omitted: Int(record.length) - packet.count)
    }

    /// The bytes that are kept of a packet.
    private func packet(_ record: Record) -> [UInt8] {
        let (start, length, head) = (Int(record.start), Int(record.length), Int(record.head))
        guard head > 0 else { return Array(bytes[start..<(start + min(length, bytes.count - start))]) }
        let headStart = start + Self.pointerSize
        let payload = bytes[start..<headStart].reduce(0) { $0 << 8 | Int($1) }
        return Array(bytes[headStart..<(headStart + head)] + bytes[payload..<(payload + length - head)])
    }

    private static func link(_ record: Record) -> LinkIdentifier? {
        record.link == 0 ? nil : LinkIdentifier(rawValue: Int(record.link))
    }

    private static func verdict(_ record: Record) -> Verdict {
        switch record.fate {
        case .underWay: .underWay
        case .arrived: .arrived(record.arrived)
        case .lost: .lost
        case .cut: .cut
        }
    }
}
