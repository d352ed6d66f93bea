import MQTTSessions
import MQTTWire

/// Where a connection stands.
///
/// ```
///               opened                CONNECT accepted
///   (closed) ──────────► awaitingConnect ──────────► connected ──┐ packets
///       ▲                       │  │                  ▲  │   ▲───┘
///       │                       │  └► authenticating ─┘  │
///       │  CONNECT refused,     │       the host is asked│
///       │  anything else first, │  DISCONNECT, taken over, keep-alive expired,
///       │  time-out, closed     │  protocol error, too slow, closed
///       └───────────────────────┴────────────────────────┘
/// ```
///
/// The broker forgets a connection the moment it asks for its end: whatever still arrives under that identifier, a
/// later `closed` included, finds the slot closed or another generation in it, and is ignored.
enum ConnectionPhase: Sendable, Hashable {
    case closed
    case awaitingConnect
    /// CONNECT came, and the host looks at its credentials.
    case authenticating
    /// 5.0: CONNECT came, and the client is to answer a challenge.
    case challenged
    case connected(session: Int)
}

/// What the broker knows of one connection.
struct Connection: Sendable {
    /// Which tenant of the slot it is.
    var generation: UInt32 = 0
    var phase = ConnectionPhase.closed
    var version = ProtocolVersion.v311
    /// When the last complete packet came; until CONNECT, when the connection was opened. All that keep-alive costs a packet.
    var lastHeard = Moment.start
    var keepAlive = KeepAlive(seconds: 0)
    /// What CONNECT asked for, before the broker's own maximum.
    var askedKeepAlive: UInt16 = 0
    /// The entry of the route cache that its last message went by.
    var lastRoute = 0
    /// Who it is; `nil` for nobody in particular.
    var identity: Identity?
    /// Whether the host reads nothing from it, so that its silence proves nothing.
    var isReadingPaused = false
    /// What is to be published unless DISCONNECT comes.
    var will: Will?
    /// 5.0: bytes of the largest packet that the client takes.
    var packetLimit = Int.max
    /// 5.0: the method of CONNECT, by which alone the client may authenticate itself.
    var authenticationMethod: MQTTString?
    /// 5.0: what the method has to say in CONNACK.
    var authenticationData: [UInt8]?
    /// 5.0: where its exchange stands.
    var exchange = Exchange.none
    /// 5.0: what the aliases of the client stand for: topics behind their length.
    var inboundAliases = InboundTopicAliases<[UInt8]>(maximum: 0)
    /// 5.0: the aliases that the broker gave.
    var outboundAliases = OutboundTopicAliases<AliasTopic>(maximum: 0)
    /// 5.0: whether answers may explain themselves.
    var wantsProblems = true
}

/// All connections, by the slots that the host gives them.
struct Connections: Sendable {
    private(set) var slots: [Connection] = []
    /// Connections that are not closed.
    private(set) var count = 0

    /// The slot of a connection that is not closed; `nil` for a tenant that is gone.
    @inline(__always)
    func slot(_ connection: ConnectionIdentifier) -> Int? {
        let slot = Int(connection.slot)
        guard slot < slots.count, slots[slot].generation == connection.generation, slots[slot].phase != .closed else {
            return nil
        }
        return slot
    }

    /// The identifier of the slot's tenant.
    func identifier(_ slot: Int) -> ConnectionIdentifier {
        ConnectionIdentifier(slot: UInt32(truncatingIfNeeded: slot), generation: slots[slot].generation)
    }

    /// Lets a new tenant in.
    mutating func open(_ connection: ConnectionIdentifier, at now: Moment) {
        let slot = Int(connection.slot)
        while slots.count <= slot { slots.append(Connection()) }
        slots[slot] = Connection(generation: connection.generation, phase: .awaitingConnect, lastHeard: now)
        count += 1
    }

    /// The tenant is gone; the generation stays, so that its late inputs are recognised.
    mutating func close(_ slot: Int) {
        slots[slot] = Connection(generation: slots[slot].generation)
        count -= 1
    }

    @inline(__always)
    subscript(slot: Int) -> Connection {
        _read { yield slots[slot] }
        _modify { yield &slots[slot] }
    }
}
