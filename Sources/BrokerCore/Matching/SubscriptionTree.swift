import MQTTWire

/// All subscriptions of all sessions, by the levels of their filters.
///
/// ```
///    a/+/c   a/#   #          (root) ──a──► · ──+──► · ──c──► [a/+/c]
///                                │          └───#──► [a/#]
///                                └──#──► [#]
/// ```
///
/// A shared subscription of 5.0, `$share/group/a/#`, hangs below the node of its filter in a node of its group, so that
/// it is found with the filter and told apart by the group.
///
/// A node knows its two wildcard children; literal ones are found by one hash of parent and level in an index that all
/// nodes share, so that a node with a million children costs what a node with one costs.
struct SubscriptionTree: Sendable {
    /// A session, the QoS it was granted and what else it asked for.
    struct Subscriber: Sendable {
        var session: UInt32
        /// `nil` once it has unsubscribed; its place is cleared away with others.
        var granted: QoS?
        var options: SubscriptionOptions
        /// What its messages are to say of it; `nil` for nothing.
        var terms: SubscriptionTerms?
        /// Grows with each subscription, so that one is found among ten thousand without a search from the front.
        var turn: UInt64
    }

    struct Node: Sendable {
        /// The level that leads here from the parent; empty for `+` and `#`, too.
        var level: [UInt8] = []
        /// The hash of the edge that leads here.
        var edge: UInt32 = 0
        var parent: Int = 0
        /// The child for `+`; 0, which is the root and nobody's child, for none.
        var plus = 0
        /// The child for `#`; 0 for none.
        var hash = 0
        /// The groups that share the filter that ends here.
        var groups: [Int] = []
        /// Whether it is such a group, and `level` its name.
        var isGroup = false
        /// Of a group: the place of the member whose turn is next.
        var turn = 0
        /// Children of every sort.
        var children = 0
        /// In the order of subscribing, those that are gone among them.
        var subscribers: [Subscriber] = []
        /// How many of them are gone, never more than half.
        var gone = 0
        /// The filter that ends here; `nil` while nobody is subscribed to it.
        var filter: TopicFilter?
    }

    /// Node 0 is the root. Vacant nodes stand in `vacant`.
    private(set) var nodes = [Node()]
    private var vacant: [Int] = []
    private var edges = HashIndex()
    let hash: SeededHash
    /// Counts changes, so that routes worked out earlier are known to be stale.
    private(set) var generation: UInt64 = 0

    init(hash: SeededHash) { self.hash = hash }

    /// The node of a filter, made if need be: it tells the filter from all others.
    ///
    /// - Parameter share: The parts of a filter that is shared; `nil` for one that is not.
    mutating func makeNode(for filter: TopicFilter, share: TopicFilter.Share? = nil) -> Int {
        var levels = Levels(filter.bytes, share?.filter ?? filter.bytes.indices)
        var node = 0
        while let level = levels.next() {
            node = child(of: node, filter.bytes, level) ?? addChild(to: node, filter.bytes, level)
        }
        guard let share else { return node }
        return group(of: node, filter.bytes, share.name) ?? addGroup(to: node, filter.bytes, share.name)
    }

    /// Subscribes a session that is not subscribed there; the turn names the subscription from now on.
    mutating func subscribe(
        _ session: UInt32, to filter: TopicFilter, at node: Int, granted: QoS, options: SubscriptionOptions = [],
        terms: SubscriptionTerms? = nil
    ) -> UInt64 {
        generation += 1
        nodes[node].subscribers.append(
            Subscriber(session: session, granted: granted, options: options, terms: terms, turn: generation))
        nodes[node].filter = filter
        return generation
    }

    /// Grants a subscription another QoS, and other options.
    mutating func grant(
        _ granted: QoS, at node: Int, turn: UInt64, options: SubscriptionOptions = [], terms: SubscriptionTerms? = nil
    ) {
        guard let place = place(of: turn, at: node) else { return }
        generation += 1
        nodes[node].subscribers[place].granted = granted
        nodes[node].subscribers[place].options = options
        nodes[node].subscribers[place].terms = terms
    }

    /// Ends a subscription, and clears away the nodes that nobody needs any more.
    mutating func unsubscribe(at node: Int, turn: UInt64) {
        guard let place = place(of: turn, at: node) else { return }
        generation += 1
        nodes[node].subscribers[place].granted = nil
        nodes[node].subscribers[place].terms = nil
        nodes[node].gone += 1
        guard nodes[node].gone * 2 > nodes[node].subscribers.count else { return }
        nodes[node].subscribers.removeAll { $0.granted == nil }
        nodes[node].gone = 0
        nodes[node].turn = 0
        if nodes[node].subscribers.isEmpty { nodes[node].filter = nil }
        var empty = node
        while empty != 0, nodes[empty].subscribers.isEmpty, nodes[empty].children == 0 {
            let parent = nodes[empty].parent
            detach(empty, from: parent)
            empty = parent
        }
    }

