import Fields

/// UNSUBACK: the broker's answer to UNSUBSCRIBE.
public struct UnsubackPacket: Sendable, Hashable {
    /// The identifier of the UNSUBSCRIBE.
    public var packetIdentifier: PacketIdentifier
    /// 5.0: one for each filter, in its order; empty otherwise.
    public var reasonCodes: [ReasonCode]
    /// 5.0 only; empty otherwise.
    public var properties: Properties

    public init(_ packetIdentifier: PacketIdentifier, _ reasonCodes: [ReasonCode] = [], properties: Properties = []) {
        self.packetIdentifier = packetIdentifier
        self.reasonCodes = reasonCodes
        self.properties = properties
    }
}

extension UnsubackPacket {
    static func read(from reader: inout PacketReader<some FieldSink>) throws(WireError) -> UnsubackPacket {
        reader.sink.open("Variable header")
        let identifier = try reader.packetIdentifier(.subscriptionIdentifier, "the one of the UNSUBSCRIBE that this answers")
        let properties = try reader.properties(of: PropertyHomes(.unsuback))
        reader.sink.close()
        guard reader.version == .v5 else { return UnsubackPacket(identifier) }
        guard !reader.isAtEnd else {
            throw reader.error(
                "the payload is empty, one code for each topic filter must stand in it", in: "Payload", at: reader.at,
                .unsubackCode, .protocolError)
        }
        reader.sink.open("Payload")
        var codes: [ReasonCode] = []
        while !reader.isAtEnd { codes.append(try reader.reasonCode("Reason Code", in: .unsuback, .unsubackCode)) }
        reader.sink.close()
        return UnsubackPacket(identifier, codes, properties: properties)
    }

    func write(to writer: inout PacketWriter) {
        writer.packet(.unsuback) { writer in
            writer.uint16(packetIdentifier.rawValue)
            guard writer.version == .v5 else { return }
            writer.properties(properties)
            for code in reasonCodes { writer.byte(code.rawValue) }
        }
    }
}
