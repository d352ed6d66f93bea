/// Any control packet, typed. Indirect, so that carrying one costs one reference.
public indirect enum Packet: Sendable, Hashable {
    case connect(ConnectPacket)
    case connack(ConnackPacket)
    case publish(PublishPacket)
    case puback(Acknowledgement)
    case pubrec(Acknowledgement)
    case pubrel(Acknowledgement)
    case pubcomp(Acknowledgement)
    case subscribe(SubscribePacket)
    case suback(SubackPacket)
    case unsubscribe(UnsubscribePacket)
    case unsuback(UnsubackPacket)
    case pingreq
    case pingresp
    case disconnect(DisconnectPacket)
    case auth(AuthPacket)
}

extension Packet {
    /// The packet's type.
    public var kind: PacketKind {
        switch self {
        case .connect: .connect
        case .connack: .connack
        case .publish: .publish
        case .puback: .puback
        case .pubrec: .pubrec
        case .pubrel: .pubrel
        case .pubcomp: .pubcomp
        case .subscribe: .subscribe
        case .suback: .suback
        case .unsubscribe: .unsubscribe
        case .unsuback: .unsuback
        case .pingreq: .pingreq
        case .pingresp: .pingresp
        case .disconnect: .disconnect
        case .auth: .auth
        }
    }
}

extension Packet {
    /// The properties of 5.0, without those of a will; empty where there are none.
    public var properties: Properties {
        switch self {
        case .connect(let packet): packet.properties
        case .connack(let packet): packet.properties
        case .publish(let packet): packet.properties
        case .puback(let packet), .pubrec(let packet), .pubrel(let packet), .pubcomp(let packet): packet.properties
        case .subscribe(let packet): packet.properties
        case .suback(let packet): packet.properties
        case .unsubscribe(let packet): packet.properties
        case .unsuback(let packet): packet.properties
        case .pingreq, .pingresp: []
        case .disconnect(let packet): packet.properties
        case .auth(let packet): packet.properties
        }
    }
}
