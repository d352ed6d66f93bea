import Fields

/// The first byte of a frame, understood.
struct FixedHeader {
    var kind: PacketKind
    /// The low four bits; their fixed values are checked already, DUP, QoS and RETAIN are the packet's to judge.
    var flags: UInt8

    var dup: Bool { flags & 0b1000 != 0 }
    var retain: Bool { flags & 0b0001 != 0 }
}

extension FixedHeader {
    /// The flags that a packet of that type has; PUBLISH's say something, so it has none that are fixed.
    static func fixedFlags(of kind: PacketKind) -> UInt8 {
        switch kind {
        case .pubrel, .subscribe, .unsubscribe: 0b0010
        case .connect, .connack, .publish, .puback, .pubrec, .pubcomp, .suback, .unsuback, .pingreq, .pingresp, .disconnect,
            .auth:
            0
        }
    }

    /// Which of the low four bits may have only one value. 3.1 lets DUP say what it says in PUBLISH.
    static func fixedBits(of kind: PacketKind, version: ProtocolVersion) -> UInt8 {
        switch kind {
        case .publish: 0
        case .pubrel, .subscribe, .unsubscribe: version == .v31 ? 0b0111 : 0b1111
        case .connect, .connack, .puback, .pubrec, .pubcomp, .suback, .unsuback, .pingreq, .pingresp, .disconnect, .auth:
            0b1111
        }
    }

    /// The clause that fixes the flags.
    static func flagsClause(of kind: PacketKind) -> Clause {
        switch kind {
        case .pubrel: .pubrelFlags
        case .subscribe: .subscribeFlags
        case .unsubscribe: .unsubscribeFlags
        case .disconnect: .disconnectFlags
        case .auth: .authFlags
        case .connect, .connack, .publish, .puback, .pubrec, .pubcomp, .suback, .unsuback, .pingreq, .pingresp: .reservedFlags
        }
    }
}

extension PacketReader {
    /// Type, flags and Remaining Length; narrows the reader to the packet.
    mutating func fixedHeader() throws(WireError) -> FixedHeader {
        let from = at
        if isNext(PacketKind.connect.rawValue << 4, mask: 0xF0), let named = connectVersion() { version = named }
        sink.open("Fixed header")
        let first = try byte("MQTT Control Packet type")
        guard let kind = PacketKind(rawValue: first >> 4), kind != .auth || version == .v5 else {
            throw error(
                "packet type \(first >> 4) is not one of \(version), types 1 to \(version == .v5 ? 15 : 14) are",
                in: "MQTT Control Packet type", at: from, .packetType)
        }
        let header = FixedHeader(kind: kind, flags: first & 0x0F)
        let fixed = FixedHeader.fixedBits(of: kind, version: version)
        let wanted = FixedHeader.fixedFlags(of: kind)
        guard header.flags & fixed == wanted & fixed else {
            throw error(
                "the flags of \(kind) are \(Shown.bits(header.flags, 4)), they must be \(Shown.bits(wanted, 4))", in: "Flags",
                at: from, FixedHeader.flagsClause(of: kind))
        }
        if kind == .publish, header.flags & 0b0110 == 0b0110 {
            throw error("QoS is 3, it must be 0, 1 or 2", in: "QoS level", at: from, .qos3)
        }
        if kind == .publish, header.dup, header.flags & 0b0110 == 0, version != .v31 {
            throw error(
                "DUP is 1 with QoS 0, it must be 0: nothing unacknowledged is ever sent again", in: "DUP flag", at: from,
                .dupWithQoS0)
        }
        tellFirstByte(header, from: from)
        try remainingLength(frameStart: from)
        sink.close()
        return header
    }

    /// The version that a CONNECT names far behind its fixed header, whose rules and clauses hold from its first byte on.
    private func connectVersion() -> ProtocolVersion? {
        var ahead = bytes
        guard let first = ahead.byte(), first >> 4 == PacketKind.connect.rawValue else { return nil }
        for _ in 0..<4 {
            guard let length = ahead.byte() else { return nil }
            if length < 0x80 { break }
        }
        guard let count = ahead.uint16(), let name = ahead.take(Int(count)), let level = ahead.byte() else { return nil }
        return ProtocolVersion(rawValue: level).flatMap { copy(name) == $0.protocolName ? $0 : nil }
    }

    private mutating func remainingLength(frameStart: Int) throws(WireError) {
        let field = "Remaining Length"
        let from = at
        let length = try variableByteInteger(field)
        guard length <= remaining else {
            throw error(
                "\(field) announces \(counted(length)), the frame has \(counted(remaining)) more", in: field, at: from,
                .remainingLength)
        }
        let whole = at - frameStart + length
        tell(field, from: from, String(length), "with this header the packet is \(counted(whole)) long", .remainingLength)
        narrow(to: length)
    }

    /// Insists that the packet has ended where its Remaining Length says, and the frame with it.
    mutating func finish(_ header: FixedHeader) throws(WireError) {
        let field = "Remaining Length"
        guard isAtEnd else {
            throw error(
                "\(header.kind) is complete here, its \(field) leaves \(counted(remaining)) more", in: field, at: at,
                .packetFormat)
        }
        widenToFrame()
        guard isAtEnd else {
            throw error(
                "the packet ends here by its \(field), the frame goes on for \(counted(remaining))", in: field, at: at,
                .packetFormat)
        }
    }

    private mutating func tellFirstByte(_ header: FixedHeader, from: Int) {
        let kind = header.kind
        tell("MQTT Control Packet type", from: from, bits: 4...7, String(kind.rawValue), kind.meaning, .packetType)
        let flagsClause = FixedHeader.flagsClause(of: kind)
        guard FixedHeader.fixedBits(of: kind, version: version) != 0b1111 else {
            tell(
                "Reserved", from: from, bits: 0...3, Shown.bits(header.flags, 4), "never anything else in \(kind)", flagsClause)
            return
        }
        let qos = header.flags >> 1 & 0b11
        tell(
            "DUP flag", from: from, bits: 3...3, header.dup ? "1" : "0",
            header.dup ? "sent again: the receiver may have it already" : "sent for the first time", .dup)
        guard kind == .publish else {
            tell(
                "QoS level", from: from, bits: 1...2, String(qos), "the packet is acknowledged; never anything else", flagsClause)
            tell("RETAIN", from: from, bits: 0...0, header.retain ? "1" : "0", "without meaning here", flagsClause)
            return
        }
        tell("QoS level", from: from, bits: 1...2, String(qos), QoS(rawValue: qos)?.meaning ?? "", .qos3)
        tell(
            "RETAIN", from: from, bits: 0...0, header.retain ? "1" : "0",
            header.retain
                ? "to the broker: keep it for later subscribers; from it: it had been kept"
                : "to the broker: do not keep it; from it: it has just been published", .retain)
    }
}
