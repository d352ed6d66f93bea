public import MQTTSessions
public import MQTTWire

/// Why the client closed its connection.
public enum ClientCloseReason: Sendable, Hashable {
    /// Its user wanted it; DISCONNECT is sent.
    case requested
    /// CONNACK refused the connection.
    case refused(ReasonCode)
    /// What the broker sent is no packet.
    case malformed(WireError)
    /// What the broker sent is not allowed at its moment.
    case violated(ProtocolViolation)
    /// CONNECT was not answered in time.
    case connackMissing(after: Duration)
    /// PINGREQ was not answered in time.
    case pingUnanswered(after: Duration)
    /// A 5.0 broker said DISCONNECT.
    case disconnectedByBroker(ReasonCode)

    /// The reason as one plain sentence.
    public var words: String {
        switch self {
        case .requested: "The client said goodbye with DISCONNECT."
        case .refused(let code): "The broker refused the connection: \(code.refusalWords)."
        case .disconnectedByBroker(let code):
            "The broker said DISCONNECT: \(code.meaning(in: .disconnect, version: .v5) ?? "an unknown code")."
        case .malformed, .violated, .connackMissing, .pingUnanswered: note?.words ?? ""
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
        }
    }
}
