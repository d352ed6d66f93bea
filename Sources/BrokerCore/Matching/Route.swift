import MQTTWire

/// Who gets the messages of one topic: each session once, in the order in which matching met it.
///
/// Where several filters of one session match, 3.1.1 leaves the choice between one copy for each and one in all, and
/// only asks that the highest QoS granted is respected `[3.1.1 MQTT-3.3.5-1]`. This broker sends one: a client cannot
/// tell apart two copies of one message from two messages, and mosquitto does the same.
struct Route: Sendable {
    struct Recipient: Sendable, Hashable {
        var session: UInt32
        /// The node of the filter that granted the highest QoS, the first of equals.
        var node: UInt32
        var granted: QoS
    }

    /// Another filter of a session that is a recipient already.
    struct Overlap: Sendable, Hashable {
        var session: UInt32
        var node: UInt32
    }

    var recipients: [Recipient] = []
    var overlaps: [Overlap] = []
}

/// Works out routes; keeps its scratch memory between two topics.
struct RouteFinder: Sendable {
    /// For each session, the search that met it last and its place in that route: how a second match is noticed.
    private var met: [(search: UInt64, place: Int)] = []
    private var search: UInt64 = 0
    private var frontier: [Int] = []
    private var nextFrontier: [Int] = []

    /// Everybody whose filter matches the topic.
    ///
    /// Walks level by level over all nodes that match so far. Nothing recurses, and the walk ends where no filter is as
    /// deep as the topic, so a topic of thirty thousand levels costs no more than the deepest filter.
    mutating func route(_ bytes: [UInt8], _ topic: Range<Int>, in tree: SubscriptionTree) -> Route {
        var route = Route()
        search += 1
        frontier.removeAll(keepingCapacity: true)
        frontier.append(0)
        // Wildcards in first place do not match a topic that begins with $ [3.1.1 MQTT-4.7.2-1].
        var wildcardsMatch = topic.isEmpty || bytes[topic.lowerBound] != UInt8(ascii: "$")
        var levels = Levels(bytes, topic)
        while let level = levels.next(), !frontier.isEmpty {
            let levelHash = tree.hash(bytes, level)
            nextFrontier.removeAll(keepingCapacity: true)
            for node in frontier {
                let (plus, hash) = (tree.nodes[node].plus, tree.nodes[node].hash)
                if let child = tree.literalChild(of: node, bytes, level, levelHash: levelHash) { nextFrontier.append(child) }
                if wildcardsMatch, plus != 0 { nextFrontier.append(plus) }
                if wildcardsMatch, hash != 0 { collect(hash, of: tree, into: &route) }
            }
            swap(&frontier, &nextFrontier)
            wildcardsMatch = true
        }
        for node in frontier {
            collect(node, of: tree, into: &route)
            // `a/#` matches `a` as well [3.1.1 §4.7.1.2].
            if tree.nodes[node].hash != 0 { collect(tree.nodes[node].hash, of: tree, into: &route) }
        }
        return route
    }

    private mutating func collect(_ node: Int, of tree: SubscriptionTree, into route: inout Route) {
        for subscriber in tree.nodes[node].subscribers {
            guard let granted = subscriber.granted else { continue }
            let session = Int(subscriber.session)
            while met.count <= session { met.append((0, 0)) }
            let name = UInt32(truncatingIfNeeded: node)
            guard met[session].search == search else {
                met[session] = (search, route.recipients.count)
                route.recipients.append(Route.Recipient(session: subscriber.session, node: name, granted: granted))
                continue
            }
            let place = met[session].place
            if granted > route.recipients[place].granted {
                route.overlaps.append(Route.Overlap(session: subscriber.session, node: route.recipients[place].node))
                route.recipients[place].node = name
                route.recipients[place].granted = granted
            } else {
                route.overlaps.append(Route.Overlap(session: subscriber.session, node: name))
            }
        }
    }
}
