import Fields

/// What PUBACK, PUBREC, PUBREL and PUBCOMP carry: the packet they answer, and in 5.0 how it went.
public struct Acknowledgement: Sendable, Hashable {
    /// The identifier of the PUBLISH that this belongs to.
    public var packetIdentifier: PacketIdentifier
    /// 5.0 only; success otherwise.
    public var reasonCode: ReasonCode
    /// DUP, which 3.1 alone allows, and on PUBREL alone.
    public var dup: Bool
    /// 5.0 only; empty otherwise.
    public var properties: Properties

    public init(
        _ packetIdentifier: PacketIdentifier, reasonCode: ReasonCode = .success, dup: Bool = false, properties: Properties = []
    ) {
        self.packetIdentifier = packetIdentifier
        self.reasonCode = reasonCode
        self.dup = dup
        self.properties = properties
    }
}

extension Acknowledgement {
    static func read(
        _ header: FixedHeader, from reader: inout PacketReader<some FieldSink>
    ) throws(WireError) -> Acknowledgement {
        guard let clause = codeClause(of: header.kind) else {
            throw reader.error(
                "\(header.kind) is not an acknowledgement of PUBLISH", in: "MQTT Control Packet type", at: reader.start,
                .packetType)
        }
        reader.sink.open("Variable header")
        let identifier = try reader.packetIdentifier(.acknowledgedIdentifier, "the one of the PUBLISH that this is about")
        var code = ReasonCode.success
        var properties: Properties = []
        // 5.0 may leave out the length of no properties, and a success before it.
        if reader.version == .v5, !reader.isAtEnd {
            code = try reader.reasonCode("Reason Code", in: header.kind, clause)
            if !reader.isAtEnd { properties = try reader.properties(of: PropertyHomes(header.kind)) }
        }
        reader.sink.close()
        return Acknowledgement(identifier, reasonCode: code, dup: header.dup, properties: properties)
    }

    func write(_ kind: PacketKind, to writer: inout PacketWriter) {
        let dup = dup && kind == .pubrel && writer.version == .v31
        writer.packet(kind, flags: FixedHeader.fixedFlags(of: kind) | (dup ? 0b1000 : 0)) { writer in
            writer.uint16(packetIdentifier.rawValue)
            guard writer.version == .v5, reasonCode != .success || !properties.isEmpty else { return }
            writer.byte(reasonCode.rawValue)
            if !properties.isEmpty { writer.properties(properties) }
        }
    }

    /// The rule for the reason code; `nil` for a packet that is no acknowledgement of PUBLISH.
    private static func codeClause(of kind: PacketKind) -> Clause? {
        switch kind {
        case .puback: .pubackCode
        case .pubrec: .pubrecCode
        case .pubrel: .pubrelCode
        case .pubcomp: .pubcompCode
        case .connect, .connack, .publish, .subscribe, .suback, .unsubscribe, .unsuback, .pingreq, .pingresp, .disconnect, .auth:
            nil
        }
    }
}
