import Fields

extension PacketReader {
    /// One whole packet, which must end where its Remaining Length says.
    mutating func packet() throws(WireError) -> Packet {
        let header = try fixedHeader()
        let packet = try body(header)
        try finish(header)
        return packet
    }

    private mutating func body(_ header: FixedHeader) throws(WireError) -> Packet {
        switch header.kind {
        case .connect: .connect(try ConnectPacket.read(from: &self))
        case .connack: .connack(try ConnackPacket.read(from: &self))
        case .publish: .publish(try PublishPacket.read(header, from: &self))
        case .puback: .puback(try Acknowledgement.read(header, from: &self))
        case .pubrec: .pubrec(try Acknowledgement.read(header, from: &self))
        case .pubrel: .pubrel(try Acknowledgement.read(header, from: &self))
        case .pubcomp: .pubcomp(try Acknowledgement.read(header, from: &self))
        case .subscribe: .subscribe(try SubscribePacket.read(header, from: &self))
        case .suback: .suback(try SubackPacket.read(from: &self))
        case .unsubscribe: .unsubscribe(try UnsubscribePacket.read(header, from: &self))
        case .unsuback: .unsuback(try UnsubackPacket.read(from: &self))
        case .pingreq: .pingreq
        case .pingresp: .pingresp
        case .disconnect: .disconnect(try DisconnectPacket.read(from: &self))
        case .auth: .auth(try AuthPacket.read(from: &self))
        }
    }

    /// The number that pairs packets; `clause` says for which packet it must be there, `purpose` what for.
    mutating func packetIdentifier(
        _ clause: Clause, _ purpose: @autoclosure () -> String
    ) throws(WireError) -> PacketIdentifier {
        let field = "Packet Identifier"
        let from = at
        guard let identifier = PacketIdentifier(rawValue: try uint16(field)) else {
            throw error("\(field) is 0, it must be 1 to 65535", in: field, at: from, clause, .protocolError)
        }
        tell(field, from: from, identifier.description, purpose(), clause)
        return identifier
    }

    /// One byte that says how it went, by the table of codes.
    mutating func reasonCode(_ field: String, in kind: PacketKind, _ clause: Clause) throws(WireError) -> ReasonCode {
        let from = at
        let code = ReasonCode(rawValue: try byte(field))
        guard code.isAllowed(in: kind, version: version) else {
            throw error(
                "\(field) is \(Shown.hexadecimal(code.rawValue)), which \(kind) does not have in \(version)", in: field,
                at: from, clause, .protocolError)
        }
        let version = version
        tell(
            field, from: from, Shown.hexadecimal(code.rawValue), code.words(in: kind, version: version), clause)
        return code
    }
}

extension ReasonCode {
    /// Name and meaning in one sentence.
    fileprivate func words(in kind: PacketKind, version: ProtocolVersion) -> String {
        [name(in: kind, version: version), meaning(in: kind, version: version)].compactMap(\.self).joined(separator: ": ")
    }
}

extension PacketWriter {
    mutating func packet(_ packet: Packet) {
        switch packet {
        case .connect(let connect): connect.write(to: &self)
        case .connack(let connack): connack.write(to: &self)
        case .publish(let publish): publish.write(to: &self)
        case .puback(let acknowledgement): acknowledgement.write(.puback, to: &self)
        case .pubrec(let acknowledgement): acknowledgement.write(.pubrec, to: &self)
        case .pubrel(let acknowledgement): acknowledgement.write(.pubrel, to: &self)
        case .pubcomp(let acknowledgement): acknowledgement.write(.pubcomp, to: &self)
        case .subscribe(let subscribe): subscribe.write(to: &self)
        case .suback(let suback): suback.write(to: &self)
        case .unsubscribe(let unsubscribe): unsubscribe.write(to: &self)
        case .unsuback(let unsuback): unsuback.write(to: &self)
        case .pingreq: self.packet(.pingreq) { _ in }
        case .pingresp: self.packet(.pingresp) { _ in }
        case .disconnect(let disconnect): disconnect.write(to: &self)
        case .auth(let auth): auth.write(to: &self)
        }
    }
}
