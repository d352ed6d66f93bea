import Fields

/// SUBACK: for each filter of the SUBSCRIBE, in its order, the QoS granted or the refusal.
public struct SubackPacket: Sendable, Hashable {
    /// The identifier of the SUBSCRIBE.
    public var packetIdentifier: PacketIdentifier
    /// 0, 1, 2: the QoS granted; 0x80 and above: refused.
    public var reasonCodes: [ReasonCode]
    /// 5.0 only; empty otherwise.
    public var properties: Properties

    public init(_ packetIdentifier: PacketIdentifier, _ reasonCodes: [ReasonCode], properties: Properties = []) {
        self.packetIdentifier = packetIdentifier
        self.reasonCodes = reasonCodes
        self.properties = properties
    }
}

extension SubackPacket {
    static func read(from reader: inout PacketReader<some FieldSink>) throws(WireError) -> SubackPacket {
        reader.sink.open("Variable header")
        let identifier = try reader.packetIdentifier(.subscriptionIdentifier, "the one of the SUBSCRIBE that this answers")
        let properties = try reader.properties(of: PropertyHomes(.suback))
        reader.sink.close()
        let field = reader.version == .v5 ? "Reason Code" : reader.version == .v311 ? "Return Code" : "Granted QoS"
        guard !reader.isAtEnd else {
            throw reader.error(
                "the payload is empty, one code for each topic filter must stand in it", in: "Payload", at: reader.at,
                .subackNotEmpty, .protocolError)
        }
        reader.sink.open("Payload")
        var codes: [ReasonCode] = []
        while !reader.isAtEnd { codes.append(try reader.reasonCode(field, in: .suback, .subackCode)) }
        reader.sink.close()
        return SubackPacket(identifier, codes, properties: properties)
    }

    func write(to writer: inout PacketWriter) {
        writer.packet(.suback) { writer in
            writer.uint16(packetIdentifier.rawValue)
            writer.properties(properties)
            for code in reasonCodes { writer.byte(code.rawValue) }
        }
    }
}
