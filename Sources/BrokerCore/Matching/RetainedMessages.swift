import MQTTSessions
import MQTTWire

/// The last retained message of each topic, in a tree by levels, so that a filter finds its topics without a scan.
///
/// Children stand in a chain in the order in which they came, which gives `+` and `#` their order; a single one is
/// found by hash. Nodes are counted as bytes: a topic of thirty thousand levels pays for thirty thousand nodes.
struct RetainedMessages: Sendable {
    /// What is retained on one topic.
    struct Retained: Sendable {
        var message: Message
        var qos: QoS
        /// Who published it: No Local does not send it back.
        var publisher: ClientIdentifier
    }

    /// What became of a message that was to be retained.
    enum Outcome {
        case stored
        case cleared
        /// There was nothing to clear.
        case nothingThere
        /// A limit is reached; nothing was changed.
        case full
    }

    private struct Node: Sendable {
        var level: [UInt8] = []
        var edge: UInt32 = 0
        var parent = 0
        // 0, which is the root and nobody's child, stands for none.
        var firstChild = 0
        var lastChild = 0
        var next = 0
        var previous = 0
        var retained: Retained?
    }

    /// A node, the heap object of its level and its cell in the index.
    private static let nodeCost = MemoryLayout<Node>.stride + 64

    private let messageLimit: Int
    private let byteLimit: Int
    private let hash: SeededHash
    private var nodes = [Node()]
    private var vacant: [Int] = []
    private var edges = HashIndex()
    /// Of those that expire, by node.
    private var expiries = Deadlines()
    /// Messages retained.
    private(set) var count = 0
    /// Bytes that they and their nodes cost.
    private(set) var bytes = 0

    init(messageLimit: Int, byteLimit: Int, hash: SeededHash) {
        self.messageLimit = messageLimit
        self.byteLimit = byteLimit
        self.hash = hash
    }

    /// Stores a message in the place of the one before; one without a payload only clears
    /// `[3.1.1 MQTT-3.3.1-5, MQTT-3.3.1-10, MQTT-3.3.1-11]`.
    mutating func store(_ message: Message, qos: QoS, by publisher: ClientIdentifier) -> Outcome {
        var levels = Levels(message.bytes, message.topic)
        var node = 0
        var missing: Range<Int>?
        while let level = levels.next() {
            guard let child = child(of: node, message.bytes, level) else {
                missing = level
                break
            }
            node = child
        }
        if missing == nil, let before = nodes[node].retained {
            return replace(before, at: node, with: Retained(message: message, qos: qos, publisher: publisher))
        }
        if message.isEmpty { return .nothingThere }
        let end = message.topic.upperBound
        let newNodes =
            missing.map { missing in message.bytes[missing.lowerBound..<end].count { $0 == UInt8(ascii: "/") } + 1 } ?? 0
        let stored = Retained(message: message, qos: qos, publisher: publisher)
        let cost = stored.cost + newNodes * Self.nodeCost
        guard count < messageLimit, bytes + cost <= byteLimit else { return .full }
        while let level = missing {
            node = addChild(to: node, message.bytes, level)
            missing = levels.next()
        }
        keep(stored, at: node)
        count += 1
        bytes += cost
        return .stored
    }

    /// All messages whose topics match, in the order in which their topics' levels came.
    func matching(_ filter: TopicFilter) -> [Retained] {
        var effort = Int.max
        return matching(filter, effort: &effort)
    }

    /// The messages whose topics match, as far as the effort goes: each node looked at takes its part of it. Below zero
    /// it was not enough, and what was found is not all.
    func matching(_ filter: TopicFilter, effort: inout Int) -> [Retained] {
        var found: [Retained] = []
        var frontier = [0]
        var isFirst = true
        var levels = Levels(filter)
        while let level = levels.next(), !frontier.isEmpty {
            if Levels.isHash(filter.bytes, level) {
                for node in frontier where effort >= 0 {
                    collectTree(below: node, sparingDollar: isFirst, effort: &effort, into: &found)
                }
                return found
            }
            var next: [Int] = []
            for node in frontier where effort >= 0 {
                effort -= Self.lookCost
                if Levels.isPlus(filter.bytes, level) {
                    forEachChild(of: node, sparingDollar: isFirst) { next.append($0) }
                } else if let child = child(of: node, filter.bytes, level) {
                    next.append(child)
                }
            }
            frontier = next
            isFirst = false
        }
        for node in frontier { if let retained = nodes[node].retained { found.append(retained) } }
        return found
    }

