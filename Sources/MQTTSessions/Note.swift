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
    /// The broker's maximum holds in place of what CONNECT asked for; only 5.0 can tell the client.
    case keepAliveReplaced(asked: UInt16, by: UInt16, isTold: Bool)
    /// The connection was closed for a keep-alive that the client could not be told.
    case keepAliveUntold(asked: UInt16, seconds: UInt16)
    case sessionExpires(seconds: UInt32)
    case sessionExpiryLowered(from: UInt32, to: UInt32)
    case sessionExpiryChanged(seconds: UInt32)
    case sessionExpired(client: ClientIdentifier)
    /// An answer that the client's Maximum Packet Size does not let it be sent.
    case notSent(PacketKind, bytes: Int, limit: Int)
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
    case systemTopicRefused(topic: TopicName)
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
    case retainedExpired(topic: TopicName)
    case messageExpired(topic: TopicName, subscriber: ClientIdentifier)
    case tooLargeForClient(subscriber: ClientIdentifier, bytes: Int, limit: Int)
    case publishRefused(ReasonCode)
    case deliveryRefused(packetIdentifier: PacketIdentifier, ReasonCode)
    case aliasSet(UInt16, topic: TopicName)
    case aliasGiven(UInt16, topic: TopicName, subscriber: ClientIdentifier)
    case notSentBack(subscriber: ClientIdentifier, isSentOtherwise: Bool)
    case sharedMemberChosen(filter: TopicFilter, subscriber: ClientIdentifier, members: Int)
    case sharedPassedOn(filter: TopicFilter, from: ClientIdentifier)
    // Subscriptions
    case subscribed(filter: TopicFilter, granted: QoS)
    case subscriptionReplaced(filter: TopicFilter, granted: QoS)
    case subscriptionRefused(filter: TopicFilter)
    case unsubscribed(filter: TopicFilter, existed: Bool)
    /// Retain Handling, or that the subscription is shared, keeps retained messages away.
    case retainedNotWanted(filter: TopicFilter)
    // Wills
    case willStored(topic: TopicName)
    case willPublished(topic: TopicName)
    case willDiscarded
    case willDelayed(topic: TopicName, seconds: UInt32)
    case willCancelled(topic: TopicName)
    case willDelayOver(topic: TopicName)
    case willOfEndedSession(topic: TopicName)
    case willAskedFor(topic: TopicName)
    // Who may
    case anonymousRefused
    case passwordAccepted(user: MQTTString)
    case passwordRefused(user: MQTTString)
    case passwordUnchecked
    case authenticationMethodUnknown(MQTTString)
    case authenticationFailed
    case accountUnprepared(user: MQTTString)
    case accountRevoked(user: MQTTString)
    case sessionOfAnother(ClientIdentifier)
    case publishForbidden(topic: TopicName)
    case subscriptionForbidden(filter: TopicFilter)
    case deliveryForbidden(topic: TopicName, subscriber: ClientIdentifier)
    case willForbidden(topic: TopicName)
    // The client's own
    case connackMissing(after: Duration)
    case brokerDistrusted(why: String)
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
    /// Another packet than AUTH or DISCONNECT while the client was to answer a challenge.
    case packetBeforeConnack(PacketKind)
    /// AUTH that its receiver did not ask for at that moment.
    case authenticationUnasked(ReasonCode)
    /// A property that CONNECT asked not to be sent.
    case propertyUnwanted(PropertyIdentifier, PacketKind)
    /// More QoS 1 and 2 messages in flight than were allowed.
    case receiveMaximumExceeded
    /// A packet larger than this side accepts.
    case packetTooLarge(bytes: Int, limit: Int)
    /// A client gave PUBLISH a Subscription Identifier, which only a broker does.
    case subscriptionIdentifierFromClient
    /// DISCONNECT asks for a session to be kept that CONNECT had end with its connection.
    case sessionExpiryAfterZero
    /// A topic alias that stands for nothing.
    case topicAliasInvalid(TopicAliasError)
}
