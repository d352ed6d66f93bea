import MQTTSessions

/// What was decided about who may publish where, so that a message costs one look more and not a walk through the rules.
///
/// It is bounded; when full, and when the rules change, it starts anew.
struct VerdictCache: Sendable {
    private struct Entry: Sendable {
        var connection: ConnectionIdentifier
        var topic: [UInt8]
        var isAllowed: Bool
    }

    /// Longer topics are asked about each time, so that the cache's bytes are bounded too.
    private static let longestTopic = 512
    private static let limit = 8_192

    private var entries: [Entry] = []
    private var index = HashIndex()

    /// What was decided; `nil` where nothing was.
    func verdict(_ connection: ConnectionIdentifier, _ bytes: [UInt8], _ topic: Range<Int>, hash: UInt32) -> Bool? {
        index.find(hash) { row in
            entries[row].connection == connection && isSame(entries[row].topic, 0..<entries[row].topic.count, bytes, topic)
        }.map { entries[$0].isAllowed }
    }

    mutating func remember(
        _ isAllowed: Bool, _ connection: ConnectionIdentifier, _ bytes: [UInt8], _ topic: Range<Int>, hash: UInt32
    ) {
        guard topic.count <= Self.longestTopic else { return }
        if entries.count == Self.limit { removeAll() }
        index.insert(hash, row: entries.count)
        entries.append(Entry(connection: connection, topic: Array(bytes[topic]), isAllowed: isAllowed))
    }

    mutating func removeAll() {
        entries.removeAll(keepingCapacity: true)
        index.removeAll()
    }
}
