public import MQTTSessions

/// Every event of the lab in the order of happening, bounded in bytes; the oldest are forgotten first.
///
/// The log is a row of pages of equal size. Recording copies a packet's bytes to the end of the last page and adds a
/// record of fixed size; when the bound is reached the oldest page is emptied and becomes the newest, so that a busy lab
/// neither allocates nor moves what it has:
///
///     older                                        current
///     [ 1...2048 ] [ 2049...4096 ] … [ 98305...100352 ] [ 100353... │ room ]
///       └ pinned: kept while      └ forgotten first
///         the lesson step lasts
///
/// A value: a copy is a snapshot that another thread may read at leisure. It shares all pages but the one being
/// written, so a snapshot of a busy lab costs one page, not the log. Live lines need less: `slice` copies a few events.
public struct TraceLog: Sendable {
    /// The number that the next event gets.
    public private(set) var nextNumber = 1
    /// How many packets' fates became known: with `nextNumber` it tells whether anything has changed.
    public private(set) var settled = 0
    /// How many packets were recorded, the forgotten ones among them.
    public private(set) var packets = 0
    /// How many events were forgotten.
    public private(set) var forgotten = 0
    /// How many of the forgotten events the pinned step would have needed: it alone outgrew the bound.
    public private(set) var forgottenOfPinned = 0
    /// Everything from this event on is needed by the current lesson step.
    public private(set) var pinned: Int?

    private let limits: Limits
    private var older: [TracePage] = []
    private var current: TracePage
    /// What all pages may come to allocate, in bytes: never more than the capacity.
    public private(set) var footprint: Int
    private var known: [LinkIdentifier: KnownLink] = [:]

    /// A log that keeps its bytes and its index within `capacity` bytes (64 MiB unless told otherwise).
    public init(capacity: Int = 64 << 20) {
        limits = Limits(capacity: capacity)
        current = TracePage(first: 1, room: limits.page)
        footprint = current.room.footprint
    }

    /// How a capacity is divided. Snapshots copy one page, and forgetting goes page by page: so pages are small.
    private struct Limits: Sendable {
        let capacity: Int
        let page: TracePage.Room

        init(capacity: Int) {
            self.capacity = max(capacity, 16 << 10)
            let quarter = min(max(self.capacity / 256, 1 << 10), 256 << 10) / 4
            page = TracePage.Room(bytes: 2 * quarter, rare: quarter, records: quarter / TracePage.recordSize)
        }

        /// A packet larger than this keeps only its head, so that one cannot wash away all others.
        var frame: Int { capacity / 4 }
        /// What a pinned step may hold; the rest stays for what happens now.
        var pinned: Int { capacity / 2 }
    }

    /// A connection, and the number that the next event had when it came to be known.
    private struct KnownLink: Sendable {
        var link: TraceLink
        let since: Int
    }
}

// MARK: - Recording

extension TraceLog {
    /// Records a packet: the frame's bytes are copied out of `bytes`. The event's number.
    @discardableResult
    public mutating func record(
        _ bytes: [UInt8], _ frame: Range<Int>, _ direction: Direction, on link: LinkIdentifier, at: Moment, verdict: Verdict
    ) -> Int {
        let kept = min(frame.count, limits.frame)
        if !current.hasRoom(bytes: kept) { turnPage(toTake: kept, rare: 0) }
        current.append(
            bytes, frame.lowerBound..<(frame.lowerBound + kept), of: frame.count, direction, verdict, on: link, at: at)
        packets += 1
        defer { nextNumber += 1 }
        return nextNumber
    }

    /// Records a packet that ends in a message's payload, which is kept once for all packets in a row that end in it: a
    /// message to a hundred subscribers costs a hundred heads. The event's number.
    ///
    /// - Parameters:
    ///   - head: What comes before the payload, in `bytes`.
    ///   - payload: Where the payload stands in `message`.
    @discardableResult
    public mutating func record(
        _ bytes: [UInt8], _ head: Range<Int>, endingIn message: [UInt8], _ payload: Range<Int>, _ direction: Direction,
        on link: LinkIdentifier, at: Moment, verdict: Verdict
    ) -> Int {
        let length = head.count + payload.count
        let shared = current.shared(message, payload, behind: head.count)
        if let shared, current.hasRoom(bytes: TracePage.pointerSize + head.count) {
            current.append(bytes, head, sharing: shared, direction, verdict, on: link, at: at)
        } else {
            let kept = min(length, limits.frame)
            if !current.hasRoom(bytes: kept) { turnPage(toTake: kept, rare: 0) }
            current.append(
                bytes, head.prefix(kept), of: length, direction, verdict, on: link, at: at,
                then: message, payload.prefix(kept - min(kept, head.count)))
        }
        packets += 1
        defer { nextNumber += 1 }
        return nextNumber
    }

