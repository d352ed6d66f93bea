/// CONNECT: the client's first packet, which says who it is and how it wants to be served.
public struct ConnectPacket: Sendable, Hashable {
    /// The version asked for; protocol name and level follow from it.
    public var version: ProtocolVersion
    /// Clean Session (3.1, 3.1.1) or Clean Start (5.0).
    public var cleanStart: Bool
    /// Seconds between packets after which the client would ping; 0 switches keep-alive off.
    public var keepAlive: UInt16
    /// The client's name for its session; may be empty in 3.1.1 and 5.0.
    public var clientIdentifier: ClientIdentifier
    /// What the broker publishes if the connection ends without DISCONNECT.
    public var will: Will?
    /// The user name, if any.
    public var userName: MQTTString?
    /// The password's bytes, if any; views mask them.
    public var password: [UInt8]?
    /// 5.0 only; empty otherwise.
    public var properties: Properties

    public init(
        version: ProtocolVersion = .v311, clientIdentifier: ClientIdentifier, cleanStart: Bool = true, keepAlive: UInt16 = 60,
        will: Will? = nil, userName: MQTTString? = nil, password: [UInt8]? = nil, properties: Properties = []
    ) {
        self.version = version
        self.cleanStart = cleanStart
        self.keepAlive = keepAlive
        self.clientIdentifier = clientIdentifier
        self.will = will
        self.userName = userName
        self.password = password
        self.properties = properties
    }
}

/// The message that a client leaves with the broker for the day its connection breaks.
public struct Will: Sendable, Hashable {
    /// Where the will is published.
    public var topic: TopicName
    /// What it says.
    public var payload: [UInt8]
    /// The quality of service it is published with.
    public var qos: QoS
    /// Whether it is retained.
    public var retain: Bool
    /// 5.0 only; empty otherwise.
    public var properties: Properties

    public init(topic: TopicName, payload: [UInt8], qos: QoS = .atMostOnce, retain: Bool = false, properties: Properties = []) {
        self.topic = topic
        self.payload = payload
        self.qos = qos
        self.retain = retain
        self.properties = properties
    }
}
