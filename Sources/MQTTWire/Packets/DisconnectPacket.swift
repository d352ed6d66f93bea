import Fields

/// DISCONNECT: a clean goodbye from the client; in 5.0 from the broker too, with a reason.
public struct DisconnectPacket: Sendable, Hashable {
    /// 5.0 only; success otherwise.
    public var reasonCode: ReasonCode
    /// 5.0 only; empty otherwise.
    public var properties: Properties

    public init(reasonCode: ReasonCode = .success, properties: Properties = []) {
        self.reasonCode = reasonCode
        self.properties = properties
    }
}

extension DisconnectPacket {
    static func read(from reader: inout PacketReader<some FieldSink>) throws(WireError) -> DisconnectPacket {
        // 5.0 may leave out the length of no properties, and a normal disconnection before it.
        guard reader.version == .v5, !reader.isAtEnd else { return DisconnectPacket() }
        reader.sink.open("Variable header")
        let code = try reader.reasonCode("Disconnect Reason Code", in: .disconnect, .disconnectCode)
        let properties = reader.isAtEnd ? [] : try reader.properties(of: .disconnect)
        reader.sink.close()
        return DisconnectPacket(reasonCode: code, properties: properties)
    }

    func write(to writer: inout PacketWriter) {
        writer.packet(.disconnect) { writer in
            guard writer.version == .v5, reasonCode != .success || !properties.isEmpty else { return }
            writer.byte(reasonCode.rawValue)
            if !properties.isEmpty { writer.properties(properties) }
        }
    }
}
