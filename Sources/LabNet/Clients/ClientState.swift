public import ClientCore
public import Diagnosis
public import MQTTWire
public import Tracing

/// One of the lab's clients as it stands at one moment.
public struct ClientState: Sendable {
    /// How far its connection is.
    public enum Phase: Sendable, Hashable {
        /// TCP connects.
        case opening
        /// TCP stands, TLS shakes hands.
        case securing
        /// CONNECT is sent, CONNACK is missing.
        case connecting
        /// The broker accepted the connection.
        case connected
        /// The connection is over, and why, in plain words.
        case closed(String)
        /// CONNACK refused the connection.
        case refused(ConnackPacket)
        /// TCP never connected.
        case failed(LabError)
    }

    /// The lab's name for it.
    public var name: String
    public var phase: Phase
    /// What its present connection was asked with, or its next will be.
    public var configuration: ClientConfiguration
    /// Another broker than the lab's own, if it is connected to one.
    public var server: ClientOptions.Server?
    /// Its connection in the trace; `nil` before the first.
    public var link: LinkIdentifier?
    /// Whether it leaves its pings out.
    public var isSilent: Bool
    /// What it is subscribed to, each with the QoS granted.
    public var subscriptions: [Subscription]
    /// Messages of QoS 1 and 2 sent and not yet fully acknowledged.
    public var inFlight: Int
    /// Messages that wait for a place in flight.
    public var queued: Int
    /// Incoming messages of QoS 2 whose PUBREL has not come.
    public var awaitingRelease: Int
    /// Messages it has received since it was first connected.
    public var received: Int
    /// The last of them.
    public var lastReceived: PublishPacket?
    /// What holds on its connection: what CONNECT asked for, as CONNACK changed it.
    public var terms: ConnectionTerms
    /// The last CONNACK that came.
    public var connack: ConnackPacket?
    /// Why TLS failed on its last connection; `nil` where it did not.
    public var explanation: Explanation?

    /// Whether the broker still knew the session, as the last CONNACK said.
    public var sessionPresent: Bool { connack?.sessionPresent ?? false }

    /// Whether packets can be sent.
    public var isConnected: Bool { phase == .connected }
}

/// What became of something that a client was asked to do.
public enum RequestState: Sendable, Hashable {
    /// Its exchange is not complete; what is missing, such as `PUBREC for packet 3`.
    case underWay(missing: String)
    /// Its exchange is complete, or has failed.
    case over(RequestOutcome)
}
