public import MQTTWire

/// Why a request was not carried out.
public enum RequestFailure: Sendable, Hashable {
    /// There is no connection that the broker has accepted.
    case notConnected
    /// The connection ended before the answer came, and with it the request.
    case connectionLost
    /// The session in which it was under way is no more.
    case sessionLost
    /// Too many requests wait already.
    case queueFull(limit: Int)
    /// All 65,535 packet identifiers are in use.
    case noIdentifierFree
    /// Longer than any packet can be.
    case tooLarge(limit: Int)
    /// SUBSCRIBE and UNSUBSCRIBE need at least one filter.
    case noFilter
    /// Something of 5.0, such as `Content Type`, on a connection of an earlier version.
    case unknownToVersion(String, ProtocolVersion)
    /// The broker's CONNACK bounds the QoS of messages.
    case qosNotSupported(maximum: QoS)
    /// The broker's CONNACK says that it keeps no messages.
    case retainNotSupported
    /// The broker's CONNACK bounds the size of packets.
    case packetTooLarge(bytes: Int, limit: Int)
    /// The broker's CONNACK allows no topic aliases.
    case topicAliasesNotSupported
    /// The broker's CONNACK allows no filters with `+` and `#`.
    case wildcardsNotSupported
    /// The broker's CONNACK allows no `$share` filters.
    case sharedSubscriptionsNotSupported
    /// The broker's CONNACK allows no Subscription Identifiers.
    case subscriptionIdentifiersNotSupported
    /// A filter that begins with `$share/` and does not go on with a name and a filter.
    case shareMalformed(TopicFilter)
    /// No Local with a shared subscription.
    case noLocalShared(TopicFilter)
    /// DISCONNECT asks to keep a session that CONNECT did not ask to keep.
    case sessionExpiryTooLate
    /// AUTH without an authentication method in CONNECT, or while an authentication is under way.
    case authenticationNotAgreed
}

extension RequestFailure {
    /// The failure as the rest of a sentence.
    public var words: String { row.words }

    /// The rule behind it; `nil` where there is none, or none is needed to understand it.
    public var clause: Clause? { row.clause }

    private var row: (words: String, clause: Clause?) {
        switch self {
        case .notConnected: ("the client is not connected", nil)
        case .connectionLost: ("the connection ended before the answer came", nil)
        case .sessionLost: ("the session in which it was under way is no more", nil)
        case .queueFull(let limit): ("\(limit) requests wait already", nil)
        case .noIdentifierFree: ("all 65,535 packet identifiers are in use", nil)
        case .tooLarge(let limit): ("no packet holds more than \(limit) bytes", nil)
        case .noFilter: ("at least one topic filter is needed", nil)
        case .unknownToVersion(let what, let version): ("\(what) belongs to MQTT 5.0, and this client speaks \(version)", nil)
        case .qosNotSupported(.atMostOnce): ("the broker takes messages of QoS 0 only, as its CONNACK says", .maximumQoS)
        case .qosNotSupported(let most):
            ("the broker takes no message above QoS \(most.rawValue), as its CONNACK says", .maximumQoS)
        case .retainNotSupported: ("the broker keeps no retained messages, as its CONNACK says", .retainAvailable)
        case .packetTooLarge(let bytes, let limit):
            (
                "the packet would have \(bytes) bytes, and the broker takes at most \(limit), as its CONNACK says",
                .brokersMaximumPacketSize
            )
        case .topicAliasesNotSupported: ("the broker takes no topic aliases, as its CONNACK says", .noTopicAliases)
        case .wildcardsNotSupported: ("the broker takes no filters with + and #, as its CONNACK says", .wildcardAvailable)
        case .sharedSubscriptionsNotSupported:
            ("the broker takes no $share filters, as its CONNACK says", .sharedAvailable)
        case .subscriptionIdentifiersNotSupported:
            ("the broker takes no Subscription Identifiers, as its CONNACK says", .subscriptionIdentifierAvailable)
        case .shareMalformed: ("a shared subscription is $share/NAME/FILTER, its name without + and #", .sharedFilter)
        case .noLocalShared: ("No Local cannot go with a shared subscription", .noLocalShared)
        case .sessionExpiryTooLate:
            ("CONNECT did not ask to keep the session, so DISCONNECT cannot ask for it any more", .sessionExpiryTooLate)
        case .authenticationNotAgreed:
            ("no authentication method was agreed on in CONNECT, or one is under way", .authenticationUnasked)
        }
    }
}
