public import MQTTWire

/// What a client asks for in CONNECT, and what it bounds.
public struct ClientConfiguration: Sendable, Hashable {
    /// The version it speaks.
    public var version: ProtocolVersion
    /// Its name for the session; another name is another session.
    public var clientIdentifier: ClientIdentifier
    /// Clean Session (3.1, 3.1.1) or Clean Start (5.0).
    public var cleanStart: Bool
    /// Seconds; 0 switches keep-alive off.
    public var keepAlive: UInt16
    /// What the broker publishes when the connection ends without DISCONNECT.
    public var will: Will?
    public var userName: MQTTString?
    public var password: [UInt8]?
    public var limits: ClientLimits

    public init(
        version: ProtocolVersion = .v311, clientIdentifier: ClientIdentifier, cleanStart: Bool = true, keepAlive: UInt16 = 60,
        will: Will? = nil, userName: MQTTString? = nil, password: [UInt8]? = nil, limits: ClientLimits = ClientLimits()
    ) {
        self.version = version
        self.clientIdentifier = clientIdentifier
        self.cleanStart = cleanStart
        self.keepAlive = keepAlive
        self.will = will
        self.userName = userName
        self.password = password
        self.limits = limits
    }
}

extension ClientConfiguration {
    /// Whether the session is to outlive its connection, so that unfinished exchanges go on with the next one.
    var isPersistent: Bool {
        switch version {
        case .v31, .v311: !cleanStart
        // Without a Session Expiry Interval a 5.0 session ends with its connection.
        case .v5: false
        }
    }

    var connectPacket: ConnectPacket {
        ConnectPacket(
            version: version, clientIdentifier: clientIdentifier, cleanStart: cleanStart, keepAlive: keepAlive, will: will,
            userName: userName, password: password)
    }
}

/// What the client bounds, so that neither a broker nor a hasty learner makes it grow without end.
public struct ClientLimits: Sendable, Hashable {
    /// The largest packet taken from a broker, in bytes; a larger one closes the connection.
    public var packetSize: Int
    /// The most messages of QoS 1 and 2 sent and not yet fully acknowledged; further ones wait.
    public var inFlight: UInt16
    /// The most messages that wait for a place in flight, and the most pings under way; further ones fail.
    public var queued: Int
    /// The most messages of QoS 2 whose PUBREL the broker may owe; one more closes the connection.
    public var receiveMaximum: UInt16
    /// How long the broker may take to answer CONNECT.
    public var timeToConnack: Duration

    public init(
        packetSize: Int = 16 << 20, inFlight: UInt16 = 20, queued: Int = 1_000, receiveMaximum: UInt16 = .max,
        timeToConnack: Duration = .seconds(10)
    ) {
        self.packetSize = packetSize
        self.inFlight = inFlight
        self.queued = queued
        self.receiveMaximum = receiveMaximum
        self.timeToConnack = timeToConnack
    }
}
