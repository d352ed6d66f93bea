import Fields
import MQTTWire

/// What holds for every sequence of bytes, a packet or not.
enum Laws {
    /// The laws that the frame breaks, in words; none is as it should be.
    static func faults(_ frame: [UInt8], version: ProtocolVersion) -> [String] {
        let annotation = Codec.annotate(frame, version: version)
        let silent = Result { () throws(WireError) in try Codec.decode(frame, version: version) }
        var faults: [String] = []
        if annotation.outcome != silent { faults.append("read silently: \(silent), aloud: \(annotation.outcome)") }
        if silent != embedded(frame, version: version) { faults.append("what stands around the frame changes how it is read") }

        let end: Int
        switch silent {
        case .success(let packet):
            end = frame.count
            faults += wayBack(packet, version: version)
            faults += lengthFaults(frame, version: version)
        case .failure(let error):
            end = error.offset
            if !(0...frame.count).contains(end) { faults.append("the error stands at \(end), outside the frame") }
            if error.problem.isEmpty || error.field.isEmpty { faults.append("the error does not say what is wrong") }
        }
        if annotation.unread != end..<frame.count { faults.append("unread is \(annotation.unread), not all from \(end) on") }
        faults += tilingFaults(annotation.fields, upTo: end)
        faults += groupFaults(annotation.fields)
        faults += wordFaults(annotation.fields.flatMap(\.leaves))
        faults += narrowFaults(frame, silent, version: version)
        return faults
    }

    /// Reads the frame amid other bytes, as it stands in a read buffer.
    private static func embedded(_ frame: [UInt8], version: ProtocolVersion) -> Result<Packet, WireError> {
        let buffer = [0xFF, 0x00, 0x30] + frame + [0x41, 0x42]
        return Result { () throws(WireError) in try Codec.decode(buffer, 3..<3 + frame.count, version: version) }
    }

    private static func wayBack(_ packet: Packet, version: ProtocolVersion) -> [String] {
        let again = Codec.encode(packet, version: version)
        let outcome = Result { () throws(WireError) in try Codec.decode(again, version: version) }
        return outcome == .success(packet) ? [] : ["written and read again: \(outcome), was: \(packet)"]
    }

    private static func lengthFaults(_ frame: [UInt8], version: ProtocolVersion) -> [String] {
        let length = try? Codec.frameLength(frame + [0, 0], 0..<frame.count + 2, version: version)
        return length == frame.count ? [] : ["frameLength says \(length.map(String.init) ?? "nothing"), not \(frame.count)"]
    }

    /// Every bit up to `end` belongs to exactly one leaf, in order.
    private static func tilingFaults(_ fields: [Field], upTo end: Int) -> [String] {
        var bit = 0
        for leaf in fields.flatMap(\.leaves) {
            var first = leaf.range.lowerBound * 8
            var last = leaf.range.upperBound * 8
            if let bits = leaf.bits {
                if leaf.range.count != 1 || !(0...7).contains(bits.lowerBound) || !(0...7).contains(bits.upperBound) {
                    return ["\(leaf.name) has bits of \(leaf.range.count) bytes"]
                }
                last = first + 8 - bits.lowerBound
                first += 7 - bits.upperBound
            }
            if first != bit { return ["\(leaf.name) begins at bit \(first), the leaf before it ended at \(bit)"] }
            bit = last
        }
        return bit == end * 8 ? [] : ["the leaves end at bit \(bit), not at \(end * 8)"]
    }

    private static func groupFaults(_ fields: [Field]) -> [String] {
        let top = fields.map(\.name)
        var faults: [String] = []
        if top != ["Fixed header", "Variable header", "Payload"].filter(top.contains) {
            faults.append("top-level groups are \(top)")
        }
        var groups = fields
        while let group = groups.popLast() {
            guard let first = group.children.first, let last = group.children.last else { continue }
            if group.range != first.range.lowerBound..<last.range.upperBound {
                faults.append("\(group.name) is not where its parts are")
            }
            groups += group.children
        }
        return faults
    }

    /// A meaning adds something; what is shown is safe to show; a leaf of a secret does not give it away.
    private static func wordFaults(_ leaves: [Field]) -> [String] {
        leaves.compactMap { leaf in
            let meaning = leaf.meaning.lowercased()
            let repeats = !meaning.isEmpty && [leaf.name.lowercased(), leaf.value.lowercased()].contains(meaning)
            let isUnsafe = (leaf.value + leaf.meaning).unicodeScalars.contains {
                $0.value < 0x20 || (0x7F...0x9F).contains($0.value)
            }
            let givesAway = leaf.isSecret && !leaf.value.allSatisfy { $0 == "•" }
            return leaf.name.isEmpty || repeats || isUnsafe || givesAway ? "the words of \(leaf)" : nil
        }
    }

    /// The narrow lane says what the wide one says.
    private static func narrowFaults(
        _ frame: [UInt8], _ wide: Result<Packet, WireError>, version: ProtocolVersion
    ) -> [String] {
        guard let first = frame.first, let kind = PacketKind(rawValue: first >> 4) else { return [] }
        switch kind {
        case .publish:
            let buffer = [0x30] + frame + [0x41]
            let narrow = Result { () throws(WireError) in
                Packet.publish(PublishPacket(try Codec.publishHead(buffer, 1..<1 + frame.count, version: version), in: buffer))
            }
            return narrow.ignoringProperties == wide.ignoringProperties ? [] : ["publishHead says \(narrow), decode \(wide)"]
        case .puback, .pubrec, .pubrel, .pubcomp:
            let narrow = Result { () throws(WireError) in
                let acknowledgement = try Codec.acknowledgement(frame, frame.indices, version: version)
                return Packet(acknowledgement, of: kind)
            }
            return narrow == wide ? [] : ["acknowledgement says \(narrow), decode \(wide)"]
        case .connect, .connack, .subscribe, .suback, .unsubscribe, .unsuback, .pingreq, .pingresp, .disconnect, .auth:
            return []
        }
    }
}

extension PublishPacket {
    /// The packet that a head describes, without its properties.
    fileprivate init(_ head: PublishHead, in buffer: [UInt8]) {
        self.init(
            topic: TopicName(bytes: Array(buffer[head.topic])), payload: Array(buffer[head.payload]), qos: head.qos,
            packetIdentifier: head.packetIdentifier, dup: head.dup, retain: head.retain)
    }
}

extension Packet {
    fileprivate init(_ acknowledgement: Acknowledgement, of kind: PacketKind) {
        switch kind {
        case .pubrec: self = .pubrec(acknowledgement)
        case .pubrel: self = .pubrel(acknowledgement)
        case .pubcomp: self = .pubcomp(acknowledgement)
        default: self = .puback(acknowledgement)
        }
    }
}

extension Result<Packet, WireError> {
    fileprivate var ignoringProperties: Self {
        guard case .success(.publish(var publish)) = self else { return self }
        publish.properties = []
        return .success(.publish(publish))
    }
}
