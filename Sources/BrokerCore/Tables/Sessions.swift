import MQTTWire

/// All sessions, by number and by client identifier; the number of one that ended is given to another.
struct Sessions: Sendable {
    private var rows: [Session] = []
    private var vacant: [Int] = []
    private var index = HashIndex()
    private let hash: SeededHash

    /// Sessions that outlive their connections.
    private(set) var persistentCount = 0

    init(hash: SeededHash) { self.hash = hash }

    /// How many there are.
    var count: Int { index.count }

    /// The number of a client's session.
    func find(_ client: ClientIdentifier) -> Int? {
        index.find(hash(client.bytes)) { rows[$0].client == client }
    }

    /// Adds a session for a client that has none; returns its number.
    mutating func add(_ session: Session) -> Int {
        let number = vacant.popLast() ?? rows.count
        index.insert(hash(session.client.bytes), row: number)
        if session.isPersistent { persistentCount += 1 }
        if number == rows.count { rows.append(session) } else { rows[number] = session }
        return number
    }

    /// Ends a session; what it held is gone.
    mutating func remove(_ number: Int) {
        index.remove(hash(rows[number].client.bytes), row: number)
        if rows[number].isPersistent { persistentCount -= 1 }
        rows[number] = Session(placeOf: rows[number])
        vacant.append(number)
    }

    /// The sessions that there are, in the order of their numbers.
    var all: [Session] { rows.filter { !$0.isVacant } }

    @inline(__always)
    subscript(number: Int) -> Session {
        _read { yield rows[number] }
        _modify { yield &rows[number] }
    }
}