    /// The node of a filter that somebody is subscribed to.
    func node(of filter: TopicFilter, share: TopicFilter.Share? = nil) -> Int? {
        var levels = Levels(filter.bytes, share?.filter ?? filter.bytes.indices)
        var node = 0
        while let level = levels.next() {
            guard let child = child(of: node, filter.bytes, level) else { return nil }
            node = child
        }
        if let share {
            guard let group = group(of: node, filter.bytes, share.name) else { return nil }
            node = group
        }
        return nodes[node].subscribers.isEmpty ? nil : node
    }

    /// The member of a group who gets its next message: each candidate in turn, those for whom `isReady` holds before the others.
    mutating func nextMember(
        of group: Int, among isCandidate: (UInt32) -> Bool, where isReady: (UInt32) -> Bool
    ) -> Subscriber? {
        let members = nodes[group].subscribers
        var substitute: Int?
        for step in members.indices {
            let place = (nodes[group].turn + step) % members.count
            guard members[place].granted != nil, isCandidate(members[place].session) else { continue }
            guard isReady(members[place].session) else {
                if substitute == nil { substitute = place }
                continue
            }
            nodes[group].turn = place + 1
            return members[place]
        }
        guard let substitute else { return nil }
        nodes[group].turn = substitute + 1
        return members[substitute]
    }

    /// Whether anybody is subscribed to a filter that begins with that literal level.
    func isAnybody(below root: [UInt8]) -> Bool {
        literalChild(of: 0, root, root.indices, levelHash: hash(root, root.indices)) != nil
    }

    /// The child for a literal level whose hash is known.
    @inline(__always)
    func literalChild(of node: Int, _ bytes: [UInt8], _ level: Range<Int>, levelHash: UInt32) -> Int? {
        edges.find(hash.edge(UInt32(truncatingIfNeeded: node), levelHash)) {
            nodes[$0].parent == node && !nodes[$0].isGroup && isSame(nodes[$0].level, 0..<nodes[$0].level.count, bytes, level)
        }
    }
}

extension SubscriptionTree {
    /// The child for a level of a filter.
    private func child(of node: Int, _ bytes: [UInt8], _ level: Range<Int>) -> Int? {
        if Levels.isPlus(bytes, level) { return nodes[node].plus == 0 ? nil : nodes[node].plus }
        if Levels.isHash(bytes, level) { return nodes[node].hash == 0 ? nil : nodes[node].hash }
        return literalChild(of: node, bytes, level, levelHash: hash(bytes, level))
    }

    /// Where a subscription stands among those of its node: turns grow, so the list is sorted by them.
    private func place(of turn: UInt64, at node: Int) -> Int? {
        var low = 0
        var high = nodes[node].subscribers.count
        while low < high {
            let middle = (low + high) / 2
            if nodes[node].subscribers[middle].turn < turn { low = middle + 1 } else { high = middle }
        }
        guard low < nodes[node].subscribers.count, nodes[node].subscribers[low].turn == turn else { return nil }
        return nodes[node].subscribers[low].granted == nil ? nil : low
    }

    private mutating func addChild(to parent: Int, _ bytes: [UInt8], _ level: Range<Int>) -> Int {
        var child = Node()
        child.parent = parent
        let place = vacant.popLast() ?? nodes.count
        if Levels.isPlus(bytes, level) {
            nodes[parent].plus = place
        } else if Levels.isHash(bytes, level) {
            nodes[parent].hash = place
        } else {
            child.level = Array(bytes[level])
            child.edge = hash.edge(UInt32(truncatingIfNeeded: parent), hash(bytes, level))
            edges.insert(child.edge, row: place)
        }
        nodes[parent].children += 1
        if place == nodes.count { nodes.append(child) } else { nodes[place] = child }
        return place
    }

    /// The edge of a group: another than that of a level of the same name.
    private func groupEdge(_ node: Int, _ bytes: [UInt8], _ name: Range<Int>) -> UInt32 {
        hash.edge(~UInt32(truncatingIfNeeded: node), hash(bytes, name))
    }

    private func group(of node: Int, _ bytes: [UInt8], _ name: Range<Int>) -> Int? {
        edges.find(groupEdge(node, bytes, name)) {
            nodes[$0].parent == node && nodes[$0].isGroup && isSame(nodes[$0].level, 0..<nodes[$0].level.count, bytes, name)
        }
    }

    private mutating func addGroup(to parent: Int, _ bytes: [UInt8], _ name: Range<Int>) -> Int {
        var group = Node()
        group.parent = parent
        group.isGroup = true
        group.level = Array(bytes[name])
        group.edge = groupEdge(parent, bytes, name)
        let place = vacant.popLast() ?? nodes.count
        edges.insert(group.edge, row: place)
        nodes[parent].groups.append(place)
        nodes[parent].children += 1
        if place == nodes.count { nodes.append(group) } else { nodes[place] = group }
        return place
    }

    private mutating func detach(_ node: Int, from parent: Int) {
        if nodes[node].isGroup {
            edges.remove(nodes[node].edge, row: node)
            nodes[parent].groups.removeAll { $0 == node }
        } else if nodes[parent].plus == node {
            nodes[parent].plus = 0
        } else if nodes[parent].hash == node {
            nodes[parent].hash = 0
        } else {
            edges.remove(nodes[node].edge, row: node)
        }
        nodes[parent].children -= 1
        nodes[node] = Node()
        vacant.append(node)
    }
}