    /// Records anything else, or a packet from bytes of its own. The event's number.
    @discardableResult
    public mutating func record(_ what: TraceEvent.What, on link: LinkIdentifier?, at: Moment) -> Int {
        if case .packet(let bytes, let direction, let verdict) = what, let link {
            return record(bytes, bytes.indices, direction, on: link, at: at, verdict: verdict)
        }
        var weight = what.weight
        var ended: LinkIdentifier?
        if case .closed = what, let link, let known = known[link] {
            weight += known.link.weight
            ended = link
        }
        if !current.hasRoom(rare: weight) { turnPage(toTake: 0, rare: weight) }
        current.append(what, weighing: weight, on: link, at: at)
        if let ended { current.endedLinks.append(ended) }
        defer { nextNumber += 1 }
        return nextNumber
    }

    /// Records notes that belong together, each as an event of its own.
    public mutating func record(_ group: NoteGroup, on link: LinkIdentifier?, at: Moment) {
        // A group of more notes than a page takes is rare: it goes the way of single notes.
        guard group.notes.count <= limits.page.records else {
            for note in group.notes { record(.note(note), on: link, at: at) }
            return
        }
        var weight = current.isLatest(group) ? 0 : group.weight
        if !current.hasRoom(rare: weight, records: group.notes.count) {
            weight = group.weight
            turnPage(toTake: 0, rare: weight)
        }
        current.append(group, weighing: weight, on: link, at: at)
        nextNumber += group.notes.count
    }

    /// Tells what became of a packet: the other end has it, or never will. Nothing happens if it is forgotten.
    public mutating func settle(_ number: Int, _ verdict: Verdict) {
        settled += 1
        if number >= current.first {
            current.settle(number, verdict)
        } else if let page = indexOfOlderPage(holding: number) {
            older[page].settle(number, verdict)
        }
    }

    /// Keeps everything from that event on while the current lesson step lasts; `nil` needs nothing any more.
    ///
    /// A step may hold half of the log. What outgrows that is forgotten from its middle: the step's beginning and what
    /// happens now stay, and `forgottenOfPinned` counts what is missing.
    public mutating func pin(from number: Int?) {
        pinned = number
        forgottenOfPinned = 0
    }
}

// MARK: - Links

extension TraceLog {
    /// Adds a connection, or updates what is known of it. It is forgotten with the event that says it closed.
    public mutating func link(_ link: TraceLink) {
        known[link.identifier] = KnownLink(link: link, since: known[link.identifier]?.since ?? nextNumber)
    }

    /// What is known of a connection; `nil` when it was never told or is forgotten.
    public func link(_ identifier: LinkIdentifier) -> TraceLink? { known[identifier]?.link }

    /// Every connection that is known, in the order of opening.
    public var links: [TraceLink] { known.values.map(\.link).sorted { $0.identifier < $1.identifier } }

    /// The connections that those events belong to, as views want them.
    public func links(of events: [TraceEvent]) -> [LinkIdentifier: TraceLink] {
        var links: [LinkIdentifier: TraceLink] = [:]
        for event in events {
            guard let identifier = event.link, links[identifier] == nil else { continue }
            links[identifier] = link(identifier)
        }
        return links
    }
}

// MARK: - Reading

extension TraceLog {
    /// The numbers of the oldest and the newest event at hand; `nil` while there is none.
    ///
    /// Between them some may be missing, but only when a pinned step outgrew the log: see `missing`.
    public var kept: ClosedRange<Int>? {
        let oldest = (older.first ?? current).first
        return oldest < nextNumber ? oldest...(nextNumber - 1) : nil
    }

