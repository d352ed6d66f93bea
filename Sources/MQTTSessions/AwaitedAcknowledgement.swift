public import MQTTWire

/// The acknowledgement that would be the next step of an exchange.
public enum AwaitedAcknowledgement: UInt8, Sendable, Hashable {
    case puback, pubrec, pubcomp, suback, unsuback

    /// The packet that brings it.
    public var packetKind: PacketKind {
        switch self {
        case .puback: .puback
        case .pubrec: .pubrec
        case .pubcomp: .pubcomp
        case .suback: .suback
        case .unsuback: .unsuback
        }
    }
}
