import MQTTWire
import TestKit
import Testing

@Suite("The narrow lane")
struct InPlaceTests {
    @Test("writes a PUBLISH from its ready bytes as encode does", arguments: ProtocolVersion.allCases)
    func publish(version: ProtocolVersion) {
        var random = RandomPackets(seed: 5, version: version)
        for _ in 0..<200 {
            guard case .publish(var packet) = random.packet(.publish), let topic = packet.topic else { continue }
            packet.properties = []
            packet.payload += Array(repeating: 7, count: random.pick([0, 100, 16_300]))
            let head = [UInt8(topic.bytes.count >> 8), UInt8(truncatingIfNeeded: topic.bytes.count)] + topic.bytes
            let leftOut: [UInt8] = random.pick([[], [0xAB, 0xCD]])
            var out: [UInt8] = [1, 2, 3]
            Codec.encodePublish(
                head + leftOut + packet.payload, topicEnd: head.count, payloadStart: head.count + leftOut.count,
                qos: packet.qos, dup: packet.dup, retain: packet.retain, packetIdentifier: packet.packetIdentifier,
                version: version, into: &out)
            #expect(out == [1, 2, 3] + Codec.encode(.publish(packet), version: version))
        }
    }

    @Test("writes the four acknowledgements as encode does", arguments: ProtocolVersion.allCases)
    func acknowledgements(version: ProtocolVersion) throws {
        let identifier = try #require(PacketIdentifier(rawValue: 0x1234))
        for code in [ReasonCode.success, ReasonCode(rawValue: 0x92)] where code == .success || version == .v5 {
            let acknowledgement = Acknowledgement(identifier, reasonCode: code)
            for packet in [
                Packet.puback(acknowledgement), .pubrec(acknowledgement), .pubrel(acknowledgement), .pubcomp(acknowledgement),
            ] {
                var out: [UInt8] = [9]
                Codec.encodeAcknowledgement(packet.kind, identifier, code, version: version, into: &out)
                #expect(out == [9] + Codec.encode(packet, version: version))
            }
        }
    }

    @Test("answers with ranges of the buffer it was given")
    func ranges() throws {
        let frame = hex("3b 12 0003 'a/b' 1234 05 23 0007 01 01 'hello'")
        let buffer = [0, 0] + frame + [0]
        let head = try Codec.publishHead(buffer, 2..<2 + frame.count, version: .v5)
        #expect(head.dup && head.retain && head.qos == .atLeastOnce)
        #expect(head.packetIdentifier?.rawValue == 0x1234)
        #expect([head.topic, head.properties, head.payload] == [6..<9, 12..<17, 17..<22])
    }

    @Test("refuses what is not its packet, and never traps on it")
    func otherPackets() {
        #expect(throws: WireError.self) { try Codec.publishHead(hex("c0 00"), 0..<2, version: .v311) }
        #expect(throws: WireError.self) { try Codec.acknowledgement(hex("c0 00"), 0..<2, version: .v311) }
    }
}

@Suite("The length of a frame")
struct FrameLengthTests {
    @Test("is known as soon as its last length byte is there", arguments: ProtocolVersion.allCases)
    func incremental(version: ProtocolVersion) throws {
        for (bytes, length) in [
            ("c0 00", 2), ("30 7f", 129), ("30 80 01", 131), ("30 ff 7f", 16_386), ("30 80 80 01", 16_388),
            ("30 ff ff 7f", 2_097_155), ("30 80 80 80 01", 2_097_157), ("30 ff ff ff 7f", 268_435_460),
        ] {
            let head = hex(bytes)
            for count in 0..<head.count {
                #expect(try Codec.frameLength(head, 0..<count, version: version) == nil)
            }
            #expect(try Codec.frameLength(head, head.indices, version: version) == length)
            #expect(try Codec.frameLength([9, 9] + head, 2..<2 + head.count, version: version) == length)
        }
    }

    @Test("cannot take a fifth byte", arguments: ProtocolVersion.allCases)
    func fifthByte(version: ProtocolVersion) {
        let expected = version == .v5 ? WireError.Response.closeWith(.malformedPacket) : .close
        for bytes in ["30 80 80 80 80", "30 ff ff ff ff ff"] {
            let error = #expect(throws: WireError.self) {
                try Codec.frameLength(hex(bytes), hex(bytes).indices, version: version)
            }
            #expect(error?.field == "Remaining Length" && error?.offset == 1 && error?.response == expected)
        }
    }
}
