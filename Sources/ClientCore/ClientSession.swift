import DequeModule
import MQTTSessions
import MQTTWire

/// The client's half of a session: what is unfinished, and what it is subscribed to.
struct ClientSession: Sendable {
    /// A request under way, found by the packet identifier of its exchange.
    struct Request: Sendable {
        enum Kind: Sendable {
            case publish
            case subscribe([Subscription])
            case unsubscribe([TopicFilter])
        }

        var identifier: RequestIdentifier
        var kind: Kind
        /// What PUBREC said, where it said more than success: PUBCOMP does not say it again.
        var received: Answer?
    }

    /// Whose session it is.
    var owner: ClientIdentifier
    /// Whether a broker has ever accepted it.
    var isEstablished = false
    var outbound: OutboundFlow<PublishRequest>
    var inbound: InboundFlow
    var requests: [PacketIdentifier: Request] = [:]
    /// Messages of QoS 1 and 2 that wait for a place in flight.
    var waiting: Deque<(identifier: RequestIdentifier, message: PublishRequest)> = []
    /// What was in flight when the last connection ended and is not sent again yet, in its order.
    var resending: Deque<(identifier: PacketIdentifier, message: PublishRequest)> = []
    /// With the QoS granted.
    var subscriptions: [Subscription] = []

    init(_ configuration: ClientConfiguration) {
        owner = configuration.clientIdentifier
        outbound = OutboundFlow(window: configuration.limits.inFlight)
        inbound = InboundFlow(limit: configuration.receiveMaximum)
    }
}

extension ClientSession {
    /// What both sides would have to finish together.
    var exchanges: Int { outbound.inFlight + inbound.count }

    /// Takes what a new connection asks for.
    mutating func take(_ asked: ClientConfiguration) {
        outbound.window = max(1, asked.limits.inFlight)
        // What is held from earlier connections was not sent on this one, so it does not count `[5.0 MQTT-4.9.0-1]`.
        let held = asked.version == .v5 ? inbound.count : 0
        inbound.limit = UInt16(clamping: Int(max(1, asked.receiveMaximum)) + held)
    }

    /// Whether another PUBLISH may be sent on this connection, counting those that must be sent again and were not yet.
    var hasQuota: Bool { outbound.inFlight - resending.count < Int(outbound.window) }

    /// Lets go of SUBSCRIBE and UNSUBSCRIBE under way, which end with their connection; gives their names in order.
    mutating func abandonSubscribing() -> [RequestIdentifier] {
        let abandoned = requests.filter { !$0.value.isPublish }
        for identifier in abandoned.keys {
            outbound.abandonRequest(identifier)
            requests[identifier] = nil
        }
        return abandoned.values.map(\.identifier).sorted { $0.rawValue < $1.rawValue }
    }

    /// Lets go of the messages in flight and of all that the broker would have to know; those never sent stay.
    ///
    /// Gives the names of the requests in order.
    mutating func forgetExchanges() -> [RequestIdentifier] {
        let forgotten = requests.values.map(\.identifier).sorted { $0.rawValue < $1.rawValue }
        outbound = OutboundFlow(window: outbound.window)
        inbound = InboundFlow(limit: inbound.limit)
        requests = [:]
        resending = []
        subscriptions = []
        isEstablished = false
        return forgotten
    }

    /// Lets go of everything; gives the names of the requests in order.
    mutating func forgetAll() -> [RequestIdentifier] {
        let unsent = waiting.map(\.identifier)
        waiting = []
        return forgetExchanges() + unsent
    }

    /// Keeps what SUBACK granted; a filter already there is replaced in its place.
    mutating func keep(_ grants: [Grant]) {
        for grant in grants {
            guard let granted = grant.granted else { continue }
            var subscription = grant.subscription
            subscription.maximumQoS = granted
            if let at = subscriptions.firstIndex(where: { $0.filter == subscription.filter }) {
                subscriptions[at] = subscription
            } else {
                subscriptions.append(subscription)
            }
        }
    }
}

extension ClientSession.Request {
    fileprivate var isPublish: Bool {
        switch kind {
        case .publish: true
        case .subscribe, .unsubscribe: false
        }
    }
}
