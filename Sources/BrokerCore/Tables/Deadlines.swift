import MQTTSessions

/// The moments at which something must be looked at: a heap with at most one entry for each row of some table.
///
/// It is lazy on purpose: a packet does not touch it. When an entry comes up, its owner works out when the thing is
/// truly due, and either acts or enters it again. So ten thousand idle connections cost nothing between two looks.
struct Deadlines: Sendable {
    private struct Entry: Sendable {
        var due: Moment
        var row: Int
    }

    /// A binary heap: no entry is due before its parent, rows decide between equals.
    private var heap: [Entry] = []
    /// For each row, where its entry stands in the heap; -1 for none.
    private var places: [Int] = []

    /// The earliest moment.
    var next: Moment? { heap.first?.due }

    /// The row that is due first, if it is due now.
    func due(at now: Moment) -> Int? {
        guard let first = heap.first, first.due <= now else { return nil }
        return first.row
    }

    /// All rows that are due now, the earliest first; costs only as much as there are.
    func allDue(at now: Moment) -> [Int] {
        var found: [Entry] = []
        var open = [0]
        while let at = open.popLast() {
            guard at < heap.count, heap[at].due <= now else { continue }
            found.append(heap[at])
            open += [2 * at + 1, 2 * at + 2]
        }
        return found.sorted(by: Self.isBefore).map(\.row)
    }

    /// Enters a row, or moves it to another moment.
    mutating func set(_ row: Int, _ due: Moment) {
        while places.count <= row { places.append(-1) }
        let entry = Entry(due: due, row: row)
        guard places[row] >= 0 else {
            heap.append(entry)
            rise(entry, from: heap.count - 1)
            return
        }
        settle(entry, at: places[row])
    }

    /// Enters a row, or moves it forward; one that is due earlier stays.
    mutating func advance(_ row: Int, _ due: Moment) {
        if row < places.count, places[row] >= 0, heap[places[row]].due <= due { return }
        set(row, due)
    }

    /// Takes a row out; does nothing when it is not in.
    mutating func remove(_ row: Int) {
        guard row < places.count, places[row] >= 0 else { return }
        let at = places[row]
        places[row] = -1
        guard let last = heap.popLast(), at < heap.count else { return }
        settle(last, at: at)
    }

    private static func isBefore(_ a: Entry, _ b: Entry) -> Bool { (a.due, a.row) < (b.due, b.row) }

    /// Puts an entry where another stood, up or down from there.
    private mutating func settle(_ entry: Entry, at: Int) {
        if at > 0, Self.isBefore(entry, heap[(at - 1) / 2]) { rise(entry, from: at) } else { sink(entry, from: at) }
    }

    private mutating func rise(_ entry: Entry, from start: Int) {
        var at = start
        while at > 0, Self.isBefore(entry, heap[(at - 1) / 2]) {
            put(heap[(at - 1) / 2], at: at)
            at = (at - 1) / 2
        }
        put(entry, at: at)
    }

    private mutating func sink(_ entry: Entry, from start: Int) {
        var at = start
        while 2 * at + 1 < heap.count {
            var child = 2 * at + 1
            if child + 1 < heap.count, Self.isBefore(heap[child + 1], heap[child]) { child += 1 }
            guard Self.isBefore(heap[child], entry) else { break }
            put(heap[child], at: at)
            at = child
        }
        put(entry, at: at)
    }

    private mutating func put(_ entry: Entry, at: Int) {
        heap[at] = entry
        places[entry.row] = at
    }
}
