import MQTTWire

/// What MQTT 5.0 adds to a message for the sake of the subscriptions by which it comes; made once for many messages.
public final class SubscriptionTerms: Sendable {
    /// The identifiers that the client gave to the subscriptions, in the order in which they matched.
    public let identifiers: [UInt32]
    /// The same, each as the property that carries it.
    public let bytes: [UInt8]
    /// The shared subscription by which it comes, `$share/group/filter`; `nil` for one that is not shared.
    let share: TopicFilter?

    init(identifiers: [UInt32], share: TopicFilter? = nil) {
        self.identifiers = identifiers
        self.share = share
        bytes = AddedProperties.bytes(ofSubscriptionIdentifiers: identifiers)
    }
}
