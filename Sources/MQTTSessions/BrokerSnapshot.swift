public import MQTTWire

/// What the broker holds at one moment: what `sessions` and `retained` show and what lesson checks look at.
public struct BrokerSnapshot: Sendable, Hashable {
    /// One session, connected or waiting for its client.
    public struct Session: Sendable, Hashable {
        /// The client's name for it.
        public var client: ClientIdentifier
        /// The version its present or last connection spoke.
        public var version: ProtocolVersion
        /// Whether its client is connected now.
        public var isConnected: Bool
        /// Whether it outlives its connection.
        public var isPersistent: Bool
        /// Seconds that it outlives its connection: 0 for not at all, `UInt32.max` for ever.
        public var expiryInterval: UInt32
        /// Seconds, 0 for off.
        public var keepAlive: UInt16
        /// Filter and granted QoS, in the order of subscribing.
        public var subscriptions: [Subscription]
        /// Messages sent and not yet fully acknowledged.
        public var inFlight: Int
        /// Messages waiting for their turn or for the client.
        public var queued: Int
        /// Incoming QoS 2 messages whose PUBREL has not come.
        public var awaitingRelease: Int
        /// Whether a will waits for the connection to break, or for its delay to pass.
        public var hasWill: Bool
        /// The user it belongs to: as CONNECT said, or as a certificate proved; `nil` for an anonymous client's.
        public var userName: MQTTString?

        public init(
            client: ClientIdentifier, version: ProtocolVersion, isConnected: Bool, isPersistent: Bool, keepAlive: UInt16,
            subscriptions: [Subscription], inFlight: Int, queued: Int, awaitingRelease: Int, hasWill: Bool,
            expiryInterval: UInt32? = nil, userName: MQTTString? = nil
        ) {
            self.client = client
            self.version = version
            self.isConnected = isConnected
            self.isPersistent = isPersistent
            self.keepAlive = keepAlive
            self.subscriptions = subscriptions
            self.inFlight = inFlight
            self.queued = queued
            self.awaitingRelease = awaitingRelease
            self.hasWill = hasWill
            self.expiryInterval = expiryInterval ?? (isPersistent ? .max : 0)
            self.userName = userName
        }
    }

    /// One retained message.
    public struct Retained: Sendable, Hashable {
        /// Its topic.
        public var topic: TopicName
        /// The QoS it was published with.
        public var qos: QoS
        /// Its payload.
        public var payload: [UInt8]

        public init(topic: TopicName, qos: QoS, payload: [UInt8]) {
            self.topic = topic
            self.qos = qos
            self.payload = payload
        }
    }

    /// All sessions, sorted by client identifier.
    public var sessions: [Session]
    /// All retained messages, sorted by topic.
    public var retained: [Retained]

    public init(sessions: [Session] = [], retained: [Retained] = []) {
        self.sessions = sessions
        self.retained = retained
    }
}
