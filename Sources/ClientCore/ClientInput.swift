public import MQTTSessions
public import MQTTWire

/// The host's name for a request; its outcome carries the same.
public struct RequestIdentifier: RawRepresentable, Sendable, Hashable {
    public var rawValue: Int

    public init(rawValue: Int) { self.rawValue = rawValue }
}

/// A message that the learner wants published.
public struct PublishRequest: Sendable, Hashable {
    public var topic: TopicName
    public var payload: [UInt8]
    public var qos: QoS
    public var retain: Bool
    /// 5.0 only; a topic alias does not belong here.
    public var properties: Properties
    /// 5.0 only: whether a topic alias stands in for the topic, as soon as the broker knows it.
    public var usesTopicAlias: Bool

    public init(
        topic: TopicName, payload: [UInt8], qos: QoS = .atMostOnce, retain: Bool = false, properties: Properties = [],
        usesTopicAlias: Bool = false
    ) {
        self.topic = topic
        self.payload = payload
        self.qos = qos
        self.retain = retain
        self.properties = properties
        self.usesTopicAlias = usesTopicAlias
    }
}

/// What happens to a client: what its connection did, what time did, what its user wants.
public enum ClientInput: Sendable {
    /// The network connection is there; CONNECT goes out.
    case connected
    /// One complete frame, in place.
    case received([UInt8], Range<Int>)
    /// What came cannot be cut into frames, or a frame is longer than `ClientConfiguration.largestPacket`.
    case malformed(WireError)
    /// The network connection is gone, whoever ended it.
    case closed
    /// A deadline may have passed; harmless when none has.
    case tick
    /// Publish a message.
    case publish(RequestIdentifier, PublishRequest)
    /// Subscribe to at least one filter.
    case subscribe(RequestIdentifier, [Subscription], Properties = [])
    /// Unsubscribe from at least one filter.
    case unsubscribe(RequestIdentifier, [TopicFilter], Properties = [])
    /// Send PINGREQ now and measure the way there and back.
    case ping(RequestIdentifier)
    /// Say goodbye, in 5.0 with a reason and properties, and close.
    case disconnect(DisconnectPacket = DisconnectPacket())
    /// 5.0: the answer to `challenged`, and what the broker must show when it accepts.
    case authenticate([UInt8]?, proof: BrokerProof = .notNeeded)
    /// 5.0: begin the authentication anew on the present connection.
    case reauthenticate(RequestIdentifier, [UInt8]?, proof: BrokerProof = .notNeeded)
    /// 5.0: end the connection, for the broker's challenge does not deserve an answer; why, as the rest of a sentence.
    case distrust(why: String)
    /// Stop pinging (`true`), so that the keep-alive can be seen to expire; or ping again.
    case silence(Bool)
}

/// What the host is to do, in this order.
public enum ClientEffect: Sendable, Hashable {
    /// Write the packet in that version.
    case send(Packet, ProtocolVersion)
    /// Close the network connection once everything before is written.
    case close(ClientCloseReason)
    /// Show why.
    case note(Note)
    /// The request is over.
    case completed(RequestIdentifier, RequestOutcome)
    /// A message arrived for the user.
    case received(PublishPacket)
    /// The broker accepted the connection.
    case connected(ConnackPacket)
    /// The broker refused the connection; `close` follows.
    case refused(ConnackPacket)
    /// 5.0: the broker wants another step of the authentication; `authenticate` answers it.
    case challenged(AuthPacket)
}
