import MQTTWire

/// Who gets the messages of one topic: each session once, in the order in which matching met it.
///
/// Where several filters of one session match, 3.1.1 leaves the choice between one copy for each and one in all, and
/// only asks that the highest QoS granted is respected `[3.1.1 MQTT-3.3.5-1]`. This broker sends one: a client cannot
/// tell apart two copies of one message from two messages, and mosquitto does the same. In 5.0 the one copy carries the
/// identifiers of all its subscriptions `[5.0 MQTT-3.3.4-4]`, and RETAIN as it was published if one of them asks for that.
struct Route: Sendable {
    struct Recipient: Sendable, Hashable {
        var session: UInt32
        /// The node of the filter that granted the highest QoS, the first of equals.
        var node: UInt32
        var granted: QoS
        /// What one of the filters asks for.
        var options: SubscriptionOptions = []
        /// One more than the place of what the message is to say, in `Route.terms`; 0 for nothing.
        var terms: UInt32 = 0
    }

    /// Another filter of a session that is a recipient already.
    struct Overlap: Sendable, Hashable {
        var session: UInt32
        var node: UInt32
    }

    var recipients: [Recipient] = []
    var overlaps: [Overlap] = []
    /// Sessions whose filters match and that may not read the topic.
    var withheld: [UInt32] = []
    var terms: [SubscriptionTerms] = []
    /// How those recipients with No Local get what they published themselves: by their other filters, if they have some.
    var own: [Recipient] = []
    /// The groups of which one member each gets the message.
    var groups: [UInt32] = []

    /// What a message is to say to a recipient.
    func terms(of recipient: Recipient) -> SubscriptionTerms? {
        recipient.terms == 0 ? nil : terms[Int(recipient.terms) - 1]
    }

    /// Takes sessions off it.
    mutating func withhold(_ sessions: Set<UInt32>) {
        recipients.removeAll { sessions.contains($0.session) }
        overlaps.removeAll { sessions.contains($0.session) }
        own.removeAll { sessions.contains($0.session) }
        withheld = sessions.sorted()
    }

    /// Whether nobody subscribed.
    var isEmpty: Bool { recipients.isEmpty && groups.isEmpty }

    /// How much memory it takes, in recipients.
    var size: Int { recipients.count + overlaps.count + terms.count + own.count + groups.count }
}

/// What a subscription of 5.0 asks for beside its QoS, as the routes need it.
struct SubscriptionOptions: OptionSet, Sendable, Hashable {
    let rawValue: UInt8

    static let noLocal = SubscriptionOptions(rawValue: 1)
    static let retainAsPublished = SubscriptionOptions(rawValue: 2)
}

/// Works out routes; keeps its scratch memory between two topics.
struct RouteFinder: Sendable {
    /// For each session, the search that met it last and its place in that route: how a second match is noticed.
    private var met: [(search: UInt64, place: Int)] = []
    private var search: UInt64 = 0
    private var frontier: [Int] = []
    private var nextFrontier: [Int] = []

    /// Everybody whose filter matches the topic.
    mutating func route(_ bytes: [UInt8], _ topic: Range<Int>, in tree: SubscriptionTree) -> Route {
        var route = walk(bytes, topic, in: tree, sparingNoLocal: false)
        if route.recipients.contains(where: { $0.options.contains(.noLocal) }) {
            // The same once more, as if the filters with No Local were not there.
            let others = walk(bytes, topic, in: tree, sparingNoLocal: true)
            let wanted = Set(route.recipients.filter { $0.options.contains(.noLocal) }.map(\.session))
            for var recipient in others.recipients where wanted.contains(recipient.session) {
                if let terms = others.terms(of: recipient) {
                    route.terms.append(terms)
                    recipient.terms = UInt32(route.terms.count)
                }
                route.own.append(recipient)
            }
        }
        return route
    }

    /// Goes level by level over all nodes that match so far. Nothing recurses, and the walk ends where no filter is as
    /// deep as the topic, so a topic of thirty thousand levels costs no more than the deepest filter.
    private mutating func walk(
        _ bytes: [UInt8], _ topic: Range<Int>, in tree: SubscriptionTree, sparingNoLocal: Bool
    ) -> Route {
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
                if wildcardsMatch, hash != 0 { collect(hash, of: tree, sparingNoLocal, into: &route) }
            }
            swap(&frontier, &nextFrontier)
            wildcardsMatch = true
        }
        for node in frontier {
            collect(node, of: tree, sparingNoLocal, into: &route)
            // `a/#` matches `a` as well [3.1.1 §4.7.1.2].
            if tree.nodes[node].hash != 0 { collect(tree.nodes[node].hash, of: tree, sparingNoLocal, into: &route) }
        }
        return route
    }

    private mutating func collect(
        _ node: Int, of tree: SubscriptionTree, _ sparingNoLocal: Bool, into route: inout Route
    ) {
        for subscriber in tree.nodes[node].subscribers {
            guard let granted = subscriber.granted else { continue }
            if sparingNoLocal, subscriber.options.contains(.noLocal) { continue }
            let session = Int(subscriber.session)
            while met.count <= session { met.append((0, 0)) }
            let name = UInt32(truncatingIfNeeded: node)
            guard met[session].search == search else {
                met[session] = (search, route.recipients.count)
                var recipient = Route.Recipient(
                    session: subscriber.session, node: name, granted: granted, options: subscriber.options)
                if let terms = subscriber.terms { route.say(terms, to: &recipient) }
                route.recipients.append(recipient)
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
            route.recipients[place].options.formUnion(subscriber.options)
            if let terms = subscriber.terms {
                var recipient = route.recipients[place]
                route.say(terms, to: &recipient)
                route.recipients[place] = recipient
            }
        }
        for group in tree.nodes[node].groups { route.groups.append(UInt32(truncatingIfNeeded: group)) }
    }
}

extension Route {
    /// Adds what one subscription has to say to what others said before.
    fileprivate mutating func say(_ more: SubscriptionTerms, to recipient: inout Recipient) {
        guard let before = terms(of: recipient) else {
            terms.append(more)
            recipient.terms = UInt32(terms.count)
            return
        }
        terms[Int(recipient.terms) - 1] = SubscriptionTerms(identifiers: before.identifiers + more.identifiers)
    }
}
