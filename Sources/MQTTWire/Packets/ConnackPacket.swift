import Fields

/// CONNACK: the broker's answer to CONNECT.
public struct ConnackPacket: Sendable, Hashable {
    /// Whether the broker still had a session for the client; 3.1 has no such bit.
    public var sessionPresent: Bool
    /// The return code (3.1, 3.1.1) or reason code (5.0); 0 accepts.
    public var reasonCode: ReasonCode
    /// 5.0 only; empty otherwise.
    public var properties: Properties

    public init(sessionPresent: Bool = false, reasonCode: ReasonCode = .success, properties: Properties = []) {
        self.sessionPresent = sessionPresent
        self.reasonCode = reasonCode
        self.properties = properties
    }
}

extension ConnackPacket {
    static func read(from reader: inout PacketReader<some FieldSink>) throws(WireError) -> ConnackPacket {
        reader.sink.open("Variable header")
        let from = reader.at
        let flags = try reader.byte("Connect Acknowledge Flags")
        let has31 = reader.version == .v31
        guard flags & (has31 ? 0xFF : 0xFE) == 0 else {
            throw reader.error(
                "the reserved bits of Connect Acknowledge Flags are \(Shown.bits(flags, 8)), they must be 0",
                in: "Connect Acknowledge Flags", at: from, .connackFlags)
        }
        let sessionPresent = flags == 1
        if has31 {
            reader.tell("Reserved", from: from, "0", "3.1 has nothing to say here", .connackFlags)
        } else {
            reader.sink.open("Connect Acknowledge Flags")
            reader.tell("Reserved", from: from, bits: 1...7, "0000000", "kept for later versions", .connackFlags)
            reader.tell(
                "Session Present", from: from, bits: 0...0, sessionPresent ? "1" : "0",
                sessionPresent ? "the broker still had the client's session" : "the broker had no session: it starts empty",
                .sessionPresent)
            reader.sink.close()
        }
        let field = reader.version == .v5 ? "Connect Reason Code" : "Connect Return code"
        let code = try reader.reasonCode(field, in: .connack, .connackCode)
        guard code == .success || !sessionPresent else {
            throw reader.error(
                "Session Present is 1 in a refusal, it must be 0", in: "Session Present", at: from, .sessionPresentRefused,
                .protocolError)
        }
        let properties = try reader.properties(of: .connack)
        reader.sink.close()
        return ConnackPacket(sessionPresent: sessionPresent, reasonCode: code, properties: properties)
    }

    func write(to writer: inout PacketWriter) {
        writer.packet(.connack) { writer in
            writer.byte(sessionPresent && writer.version != .v31 ? 1 : 0)
            writer.byte(reasonCode.rawValue)
            writer.properties(properties)
        }
    }
}
