/// SUBSCRIBE: the filters that a client wants messages for.
public struct SubscribePacket: Sendable, Hashable {
    /// Pairs the packet with its SUBACK.
    public var packetIdentifier: PacketIdentifier
    /// At least one subscription, in the order of the packet.
    public var subscriptions: [Subscription]
    /// DUP, which 3.1 alone allows.
    public var dup: Bool
    /// 5.0 only; empty otherwise.
    public var properties: Properties

    public init(
        _ packetIdentifier: PacketIdentifier, _ subscriptions: [Subscription], dup: Bool = false, properties: Properties = []
    ) {
        self.packetIdentifier = packetIdentifier
        self.subscriptions = subscriptions
        self.dup = dup
        self.properties = properties
    }
}

/// One filter of a SUBSCRIBE with its options.
public struct Subscription: Sendable, Hashable {
    /// What 5.0's Retain Handling says about retained messages at the moment of subscribing.
    public enum RetainHandling: UInt8, Sendable, Hashable, CaseIterable {
        case send = 0
        case sendIfNew = 1
        case doNotSend = 2
    }

    /// The topics wanted.
    public var filter: TopicFilter
    /// The highest quality of service at which messages may be delivered.
    public var maximumQoS: QoS
    /// 5.0: not what this client published itself.
    public var noLocal: Bool
    /// 5.0: forward RETAIN as it was published.
    public var retainAsPublished: Bool
    /// 5.0: when retained messages are sent; earlier versions always send them.
    public var retainHandling: RetainHandling

    public init(
        _ filter: TopicFilter, maximumQoS: QoS = .atMostOnce, noLocal: Bool = false, retainAsPublished: Bool = false,
        retainHandling: RetainHandling = .send
    ) {
        self.filter = filter
        self.maximumQoS = maximumQoS
        self.noLocal = noLocal
        self.retainAsPublished = retainAsPublished
        self.retainHandling = retainHandling
    }
}
