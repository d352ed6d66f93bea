import Fields

/// AUTH: one step of 5.0's enhanced authentication.
public struct AuthPacket: Sendable, Hashable {
    /// Success, continue authentication (0x18) or re-authenticate (0x19).
    public var reasonCode: ReasonCode
    /// The method and its data.
    public var properties: Properties

    public init(reasonCode: ReasonCode = .success, properties: Properties = []) {
        self.reasonCode = reasonCode
        self.properties = properties
    }
}

extension AuthPacket {
    static func read(from reader: inout PacketReader<some FieldSink>) throws(WireError) -> AuthPacket {
        guard !reader.isAtEnd else { return AuthPacket() }
        reader.sink.open("Variable header")
        let code = try reader.reasonCode("Authenticate Reason Code", in: .auth, .authCode)
        let from = reader.at
        let properties = try reader.properties(of: .auth)
        guard properties[.authenticationMethod] != nil else {
            throw reader.error(
                "the Authentication Method is missing, AUTH must name it", in: "Properties", at: from, .authMethod,
                .protocolError)
        }
        reader.sink.close()
        return AuthPacket(reasonCode: code, properties: properties)
    }

    func write(to writer: inout PacketWriter) {
        writer.packet(.auth) { writer in
            // Success without properties is nothing at all.
            guard reasonCode != .success || !properties.isEmpty else { return }
            writer.byte(reasonCode.rawValue)
            writer.properties(properties)
        }
    }
}
