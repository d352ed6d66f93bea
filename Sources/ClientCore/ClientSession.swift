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
    /// With the QoS granted.
    var subscriptions: [Subscription] = []

    init(_ configuration: ClientConfiguration) {
        owner = configuration.clientIdentifier
        outbound = OutboundFlow(window: configuration.limits.inFlight)
        inbound = InboundFlow(limit: configuration.limits.receiveMaximum)
    }
}

extension ClientSession {
    /// What both sides would have to finish together.
    var exchanges: Int { outbound.inFlight + inbound.count }

    /// Takes the limits of a new connection.
    mutating func take(_ limits: ClientLimits) {
        outbound.window = max(1, limits.inFlight)
        inbound.limit = max(1, limits.receiveMaximum)
    }

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
