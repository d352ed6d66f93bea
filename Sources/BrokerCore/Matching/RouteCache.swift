import MQTTSessions
import MQTTWire

/// The routes of the topics in use, so that most messages are matched by one hash and one comparison.
///
/// Any change of any subscription empties it at the next look: a cache that is never wrong is worth more than one that
/// is warm after a SUBSCRIBE. It is bounded in topics and in recipients; when full it starts anew.
struct RouteCache: Sendable {
    /// A topic with its route; looked at in place, so that a message costs no copy of it.
    struct Entry: Sendable {
        var topic: [UInt8]
        var route: Route
        /// Whether those who may not read the topic were taken off.
        var isRestricted = false
        /// Who gets a message by this route, and why; made when somebody first listens.
        var notes = Notes()
    }

    /// The notes of one route, for each quality of service that a message may have.
    struct Notes: Sendable {
        private var groups: (NoteGroup?, NoteGroup?, NoteGroup?)

        subscript(qos: QoS) -> NoteGroup? {
            get {
                switch qos {
                case .atMostOnce: groups.0
                case .atLeastOnce: groups.1
                case .exactlyOnce: groups.2
                }
            }
            set {
                switch qos {
                case .atMostOnce: groups.0 = newValue
                case .atLeastOnce: groups.1 = newValue
                case .exactlyOnce: groups.2 = newValue
                }
            }
        }
    }

    /// Longer topics are matched each time, so that the cache's bytes are bounded too.
    private static let longestTopic = 512

    private let limit: Int
    private let recipientLimit: Int
    /// Entry 0 is for routes that are not remembered; it holds until the next look.
    private(set) var entries = [Entry(topic: [], route: Route())]
    private var recipients = 0
    private var index = HashIndex()
    private var generation: UInt64 = 0
    private var finder = RouteFinder()

    init(limit: Int, recipientLimit: Int) {
        self.limit = limit
        self.recipientLimit = recipientLimit
    }

    /// The entry that says whose filters match the topic; `likely` is where the last message of the same sender found its
    /// own, which mostly saves the hash.
    mutating func entry(_ bytes: [UInt8], _ topic: Range<Int>, likely: Int, in tree: SubscriptionTree) -> Int {
        if generation != tree.generation {
            removeAll()
            generation = tree.generation
        }
        if likely < entries.count, isTopic(bytes, topic, of: likely) { return likely }
        guard topic.upperBound - topic.lowerBound <= Self.longestTopic else {
            entries[0] = Entry(topic: [], route: finder.route(bytes, topic, in: tree))
            return 0
        }
        let hash = tree.hash(bytes, topic)
        if let known = index.find(hash, where: { isTopic(bytes, topic, of: $0) }) { return known }
        return remember(finder.route(bytes, topic, in: tree), hash, bytes, topic)
    }

    /// Keeps the notes that go with messages of that QoS by an entry's route.
    mutating func keep(_ notes: NoteGroup, of entry: Int, _ qos: QoS) { entries[entry].notes[qos] = notes }

    // Entry 0 has a topic of no bytes, which no message has.
    private func isTopic(_ bytes: [UInt8], _ topic: Range<Int>, of entry: Int) -> Bool {
        isSame(entries[entry].topic, 0..<entries[entry].topic.count, bytes, topic)
    }

    private mutating func remember(_ route: Route, _ hash: UInt32, _ bytes: [UInt8], _ topic: Range<Int>) -> Int {
        let size = route.size
        guard size <= recipientLimit, limit > 0 else {
            entries[0] = Entry(topic: [], route: route)
            return 0
        }
        if entries.count > limit || recipients + size > recipientLimit { removeAll() }
        index.insert(hash, row: entries.count)
        entries.append(Entry(topic: Array(bytes[topic]), route: route))
        recipients += size
        return entries.count - 1
    }

    /// Takes recipients off a route who may not read its topic.
    mutating func withhold(_ sessions: [UInt32], on entry: Int) {
        entries[entry].isRestricted = true
        if !sessions.isEmpty { entries[entry].route.withhold(Set(sessions)) }
    }

    /// Starts anew: who may read what has changed.
    mutating func forget() {
        removeAll()
        entries[0] = Entry(topic: [], route: Route())
    }

    private mutating func removeAll() {
        guard entries.count > 1 else { return }
        entries.removeSubrange(1...)
        index.removeAll()
        recipients = 0
    }
}
