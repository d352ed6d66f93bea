public import MQTTSessions
public import MQTTWire

/// What the broker wants done, in this order.
///
/// Small and flat, at most 40 bytes with one reference: thousands of them stand in one reused array. The two that the
/// hot path emits carry what a packet needs and no packet.
public enum Effect: Sendable {
    /// Send PUBLISH.
    case deliver(ConnectionIdentifier, Message, Delivery)
    /// Send PUBLISH with what its subscriptions add; 5.0 only.
    case deliverOnTerms(ConnectionIdentifier, Message, Delivery, SubscriptionTerms)
    /// Send PUBACK, PUBREC, PUBREL or PUBCOMP.
    case acknowledge(ConnectionIdentifier, PacketKind, PacketIdentifier, ReasonCode, ProtocolVersion)
    /// Send any other packet.
    case send(ConnectionIdentifier, Packet, ProtocolVersion)
    /// Find out whether these credentials are good, and answer with `Input.authenticated`. What the client sends meanwhile
    /// waits at the host.
    case authenticate(ConnectionIdentifier, Credentials)
    /// Take a step of an authentication method, and answer with `Input.exchanged`. What the client sends meanwhile waits at
    /// the host.
    case exchange(ConnectionIdentifier, ExchangeStep)
    /// Write out what was sent, then end the transport connection; the broker has already forgotten it.
    case close(ConnectionIdentifier, CloseReason)
    /// Tell who listens; `nil` where no connection is concerned.
    case note(ConnectionIdentifier?, Note)
    /// Tell who listens why a message goes where it goes.
    case notes(ConnectionIdentifier?, NoteGroup)
}

extension Effect {
    /// Appends the bytes that the effect puts on the wire: none for those that send no packet.
    ///
    /// - Parameter leavingOutPayload: For a host that sends `largePayload` itself, right behind these bytes.
    public func append(to out: inout [UInt8], leavingOutPayload: Bool = false) {
        switch self {
        case .deliver(_, let message, let delivery):
            message.append(delivery, leavingOutPayload: leavingOutPayload, to: &out)
        case .deliverOnTerms(_, let message, let delivery, let terms):
            message.append(delivery, identifiers: terms.bytes, leavingOutPayload: leavingOutPayload, to: &out)
        case .acknowledge(_, let kind, let identifier, let code, let version):
            Codec.encodeAcknowledgement(kind, identifier, code, version: version, into: &out)
        case .send(_, let packet, let version): Codec.encode(packet, version: version, into: &out)
        case .authenticate, .exchange, .close, .note, .notes: break
        }
    }

    /// The payload of a PUBLISH where it is so large, over 4 KiB, that it should be sent from where it lies.
    public var largePayload: ArraySlice<UInt8>? {
        switch self {
        case .deliver(_, let message, _), .deliverOnTerms(_, let message, _, _): message.largePayload
        case .authenticate, .exchange, .acknowledge, .send, .close, .note, .notes: nil
        }
    }
}
