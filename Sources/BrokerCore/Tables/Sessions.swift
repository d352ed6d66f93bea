import MQTTWire

/// All sessions, by number and by client identifier; the number of one that ended is given to another.
struct Sessions: Sendable {
    private var rows: [Session] = []
    private var vacant: [Int] = []
    private var index = HashIndex()
    private let hash: SeededHash

    /// Sessions that outlive their connections.
    private(set) var persistentCount = 0
    /// What all messages in windows and queues cost, for `queuedBytesInAll`.
    private(set) var heldBytes = 0

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
        heldBytes -= rows[number].heldBytes
        rows[number] = Session(placeOf: rows[number])
        vacant.append(number)
    }

    /// A session holds a message from now on, in its window or in its queue.
    @inline(__always)
    mutating func hold(_ message: Message, by number: Int) { hold(bytes: message.cost, by: number) }

    /// A session has let go of a message.
    @inline(__always)
    mutating func letGo(of message: Message, by number: Int) { hold(bytes: -message.cost, by: number) }

    /// A session holds so many bytes more, or fewer.
    @inline(__always)
    mutating func hold(bytes: Int, by number: Int) {
        rows[number].heldBytes += bytes
        heldBytes += bytes
    }

    /// Lets a session outlive its connection by so many seconds, 0 for not at all, `UInt32.max` for ever.
    mutating func keep(_ number: Int, for expiryInterval: UInt32) {
        if rows[number].isPersistent { persistentCount -= 1 }
        rows[number].expiryInterval = expiryInterval
        if rows[number].isPersistent { persistentCount += 1 }
    }

    /// The numbers that sessions have or had.
    var numbers: Range<Int> { rows.indices }

    /// The sessions that there are, in the order of their numbers.
    var all: [Session] { rows.filter { !$0.isVacant } }

    @inline(__always)
    subscript(number: Int) -> Session {
        _read { yield rows[number] }
        _modify { yield &rows[number] }
    }
}
