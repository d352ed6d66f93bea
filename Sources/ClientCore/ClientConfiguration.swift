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
    /// Stands in CONNECT, unless its properties name an authentication method.
    public var userName: MQTTString?
    public var password: [UInt8]?
    /// CONNECT's properties, in the order of the packet; sent by 5.0 only. The client keeps to what it announces in them.
    public var properties: Properties
    public var limits: ClientLimits

    public init(
        version: ProtocolVersion = .v311, clientIdentifier: ClientIdentifier, cleanStart: Bool = true, keepAlive: UInt16 = 60,
        will: Will? = nil, userName: MQTTString? = nil, password: [UInt8]? = nil, properties: Properties = [],
        limits: ClientLimits = ClientLimits()
    ) {
        self.version = version
        self.clientIdentifier = clientIdentifier
        self.cleanStart = cleanStart
        self.keepAlive = keepAlive
        self.will = will
        self.userName = userName
        self.password = password
        self.properties = properties
        self.limits = limits
    }
}

extension ClientConfiguration {
    /// Seconds that the session is to outlive the connection; 0, the default of 5.0, ends it with the connection.
    public var sessionExpiryInterval: UInt32 { properties.number(.sessionExpiryInterval) ?? 0 }

    /// The most messages of QoS 1 and 2 that the broker may send before any is acknowledged `[5.0 MQTT-3.3.4-9]`.
    var receiveMaximum: UInt16 {
        switch version {
        case .v31, .v311: limits.receiveMaximum
        case .v5: properties.number(.receiveMaximum).map { UInt16(clamping: $0) } ?? limits.receiveMaximum
        }
    }

    /// The largest packet that the broker may send, in bytes: what is announced, within the client's own limit.
    public var largestPacket: Int {
        switch version {
        case .v31, .v311: limits.packetSize
        case .v5: min(limits.packetSize, properties.number(.maximumPacketSize).map { Int($0) } ?? .max)
        }
    }

    /// The largest topic alias that the broker may send; 0 for none.
    var topicAliasMaximum: UInt16 { properties.number(.topicAliasMaximum).map { UInt16(clamping: $0) } ?? 0 }

    /// The method of enhanced authentication; `nil` without.
    public var authenticationMethod: MQTTString? { version == .v5 ? properties.text(.authenticationMethod) : nil }

    /// CONNECT; where it names a method, user name and password are the method's to prove, and do not travel.
    func connectPacket(_ opening: AuthenticationOpening) -> ConnectPacket {
        var will = will
        var properties = properties
        if version != .v5 {
            will?.properties = []
            properties = []
        }
        let hasMethod = authenticationMethod != nil
        if hasMethod, let data = opening.data { properties.append(.authenticationData, .binary(data)) }
        return ConnectPacket(
            version: version, clientIdentifier: clientIdentifier, cleanStart: cleanStart, keepAlive: keepAlive, will: will,
            userName: hasMethod ? nil : userName, password: hasMethod ? nil : password, properties: properties)
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
    /// The most messages of QoS 2 whose PUBREL the broker may owe; one more closes the connection. In 5.0 the Receive
    /// Maximum of CONNECT stands in its place.
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
