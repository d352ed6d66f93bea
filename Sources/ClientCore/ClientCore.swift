public import MQTTSessions
public import MQTTWire

/// The client behind the prompt: a value without clock, socket, thread or chance.
///
/// Inputs and the present moment go in, effects come out; the host performs them in their order, arms one timer for
/// `nextDeadline` after every call, and sends `tick` when it fires. A tick that comes early does nothing.
///
/// ```
///             connected:                 CONNACK 0:                          ┐ publish, subscribe, unsubscribe, ping,
///             CONNECT goes out           what is unfinished is sent again    │ packets, keep-alive
///   idle ──────────────────► connecting ──────────────────────► connected ◄──┘
///                             │     ▲                             │
///     refused, no CONNACK,    │     │ connected:                  │ disconnect, no PINGRESP,
///     not a packet, closed    ▼     │ CONNECT goes out            ▼ not a packet, not allowed, closed
///                           closed ─┴──────────────────────── closed
/// ```
///
/// A session that outlives its connection keeps what is unfinished: the next connection takes it up.
public struct ClientCore: Sendable {
    /// Where the client stands.
    public enum Phase: Sendable, Hashable {
        /// It never had a connection.
        case idle
        /// CONNECT is sent, CONNACK has not come.
        case connecting(since: Moment)
        /// The broker accepted the connection.
        case connected(Connection)
        /// The connection is over; `nil` when it ended without the client's doing.
        case closed(ClientCloseReason?)
    }

    /// What holds for one accepted connection.
    public struct Connection: Sendable, Hashable {
        /// When the client last sent a packet.
        public var lastSent: Moment
        /// The PINGREQs whose PINGRESP has not come, oldest first.
        public var pings: [Ping] = []
    }

    /// What the next connection asks for; a present one keeps what it was opened with.
    public var configuration: ClientConfiguration
    /// Where the client stands.
    public internal(set) var phase = Phase.idle
    /// Whether the client leaves its pings out.
    public internal(set) var isSilent = false
    /// What holds on the present or last connection.
    public internal(set) var terms: ConnectionTerms
    /// What the present or last connection was opened with.
    var agreed: ClientConfiguration
    var session: ClientSession
    /// Topic aliases end with their connection `[5.0 MQTT-3.3.2-7]`.
    var aliasesFromBroker = InboundTopicAliases<TopicName>(maximum: 0)
    var aliasesToBroker = OutboundTopicAliases<TopicName>(maximum: 0)
    /// The first step of the method that CONNECT names, for the next connection alone: a method's first data are never the
    /// same twice.
    public var opening = AuthenticationOpening()
    /// What the broker must show before it is believed.
    var proof = BrokerProof.notNeeded
    /// Who asked for the authentication that is under way anew; `nil` while none is.
    var reauthentication: RequestIdentifier?

    public init(configuration: ClientConfiguration) {
        self.configuration = configuration
        agreed = configuration
        terms = ConnectionTerms(asked: configuration)
        session = ClientSession(configuration)
    }

    /// When `tick` is wanted next; ask again after every call of `handle`.
    public var nextDeadline: Moment? { deadline?.moment }

    /// Takes an input at a moment that never lies before the last one, and appends what is to be done.
    public mutating func handle(_ input: ClientInput, at now: Moment, effects: inout [ClientEffect]) {
        switch input {
        case .connected: open(at: now, &effects)
        case .received(let bytes, let frame): receive(bytes, frame, at: now, &effects)
        case .malformed(let error): close(.malformed(error), &effects)
        case .closed: end(nil, &effects)
        case .tick: break
        case .publish(let identifier, let request): publish(request, identifier, at: now, &effects)
        case .subscribe(let identifier, let subscriptions, let properties):
            subscribe(subscriptions, properties, identifier, at: now, &effects)
        case .unsubscribe(let identifier, let filters, let properties):
            unsubscribe(filters, properties, identifier, at: now, &effects)
        case .ping(let identifier): ping(identifier, at: now, &effects)
        case .disconnect(let packet): disconnect(packet, &effects)
        case .authenticate(let data, let proof): authenticate(data, proof, at: now, &effects)
        case .reauthenticate(let identifier, let data, let proof): reauthenticate(data, proof, identifier, at: now, &effects)
        case .distrust(let why): close(.brokerDistrusted(why: why), &effects)
        case .silence(let isSilent): silence(isSilent, &effects)
        }
        meetDeadline(at: now, &effects)
    }
}

extension ClientCore {
    /// The subscriptions of the session, each with the QoS granted, in the order of first subscribing.
    public var subscriptions: [Subscription] { session.subscriptions }

    /// The messages of QoS 1 and 2 sent and not yet fully acknowledged.
    public var inFlight: Int { session.outbound.inFlight }

    /// The messages that wait for a place in flight.
    public var queued: Int { session.waiting.count }

    /// The incoming messages of QoS 2 whose PUBREL has not come.
    public var awaitingRelease: Int { session.inbound.count }

    /// Whether an authentication is under way anew.
    public var isReauthenticating: Bool { reauthentication != nil }

    /// What a request still waits for, such as `PUBREC for packet 3`; `nil` when it is over or was never made.
    public func missing(for request: RequestIdentifier) -> String? {
        if session.waiting.contains(where: { $0.identifier == request }) {
            return "a place in flight, after \(inFlight) messages that are not acknowledged" + whileAway
        }
        if let (identifier, _) = session.requests.first(where: { $0.value.identifier == request }) {
            guard let awaited = session.outbound.awaited(for: identifier) else { return nil }
            return "\(awaited.packetKind) for packet \(identifier)" + whileAway
        }
        if reauthentication == request { return "AUTH" }
        guard case .connected(let connection) = phase, connection.pings.contains(where: { $0.request == request }) else {
            return nil
        }
        return "PINGRESP"
    }

    private var whileAway: String {
        switch phase {
        case .connected: ""
        case .idle, .connecting, .closed: " (the client is not connected)"
        }
    }
}

extension ClientCore {
    /// Sends a packet on the present connection, which restarts the time until the next ping.
    mutating func send(_ packet: Packet, at now: Moment, _ effects: inout [ClientEffect]) {
        effects.append(.send(packet, agreed.version))
        update { $0.lastSent = now }
    }

    /// Changes the present connection in place; does nothing without one.
    mutating func update(_ change: (inout Connection) -> Void) {
        guard case .connected(var connection) = phase else { return }
        // Taken out and put back, so that nothing is copied.
        phase = .idle
        change(&connection)
        phase = .connected(connection)
    }

    /// Whether there is a connection that the broker has accepted; if not, the request fails at once.
    func isConnected(for request: RequestIdentifier, _ effects: inout [ClientEffect]) -> Bool {
        switch phase {
        case .connected: return true
        case .idle, .connecting, .closed:
            effects.append(.completed(request, .failed(.notConnected)))
            return false
        }
    }
}
