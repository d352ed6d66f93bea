public import MQTTWire

/// What the broker or the client decided, and why: emitted beside packets, shown in trace, lessons and `explain`.
///
/// A note carries values, never words; its words and its clause stand in one table, `Note+Words.swift`.
public indirect enum Note: Sendable, Hashable {
    // Connections
    case sessionCreated(isPersistent: Bool)
    case sessionResumed(subscriptions: Int, inFlight: Int, queued: Int)
    case sessionDiscarded
    case sessionKept
    case tookOver(ClientIdentifier)
    case identifierAssigned(ClientIdentifier)
    case refusedVersion(level: UInt8)
    case refusedConnect(ReasonCode)
    case keepAliveStarted(seconds: UInt16)
    case keepAliveExpired(seconds: UInt16, silent: Duration)
    case connectTimedOut(after: Duration)
    case malformed(WireError)
    case protocolViolated(ProtocolViolation)
    // Messages
    case matched(filter: TopicFilter, subscriber: ClientIdentifier)
    case nobodySubscribed(topic: TopicName)
    case qosLowered(from: QoS, to: QoS, subscriber: ClientIdentifier)
    case queuedWhileOffline(subscriber: ClientIdentifier, waiting: Int)
    case queuedBehindInFlight(subscriber: ClientIdentifier, waiting: Int)
    case queueFull(subscriber: ClientIdentifier)
    case droppedWhileOffline(subscriber: ClientIdentifier)
    case congested(subscriber: ClientIdentifier)
    case congestionEnded(subscriber: ClientIdentifier, dropped: Int, waiting: Int)
    case readingPaused
    case readingResumed
    case redelivered(packetIdentifier: PacketIdentifier)
    case duplicateRecognised(packetIdentifier: PacketIdentifier)
    case unknownIdentifierAcknowledged(packetIdentifier: PacketIdentifier, kind: PacketKind)
    case retained(topic: TopicName)
    case retainedCleared(topic: TopicName)
    case notRetained(topic: TopicName)
    case retainedSent(topic: TopicName, subscriber: ClientIdentifier)
    // Subscriptions
    case subscribed(filter: TopicFilter, granted: QoS)
    case subscriptionReplaced(filter: TopicFilter, granted: QoS)
    case subscriptionRefused(filter: TopicFilter)
    case unsubscribed(filter: TopicFilter, existed: Bool)
    // Wills
    case willStored(topic: TopicName)
    case willPublished(topic: TopicName)
    case willDiscarded
    // Who may
    case anonymousRefused
    case passwordAccepted(user: MQTTString)
    case passwordRefused(user: MQTTString)
    case passwordUnchecked
    case accountRevoked(user: MQTTString)
    case sessionOfAnother(ClientIdentifier)
    case publishForbidden(topic: TopicName)
    case subscriptionForbidden(filter: TopicFilter)
    case deliveryForbidden(topic: TopicName, subscriber: ClientIdentifier)
    case willForbidden(topic: TopicName)
    // The client's own
    case connackMissing(after: Duration)
    case sessionUnknownToBroker(forgotten: Int)
    case releasedAgain(packetIdentifier: PacketIdentifier)
    case heldBehindWindow(waiting: Int)
    case pinged(afterIdle: Duration)
    case pingUnanswered(after: Duration)
    case pingingStopped
    case pingingResumed
    case topicAliasResolved(alias: UInt16, topic: TopicName)
    // The host's own
    case acceptingPaused(connections: Int)
    case descriptorsExhausted(connections: Int)
    case acceptingResumed(connections: Int)
    case addressRefused(address: String, limit: Int, others: Int)
}

/// A packet that is well-formed and yet not allowed at its moment.
public enum ProtocolViolation: Sendable, Hashable {
    /// The first packet of a connection was not CONNECT.
    case firstPacketNotConnect(PacketKind)
    /// A second CONNECT on one connection.
    case secondConnect
    /// The first packet that a broker sent was not CONNACK.
    case firstPacketNotConnack(PacketKind)
    /// A second CONNACK on one connection.
    case secondConnack
    /// CONNACK tells of a session that the client did not have, or asked to be discarded.
    case sessionPresentUnexpected
    /// A packet that only the other side may send.
    case wrongDirection(PacketKind)
    /// An acknowledgement of another kind than the next step of its exchange.
    case wrongAcknowledgement(PacketKind, PacketIdentifier, awaited: PacketKind)
    /// SUBACK (in 5.0 also UNSUBACK) with more or fewer codes than its request has filters.
    case wrongCodeCount(PacketKind, PacketIdentifier, codes: Int, filters: Int)
    /// AUTH without an authentication method agreed on in CONNECT.
    case authenticationNotAgreed
    /// Another authentication method than that of CONNECT.
    case authenticationMethodChanged
    /// AUTH that its receiver did not ask for at that moment.
    case authenticationUnasked(ReasonCode)
    /// A property that CONNECT asked not to be sent.
    case propertyUnwanted(PropertyIdentifier, PacketKind)
    /// More QoS 1 and 2 messages in flight than were allowed.
    case receiveMaximumExceeded
    /// A packet larger than this side accepts.
    case packetTooLarge(bytes: Int, limit: Int)
    /// A topic alias that stands for nothing.
    case topicAliasInvalid(TopicAliasError)
}
