public import MQTTSessions
public import MQTTWire

/// What holds between client and broker on one connection: what CONNECT asked for, as CONNACK changed it.
///
/// In 5.0 a broker says in CONNACK what it does without; the client keeps to it before it sends, since the broker's
/// answer to a breach is the end of the connection. In earlier versions nothing is said, so everything is taken to be there.
public struct ConnectionTerms: Sendable, Hashable {
    /// The client's name for the session, or the one that the broker assigned.
    public var clientIdentifier: ClientIdentifier
    /// The keep-alive that both use `[5.0 MQTT-3.2.2-21]`.
    public var keepAlive: KeepAlive
    /// Seconds that the session outlives its connection; 0 ends it with the connection, the largest value keeps it for ever.
    public var sessionExpiryInterval: UInt32
    /// The most messages of QoS 1 and 2 that the broker takes unacknowledged, 1 to 65,535 `[5.0 MQTT-3.3.4-7]`.
    public var receiveMaximum: UInt16 = .max
    /// The highest QoS that the broker takes in a PUBLISH `[5.0 MQTT-3.2.2-11]`.
    public var maximumQoS: QoS = .exactlyOnce
    /// Whether the broker keeps retained messages `[5.0 MQTT-3.2.2-14]`.
    public var retainAvailable = true
    /// Bytes of the largest packet that the broker takes `[5.0 MQTT-3.2.2-15]`; `nil` for whatever MQTT allows.
    public var maximumPacketSize: Int?
    /// The largest topic alias that the broker takes `[5.0 MQTT-3.2.2-17]`; 0 for none.
    public var topicAliasMaximum: UInt16 = 0
    /// Whether the broker takes filters with `+` and `#`.
    public var wildcardSubscriptionAvailable = true
    /// Whether the broker takes Subscription Identifiers.
    public var subscriptionIdentifierAvailable = true
    /// Whether the broker takes `$share` filters.
    public var sharedSubscriptionAvailable = true

    /// What holds until CONNACK comes.
    init(asked: ClientConfiguration) {
        clientIdentifier = asked.clientIdentifier
        keepAlive = KeepAlive(seconds: asked.keepAlive)
        switch asked.version {
        case .v31, .v311:
            sessionExpiryInterval = asked.cleanStart ? 0 : .max
        case .v5:
            sessionExpiryInterval = asked.sessionExpiryInterval
        }
    }

    /// What holds after CONNACK.
    init(asked: ClientConfiguration, answered connack: ConnackPacket) {
        self.init(asked: asked)
        let properties = connack.properties
        if let assigned = properties.text(.assignedClientIdentifier).flatMap({ ClientIdentifier(bytes: $0.bytes) }) {
            clientIdentifier = assigned
        }
        if let seconds = properties.number(.serverKeepAlive) { keepAlive = KeepAlive(seconds: UInt16(clamping: seconds)) }
        if let seconds = properties.number(.sessionExpiryInterval) { sessionExpiryInterval = seconds }
        if let most = properties.number(.receiveMaximum) { receiveMaximum = UInt16(clamping: most) }
        if let most = properties.number(.maximumQoS) { maximumQoS = QoS(rawValue: UInt8(clamping: most)) ?? .exactlyOnce }
        if let most = properties.number(.maximumPacketSize) { maximumPacketSize = Int(most) }
        if let most = properties.number(.topicAliasMaximum) { topicAliasMaximum = UInt16(clamping: most) }
        func isThere(_ identifier: PropertyIdentifier) -> Bool { properties.number(identifier) != 0 }
        retainAvailable = isThere(.retainAvailable)
        wildcardSubscriptionAvailable = isThere(.wildcardSubscriptionAvailable)
        subscriptionIdentifierAvailable = isThere(.subscriptionIdentifierAvailable)
        sharedSubscriptionAvailable = isThere(.sharedSubscriptionAvailable)
    }

    /// Whether the session outlives its connection, so that unfinished exchanges go on with the next one.
    public var isPersistent: Bool { sessionExpiryInterval > 0 }
}