    /// When the first of them expires; `nil` for never.
    var nextExpiry: Moment? { expiries.next }

    /// Takes out one that has expired, and answers its topic; `nil` when there is none.
    mutating func removeExpired(at now: Moment) -> TopicName? {
        while let node = expiries.due(at: now) {
            guard let expired = nodes[node].retained else {
                expiries.remove(node)
                continue
            }
            remove(expired, at: node)
            if let topic = expired.message.topicName { return topic }
        }
        return nil
    }

    /// Every retained message, in no particular order.
    var all: [Retained] { nodes.compactMap(\.retained) }
}

extension RetainedMessages {
    private mutating func replace(_ before: Retained, at node: Int, with after: Retained) -> Outcome {
        guard !after.message.isEmpty else {
            remove(before, at: node)
            return .cleared
        }
        guard bytes - before.cost + after.cost <= byteLimit else { return .full }
        bytes += after.cost - before.cost
        keep(after, at: node)
        return .stored
    }

    private mutating func keep(_ retained: Retained, at node: Int) {
        nodes[node].retained = retained
        if let expiry = retained.message.expiry { expiries.set(node, expiry) } else { expiries.remove(node) }
    }

    private mutating func remove(_ retained: Retained, at node: Int) {
        bytes -= retained.cost
        count -= 1
        nodes[node].retained = nil
        expiries.remove(node)
        clearAway(from: node)
    }

    private func child(of node: Int, _ bytes: [UInt8], _ level: Range<Int>) -> Int? {
        edges.find(hash.edge(UInt32(truncatingIfNeeded: node), hash(bytes, level))) {
            nodes[$0].parent == node && isSame(nodes[$0].level, 0..<nodes[$0].level.count, bytes, level)
        }
    }

    /// Visits the children in order; a wildcard in first place spares those that begin with $ `[3.1.1 MQTT-4.7.2-1]`.
    private func forEachChild(of node: Int, sparingDollar: Bool, _ visit: (Int) -> Void) {
        var child = nodes[node].firstChild
        while child != 0 {
            if !sparingDollar || nodes[child].level.first != UInt8(ascii: "$") { visit(child) }
            child = nodes[child].next
        }
    }

    /// What `#` matches below a node, and the node itself: in pre-order, along the chains, without a stack.
    private func collectTree(below top: Int, sparingDollar: Bool, effort: inout Int, into found: inout [Retained]) {
        var node = top
        while effort >= 0 {
            effort -= Self.lookCost
            let isSpared = sparingDollar && nodes[node].parent == 0 && nodes[node].level.first == UInt8(ascii: "$")
            if !isSpared, let retained = nodes[node].retained { found.append(retained) }
            if !isSpared, nodes[node].firstChild != 0 {
                node = nodes[node].firstChild
                continue
            }
            while node != top, nodes[node].next == 0 { node = nodes[node].parent }
            if node == top { return }
            node = nodes[node].next
        }
    }

    private mutating func addChild(to parent: Int, _ bytes: [UInt8], _ level: Range<Int>) -> Int {
        let place = vacant.popLast() ?? nodes.count
        var child = Node()
        child.level = Array(bytes[level])
        child.edge = hash.edge(UInt32(truncatingIfNeeded: parent), hash(bytes, level))
        child.parent = parent
        child.previous = nodes[parent].lastChild
        if place == nodes.count { nodes.append(child) } else { nodes[place] = child }
        if child.previous == 0 { nodes[parent].firstChild = place } else { nodes[child.previous].next = place }
        nodes[parent].lastChild = place
        edges.insert(child.edge, row: place)
        return place
    }

    /// Takes out a node that holds nothing, and those above it that it alone kept.
    private mutating func clearAway(from start: Int) {
        var node = start
        while node != 0, nodes[node].retained == nil, nodes[node].firstChild == 0 {
            let old = nodes[node]
            edges.remove(old.edge, row: node)
            if old.previous == 0 { nodes[old.parent].firstChild = old.next } else { nodes[old.previous].next = old.next }
            if old.next == 0 { nodes[old.parent].lastChild = old.previous } else { nodes[old.next].previous = old.previous }
            nodes[node] = Node()
            vacant.append(node)
            bytes -= Self.nodeCost
            node = old.parent
        }
    }
}

extension RetainedMessages {
    /// What looking at a node counts as, in bytes sent: about the time that copying them takes.
    private static let lookCost = 16
}

extension RetainedMessages.Retained {
    /// Bytes that holding it costs.
    fileprivate var cost: Int { message.cost + publisher.bytes.count }
}
