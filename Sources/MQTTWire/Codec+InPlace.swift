extension Codec {
    /// Appends a PUBLISH without properties whose `[topic length][topic]` ends, and whose payload begins, at given places
    /// of `body`; what stands between is left out. The same bytes as `encode` makes of the packet.
    public static func encodePublish(
        _ body: [UInt8], topicEnd: Int, payloadStart: Int, qos: QoS, dup: Bool, retain: Bool,
        packetIdentifier: PacketIdentifier?, version: ProtocolVersion, into out: inout [UInt8]
    ) {
        let flags = (dup ? 0b1000 : 0) | qos.rawValue << 1 | (retain ? 1 : 0)
        out.append(PacketKind.publish.rawValue << 4 | flags)
        let between = (packetIdentifier == nil ? 0 : 2) + (version == .v5 ? 1 : 0)
        out.append(variableByteInteger: topicEnd + between + body.count - payloadStart)
        if between == 0, payloadStart == topicEnd {
            out.append(contentsOf: body)
            return
        }
        out.append(contentsOf: body[..<topicEnd])
        if let packetIdentifier { out.append(uint16: packetIdentifier.rawValue) }
        if version == .v5 { out.append(0) }
        out.append(contentsOf: body[payloadStart...])
    }

    /// Appends PUBACK, PUBREC, PUBREL or PUBCOMP without properties; the same bytes as `encode` makes of the packet.
    public static func encodeAcknowledgement(
        _ kind: PacketKind, _ identifier: PacketIdentifier, _ code: ReasonCode, version: ProtocolVersion,
        into out: inout [UInt8]
    ) {
        let hasCode = version == .v5 && code != .success
        out.append(kind.rawValue << 4 | FixedHeader.fixedFlags(of: kind))
        out.append(hasCode ? 3 : 2)
        out.append(uint16: identifier.rawValue)
        if hasCode { out.append(code.rawValue) }
    }
}
