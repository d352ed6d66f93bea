import MQTTWire

/// All subscriptions of all sessions, by the levels of their filters.
///
/// ```
///    a/+/c   a/#   #          (root) ──a──► · ──+──► · ──c──► [a/+/c]
///                                │          └───#──► [a/#]
///                                └──#──► [#]
/// ```
///
/// A node knows its two wildcard children; literal ones are found by one hash of parent and level in an index that all
/// nodes share, so that a node with a million children costs what a node with one costs.
struct SubscriptionTree: Sendable {
    /// A session and the QoS it was granted.
    struct Subscriber: Sendable, Hashable {
        var session: UInt32
        var granted: QoS
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
        /// Children of every sort.
        var children = 0
        /// In the order of subscribing.
        var subscribers: [Subscriber] = []
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

    /// Subscribes a session, or grants it another QoS; the node tells the subscription from all others.
    mutating func subscribe(_ session: UInt32, to filter: TopicFilter, granted: QoS) -> Int {
        generation += 1
        let node = makeNode(for: filter)
        if let at = nodes[node].subscribers.firstIndex(where: { $0.session == session }) {
            nodes[node].subscribers[at].granted = granted
        } else {
            nodes[node].subscribers.append(Subscriber(session: session, granted: granted))
        }
        nodes[node].filter = filter
        return node
    }

    /// The node of a filter that somebody is subscribed to.
    func node(of filter: TopicFilter) -> Int? {
        var levels = Levels(filter)
        var node = 0
        while let level = levels.next() {
            guard let child = child(of: node, filter.bytes, level) else { return nil }
            node = child
        }
        return nodes[node].subscribers.isEmpty ? nil : node
    }

    /// Ends the subscription of a session at a node, and clears away the nodes that nobody needs any more.
    mutating func unsubscribe(_ session: UInt32, at node: Int) {
        guard let at = nodes[node].subscribers.firstIndex(where: { $0.session == session }) else { return }
        generation += 1
        nodes[node].subscribers.remove(at: at)
        if nodes[node].subscribers.isEmpty { nodes[node].filter = nil }
        var empty = node
        while empty != 0, nodes[empty].subscribers.isEmpty, nodes[empty].children == 0 {
            let parent = nodes[empty].parent
            detach(empty, from: parent)
            empty = parent
        }
    }

    /// The child for a literal level whose hash is known.
    @inline(__always)
    func literalChild(of node: Int, _ bytes: [UInt8], _ level: Range<Int>, levelHash: UInt32) -> Int? {
        edges.find(hash.edge(UInt32(truncatingIfNeeded: node), levelHash)) {
            nodes[$0].parent == node && isSame(nodes[$0].level, 0..<nodes[$0].level.count, bytes, level)
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

    private mutating func makeNode(for filter: TopicFilter) -> Int {
        var levels = Levels(filter)
        var node = 0
        while let level = levels.next() {
            node = child(of: node, filter.bytes, level) ?? addChild(to: node, filter.bytes, level)
        }
        return node
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

    private mutating func detach(_ node: Int, from parent: Int) {
        if nodes[parent].plus == node {
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
