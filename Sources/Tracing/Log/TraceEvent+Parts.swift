internal import Diagnosis
public import MQTTSessions
internal import MQTTWire

extension TraceEvent {
    /// The frame's bytes; `nil` where the event is no packet.
    public var frame: [UInt8]? {
        guard case .packet(let bytes, _, _) = what else { return nil }
        return bytes
    }

    /// Which way the packet or the TLS message went; `nil` where nothing was sent.
    public var direction: Direction? {
        switch what {
        case .packet(_, let direction, _): direction
        case .handshake(let event): event.direction
        case .note, .opened, .closed, .secured, .explained: nil
        }
    }

    /// The bytes of the whole packet, kept or not; `nil` where the event is no packet.
    public var size: Int? { frame.map { $0.count + omitted } }

    /// The kind of event, of a packet by its first byte alone; `nil` where that byte names no packet.
    public var kind: EventKind? {
        switch what {
        case .packet(let bytes, _, _): bytes.first.flatMap { PacketKind(rawValue: $0 >> 4) }.map(EventKind.packet)
        case .note: .note
        case .opened: .opened
        case .closed: .closed
        case .handshake: .handshake
        case .secured: .secured
        case .explained: .explained
        }
    }

    /// The name of the message of TLS; `nil` where the event is none.
    public var messageName: String? {
        guard case .handshake(let handshake) = what else { return nil }
        return handshake.name
    }

    /// The name of the failure that the event explains; `nil` where it explains none.
    public var failureName: String? {
        guard case .explained(let explanation) = what else { return nil }
        return explanation.name
    }

    /// The name of the note; `nil` where the event is none.
    public var noteName: NoteName? {
        guard case .note(let note) = what else { return nil }
        return note.name
    }
}