    /// The events that were forgotten from the middle of a pinned step.
    public var missing: Range<Int>? {
        let pages = older + [current]
        return zip(pages, pages.dropFirst()).first { $0.end < $1.first }.map { $0.end..<$1.first }
    }

    /// The event of that number; `nil` when it is forgotten or not there yet, see `absence(of:)`.
    public func event(_ number: Int) -> TraceEvent? {
        if number >= current.first { return current.event(number) }
        return indexOfOlderPage(holding: number).flatMap { older[$0].event(number) }
    }

    /// The events of those numbers that are at hand, copied.
    public func slice(_ numbers: Range<Int>) -> [TraceEvent] {
        guard let kept else { return [] }
        return numbers.clamped(to: Range(kept)).compactMap { event($0) }
    }

    /// The last events that a selector chooses, oldest first, at most `limit` of them.
    public func last(_ limit: Int, matching selector: Selector = .all, from first: Int = 1) -> [TraceEvent] {
        guard let kept, limit > 0 else { return [] }
        var chosen: [TraceEvent] = []
        for number in Range(kept).clamped(to: first..<max(first, nextNumber)).reversed() {
            guard let event = event(number), selector.matches(event, link: event.link.flatMap(link)) else { continue }
            chosen.append(event)
            if chosen.count == limit { break }
        }
        return chosen.reversed()
    }

    /// Why there is no such event, in a sentence for the learner; `nil` when there is one.
    public func absence(of number: Int) -> String? {
        guard event(number) == nil else { return nil }
        if number < 1 { return "Events are numbered from 1." }
        guard let kept else { return "Nothing has happened yet." }
        if number >= nextNumber { return "There is no event \(number) yet; the last one is \(nextNumber - 1)." }
        let bound = limits.capacity.asBinarySize
        if let missing, missing.contains(number) {
            return "Event \(number) is forgotten: a step alone outgrew the \(bound) of the trace, "
                + "which kept its beginning and, from \(missing.upperBound) on, its end."
        }
        return "Event \(number) is forgotten: the trace keeps the last \(bound); its oldest event is \(kept.lowerBound)."
    }

    private func indexOfOlderPage(holding number: Int) -> Int? {
        var low = 0
        var high = older.count
        while low < high {
            let middle = (low + high) / 2
            if older[middle].end <= number { low = middle + 1 } else { high = middle }
        }
        return low < older.count && older[low].first <= number ? low : nil
    }
}

// MARK: - Forgetting

extension TraceLog {
    /// Puts the full page aside and goes on with an empty one: a new one while the bound allows, else the oldest again.
    private mutating func turnPage(toTake bytes: Int, rare: Int) {
        if current.isEmpty { footprint -= current.room.footprint } else { older.append(current) }
        var room = limits.page
        room.bytes = max(room.bytes, bytes)
        room.rare = max(room.rare, rare)
        footprint += room.footprint
        while footprint > limits.capacity, let index = indexOfPageToForget() {
            var page = forgetPage(at: index)
            footprint -= page.room.footprint
            if page.room == room, footprint <= limits.capacity {
                page.clear(first: nextNumber)
                current = page
                return
            }
        }
        current = TracePage(first: nextNumber, room: room)
    }

    /// The oldest page that is not pinned; of pinned pages, the first beyond what a step may hold.
    private func indexOfPageToForget() -> Int? {
        guard let pinned else { return older.isEmpty ? nil : 0 }
        var held = 0
        for (index, page) in older.enumerated() {
            if page.end <= pinned { return index }
            held += page.room.footprint
            if held > limits.pinned { return index }
        }
        return nil
    }

    private mutating func forgetPage(at index: Int) -> TracePage {
        let page = older.remove(at: index)
        forgotten += page.count
        if let pinned { forgottenOfPinned += max(0, page.end - max(page.first, pinned)) }
        for link in page.endedLinks {
            // An earlier page that stays may still speak of the connection.
            if index > 0, let known = known[link], known.since < older[index - 1].end {
                older[index - 1].endedLinks.append(link)
            } else {
                known[link] = nil
            }
        }
        return page
    }
}

extension Int {
    /// A number of bytes as people say it.
    fileprivate var asBinarySize: String { self >= 1 << 20 ? "\(self >> 20) MiB" : "\(self >> 10) KiB" }
}
