import DequeModule
import MQTTSessions
import MQTTWire

/// What the broker keeps for one client identifier: subscriptions, messages under way, messages waiting.
struct Session: Sendable {
    /// A subscription as its session remembers it.
    struct Held: Sendable {
        /// As it was granted.
        var subscription: Subscription
        /// Its turn in the subscription tree, which is also its place in the order of subscribing.
        var turn: UInt64

        var filter: TopicFilter { subscription.filter }
    }

    /// The connection of its client; `nil` while the client is away.
    var connection: ConnectionIdentifier?
    /// Whether rules have changed since what it holds was given to it.
    var mustAskAgain = false
    /// What its present or last connection spoke.
    var version: ProtocolVersion
    /// Seconds that it outlives its connection: 0 for not at all, `UInt32.max` for ever.
    ///
    /// Clean session of 3.x knows these two alone. Changed by `Sessions.keep`, which counts.
    var expiryInterval: UInt32
    /// What its present or last connection asked for.
    var keepAlive: UInt16
    let client: ClientIdentifier
    /// The user of its present or last connection; `nil` for nobody in particular.
    var userName: MQTTString?
    var outbound: OutboundFlow<Outgoing>
    var inbound: InboundFlow
    var queue = SessionQueue()
    /// What was under way when the last connection ended and is not sent again yet, in its order.
    var resending = Deque<PacketIdentifier>()
    /// While its client is away: when it ends; `nil` for never.
    var end: Moment?
    /// The will of its last connection, while that waits.
    var will: PendingWill?
    /// What the messages in window and queue cost, and the will, for `queuedBytesPerSession`;
    /// changed by way of `Sessions`.
    var heldBytes = 0
    /// Whether its client does not read, so that QoS 0 is dropped and the rest waits.
    var isCongested = false
    /// Messages of QoS 0 that it lost since then.
    var droppedByCongestion = 0
    /// By the node of the filter in the subscription tree.
    private(set) var subscriptions: [Int: Held] = [:]
    /// Levels of all filters, for `filterLevelsPerSession`.
    private(set) var filterLevels = 0
    /// Bytes of all filters, for `filterBytesPerSession`.
    private(set) var filterBytes = 0

    /// Whether this is no session at all, but a place for one.
    let isVacant: Bool

    init(client: ClientIdentifier, version: ProtocolVersion, expiryInterval: UInt32, configuration: BrokerConfiguration) {
        self.client = client
        isVacant = false
        self.version = version
        self.expiryInterval = expiryInterval
        keepAlive = 0
        outbound = OutboundFlow(window: configuration.inFlightWindow)
        inbound = InboundFlow(limit: configuration.awaitingReleasePerSession)
    }

    /// The place of a session that ended; only its name still lies in it.
    init(placeOf ended: Session) {
        client = ended.client
        isVacant = true
        version = .v311
        expiryInterval = 0
        keepAlive = 0
        outbound = OutboundFlow(window: 1)
        inbound = InboundFlow(limit: 1)
    }

    /// Whether another PUBLISH may be sent on this connection, counting those that are to be sent again and were not yet.
    var hasQuota: Bool { outbound.inFlight - resending.count < Int(outbound.window) }

    /// Takes up what a new connection allows in each direction.
    ///
    /// - Parameters:
    ///   - window: Messages that may be under way to the client.
    ///   - receiveMaximum: Messages that may be under way from it. In 5.0 those held from earlier connections were not sent
    ///     on this one, and do not count `[5.0 MQTT-4.9.0-1]`.
    mutating func agree(window: UInt16, receiveMaximum: UInt16) {
        outbound.window = max(1, window)
        inbound.limit = version == .v5 ? UInt16(clamping: Int(max(1, receiveMaximum)) + inbound.count) : receiveMaximum
    }

    /// When it is to be looked at next: a message in its queue expires, its will is due, or it ends.
    var nextDeadline: Moment? { [queue.nextExpiry, will?.due, end].compactMap(\.self).min() }

    /// Whether it outlives its connection.
    var isPersistent: Bool { expiryInterval != 0 }

    /// Remembers a subscription.
    mutating func hold(_ subscription: Held, node: Int) {
        subscriptions[node] = subscription
        filterLevels += Levels.count(in: subscription.filter)
        filterBytes += subscription.filter.bytes.count
    }

    /// Remembers that a subscription was granted another QoS, and other options.
    mutating func regrant(_ subscription: Subscription, node: Int) { subscriptions[node]?.subscription = subscription }

    /// Forgets a subscription; returns what there was.
    mutating func release(node: Int) -> Held? {
        guard let held = subscriptions.removeValue(forKey: node) else { return nil }
        filterLevels -= Levels.count(in: held.filter)
        filterBytes -= held.filter.bytes.count
        return held
    }

    /// The subscriptions with their nodes, in the order of subscribing.
    var orderedSubscriptions: [(node: Int, held: Held)] {
        subscriptions.map { (node: $0.key, held: $0.value) }.sorted { $0.held.turn < $1.held.turn }
    }
}
