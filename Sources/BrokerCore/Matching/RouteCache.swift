import MQTTWire

/// The routes of the topics in use, so that most messages are matched by one hash and one comparison.
///
/// Any change of any subscription empties it at the next look: a cache that is never wrong is worth more than one that
/// is warm after a SUBSCRIBE. It is bounded in topics and in recipients; when full it starts anew.
struct RouteCache: Sendable {
    private struct Entry: Sendable {
        var topic: [UInt8]
        var route: Route
    }

    /// Longer topics are matched each time, so that the cache's bytes are bounded too.
    private static let longestTopic = 512

    private let limit: Int
    private let recipientLimit: Int
    private var entries: [Entry] = []
    private var recipients = 0
    private var index = HashIndex()
    private var generation: UInt64 = 0
    private var finder = RouteFinder()

    init(limit: Int, recipientLimit: Int) {
        self.limit = limit
        self.recipientLimit = recipientLimit
    }

    /// Everybody whose filter matches the topic.
    mutating func route(_ bytes: [UInt8], _ topic: Range<Int>, in tree: SubscriptionTree) -> Route {
        if generation != tree.generation {
            removeAll()
            generation = tree.generation
        }
        guard topic.upperBound - topic.lowerBound <= Self.longestTopic else { return finder.route(bytes, topic, in: tree) }
        let hash = tree.hash(bytes, topic)
        let known = index.find(hash) { isSame(entries[$0].topic, 0..<entries[$0].topic.count, bytes, topic) }
        if let known { return entries[known].route }
        let route = finder.route(bytes, topic, in: tree)
        remember(route, hash, Array(bytes[topic]))
        return route
    }

    private mutating func remember(_ route: Route, _ hash: UInt32, _ topic: [UInt8]) {
        let size = route.recipients.count + route.overlaps.count
        guard size <= recipientLimit, limit > 0 else { return }
        if entries.count >= limit || recipients + size > recipientLimit { removeAll() }
        index.insert(hash, row: entries.count)
        entries.append(Entry(topic: topic, route: route))
        recipients += size
    }

    private mutating func removeAll() {
        guard !entries.isEmpty else { return }
        entries.removeAll(keepingCapacity: true)
        index.removeAll()
        recipients = 0
    }
}
