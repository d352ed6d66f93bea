public import Diagnosis
public import MQTTSessions
public import MQTTWire
public import TLSWire

/// One connection as the trace knows it; numbered from 1 in the order of opening.
public struct LinkIdentifier: RawRepresentable, Sendable, Hashable, Comparable {
    public let rawValue: Int

    public init(rawValue: Int) { self.rawValue = rawValue }

    public static func < (a: Self, b: Self) -> Bool { a.rawValue < b.rawValue }
}

/// What is known of a connection's far end: the column that views draw for it.
public struct TraceLink: Sendable, Hashable {
    public var identifier: LinkIdentifier
    /// The lab's name of its own client; for a foreign one its client identifier, once CONNECT told it.
    public var name: String
    /// The client identifier that CONNECT carried or the broker assigned; empty until then.
    public var clientIdentifier: String
    /// The version that CONNECT asked for; 3.1.1 until then.
    public var version: ProtocolVersion
    /// Whether the client runs inside the lab, so that both ends of each packet are seen.
    public var isOurs: Bool
    /// The far end's address and port, such as `127.0.0.1:51234`.
    public var address: String
    /// What TLS agreed on; `nil` for a connection without TLS, and while its handshake lasts.
    public var tls: TraceTLS?

    public init(
        identifier: LinkIdentifier, name: String, clientIdentifier: String = "", version: ProtocolVersion = .v311,
        isOurs: Bool = false, address: String = ""
    ) {
        self.identifier = identifier
        self.name = name
        self.clientIdentifier = clientIdentifier
        self.version = version
        self.isOurs = isOurs
        self.address = address
    }
}

/// What a trace keeps of a TLS connection once its handshake is over.
public struct TraceTLS: Sendable, Hashable {
    public var version: TLSVersionNumber
    /// The name that the client asked for by SNI; `nil` where it asked for none, as for an address.
    public var serverName: String?

    public init(version: TLSVersionNumber, serverName: String? = nil) {
        self.version = version
        self.serverName = serverName
    }
}

/// Which way a packet goes.
public enum Direction: UInt8, Sendable, Hashable {
    case toBroker
    case fromBroker
}

/// What became of a packet after it was sent.
public enum Verdict: Sendable, Hashable {
    /// Sent by one of the lab's own ends and not yet seen by the other.
    case underWay
    /// The other end has it; for a foreign client's packets this is all that is known.
    case arrived(Moment)
    /// A fault of the lab lost it.
    case lost
    /// The connection broke before it arrived.
    case cut
}

/// One line of the trace.
public struct TraceEvent: Sendable, Hashable {
    /// What happened.
    public enum What: Sendable, Hashable {
        /// A complete control packet: its bytes, which way it went, what became of it.
        case packet([UInt8], Direction, Verdict)
        /// A decision of the broker or of one of the lab's clients, with its reason.
        case note(Note)
        /// The TCP connection came to be.
        case opened
        /// The TCP connection ended, and why, in words.
        case closed(String)
        /// A message of TLS: of the handshake, an alert, a change of cipher.
        case handshake(HandshakeEvent)
        /// TLS stands, and what it took.
        case secured(SecuredEvent)
        /// Why the connection failed, explained.
        case explained(Explanation)
    }

    /// Counts events from 1; never reused, also after the log forgot.
    public var number: Int
    /// The connection it belongs to; `nil` for a note about the broker as a whole.
    public var link: LinkIdentifier?
    /// When it happened; for a packet, when it was sent (or first seen, of a foreign sender).
    public var at: Moment
    public var what: What
    /// How many bytes at the end of the packet the log did not keep, because the packet is too large for it; else 0.
    public var omitted: Int

    public init(number: Int, link: LinkIdentifier?, at: Moment, what: What, omitted: Int = 0) {
        self.number = number
        self.link = link
        self.at = at
        self.what = what
        self.omitted = omitted
    }
}
