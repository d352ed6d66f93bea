import MQTTSessions
import MQTTWire

/// `$SYS`: what the broker tells of itself, in topics that only it writes.
///
/// Nothing of it is kept: values are worked out when somebody subscribes, and at each interval while somebody is
/// subscribed; then those that changed are published. Nobody subscribed, nothing done.
struct SystemPublishing: Sendable {
    /// When the next values are due; `nil` while nobody wants them.
    var due: Moment?
    /// The state of the subscriptions at which it was last looked who wants them.
    var generation: UInt64 = 0
    /// What was last published, by the order of the table.
    var published: [String] = []
}

extension BrokerCore {
    /// Whether the topic is one that only the broker writes.
    @inline(__always)
    func isSystemTopic(_ bytes: [UInt8], _ topic: Range<Int>) -> Bool {
        guard !topic.isEmpty, bytes[topic.lowerBound] == UInt8(ascii: "$") else { return false }
        let rest = bytes[topic.lowerBound..<topic.upperBound]
        return rest.starts(with: Self.systemRoot) && (rest.count == 4 || rest[rest.startIndex + 4] == UInt8(ascii: "/"))
    }

    /// A client published to a topic of the broker's own: it goes nowhere, and that is counted and said.
    mutating func refuseSystemTopic(
        _ bytes: [UInt8], _ topic: Range<Int>, from connection: ConnectionIdentifier?, _ effects: inout [Effect]
    ) {
        counters.systemTopicsRefused += 1
        guard wantsNotes, let name = TopicName(bytes: Array(bytes[topic])) else { return }
        note(connection, .systemTopicRefused(topic: name), &effects)
    }

    /// Subscriptions changed: is anybody there who wants `$SYS`?
    mutating func lookForSystemSubscribers() {
        system.generation = tree.generation
        let isWanted = configuration.systemInterval > .zero && tree.isAnybody(below: Self.systemRoot)
        if !isWanted { system.due = nil } else if system.due == nil { system.due = now + configuration.systemInterval }
    }

    /// Publishes what changed since the last time.
    mutating func publishSystemTopics(_ effects: inout [Effect]) {
        guard let due = system.due, due <= now else { return }
        system.due = now + configuration.systemInterval
        let figures = figures(at: now)
        let values = SystemTopic.all.map { $0.value(figures) }
        for (place, topic) in SystemTopic.all.enumerated()
        where system.published.isEmpty || system.published[place] != values[place] {
            let message = Message(topic: topic.name, payload: Array(values[place].utf8))
            let route = routes.entry(message.bytes, message.topic, likely: 0, in: tree)
            deliver(message, qos: .exactlyOnce, retain: true, along: route, publisher: nil, from: nil, &effects)
        }
        system.published = values
    }

    /// What a new subscriber to `$SYS` gets at once, as it would get retained messages.
    mutating func sendSystemTopics(
        _ connection: ConnectionIdentifier, _ session: Int, _ subscription: Subscription, _ identifier: UInt32?,
        _ effects: inout [Effect]
    ) {
        let filter = subscription.filter
        guard configuration.systemInterval > .zero, isSystemTopic(filter.bytes, filter.bytes.indices) else { return }
        let terms = identifier.map { SubscriptionTerms(identifiers: [$0]) }
        let figures = figures(at: now)
        for topic in SystemTopic.all where filter.matches(topic.name) {
            let message = Message(topic: topic.name, payload: Array(topic.value(figures).utf8))
            let outgoing = Outgoing(message: message, qos: subscription.maximumQoS, retain: true, terms: terms)
            offer(outgoing, to: session, from: connection, &effects)
        }
    }

    private static let systemRoot = Array("$SYS".utf8)
}
