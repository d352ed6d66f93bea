public import MQTTSessions
public import MQTTWire

/// Why the client closed its connection.
public enum ClientCloseReason: Sendable, Hashable {
    /// Its user wanted it; this DISCONNECT is sent.
    case requested(DisconnectPacket)
    /// CONNACK refused the connection.
    case refused(ConnackPacket)
    /// What the broker sent is no packet.
    case malformed(WireError)
    /// What the broker sent is not allowed at its moment.
    case violated(ProtocolViolation)
    /// CONNECT was not answered in time.
    case connackMissing(after: Duration)
    /// PINGREQ was not answered in time.
    case pingUnanswered(after: Duration)
    /// What a 5.0 broker sent in an authentication is not what the broker that it should be would send.
    case brokerDistrusted(why: String)
    /// A 5.0 broker said DISCONNECT.
    case disconnectedByBroker(DisconnectPacket)

    /// The reason as the rest of a sentence, as a line of trace ends with it.
    public var words: String {
        switch self {
        case .requested(let goodbye):
            goodbye.reasonCode == .success
                ? "the client said DISCONNECT" : "the client said DISCONNECT: \(goodbye.reasonCode.words(in: .disconnect))"
        case .refused(let connack):
            "the broker refused CONNECT: \(connack.reasonCode.refusalWords)\(connack.properties.reasonWords)"
        case .malformed(let error): "malformed packet: \(error.problem)"
        case .violated(let violation): "not allowed: \(violation.words)"
        case .connackMissing(let duration): "no CONNACK within \(duration.words)"
        case .pingUnanswered(let duration): "no PINGRESP within \(duration.words)"
        case .brokerDistrusted(let why): "the client does not trust the broker: \(why)"
        case .disconnectedByBroker(let disconnect):
            "the broker said DISCONNECT: \(disconnect.reasonCode.words(in: .disconnect))\(disconnect.properties.reasonWords)"
        }
    }

    /// The note that tells of it beside the packets; `nil` where a packet tells it already.
    var note: Note? {
        switch self {
        case .requested, .refused, .disconnectedByBroker: nil
        case .malformed(let error): .malformed(error)
        case .violated(let violation): .protocolViolated(violation)
        case .connackMissing(let duration): .connackMissing(after: duration)
        case .pingUnanswered(let duration): .pingUnanswered(after: duration)
        case .brokerDistrusted(let why): .brokerDistrusted(why: why)
        }
    }
}
