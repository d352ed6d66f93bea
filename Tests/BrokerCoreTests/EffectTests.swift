import BrokerCore
import MQTTSessions
import MQTTWire
import Testing

@Suite("Effects are small, and say the same bytes as packets do")
struct EffectTests {
    @Test("an effect is at most 40 bytes")
    func size() {
        #expect(MemoryLayout<Effect>.size <= 40)
    }

    @Test("a delivery has the bytes of its PUBLISH", arguments: ProtocolVersion.allCases)
    func deliveries(version: ProtocolVersion) {
        for length in [0, 1, 119, 120, 121, 16_375, 16_380, 70_000] {
            for qos in 0...2 {
                for (dup, retain) in [(false, true), (true, false)] {
                    let packet = publish(
                        "a/b", String(repeating: "x", count: length), qos: qos, id: qos == 0 ? nil : 0x1234, dup: dup && qos > 0,
                        retain: retain)
                    guard case .publish(let publish) = packet, let topic = publish.topic?.bytes else { continue }
                    var bytes: [UInt8] = [1]
                    Codec.encodePublish(
                        [0, UInt8(topic.count)] + topic + publish.payload, topicEnd: 2 + topic.count,
                        payloadStart: 2 + topic.count, qos: publish.qos,
                        dup: publish.dup, retain: retain, packetIdentifier: publish.packetIdentifier, version: version,
                        into: &bytes)
                    #expect(bytes == [1] + Codec.encode(packet, version: version))
                }
            }
        }
    }

    @Test("an acknowledgement has the bytes of its packet", arguments: ProtocolVersion.allCases)
    func acknowledgements(version: ProtocolVersion) {
        for code in [ReasonCode.success, ReasonCode(rawValue: 0x10), ReasonCode(rawValue: 0x92)] {
            let body = Acknowledgement(packetIdentifier(0x1234), reasonCode: code)
            let packets: [Packet] = [.puback(body), .pubrec(body), .pubrel(body), .pubcomp(body)]
            for packet in packets {
                var bytes: [UInt8] = []
                let connection = ConnectionIdentifier(slot: 0, generation: 0)
                Effect.acknowledge(connection, packet.kind, packetIdentifier(0x1234), code, version).append(to: &bytes)
                #expect(bytes == Codec.encode(packet, version: version))
            }
        }
    }

    @Test("a message stays what it is for as long as somebody holds it, whatever is published meanwhile")
    func heldMessages() {
        var lab = Harness()
        lab.connect(1, "x")
        lab.receive(1, subscribe(1, ("#", 1)))
        lab.receive(1, publish("kept", "retained", retain: true))
        var effects: [Effect] = []
        for number in 1...1_000 {
            let frame = Codec.encode(
                publish("t/\(number)", "\(number)", qos: number % 3, id: number % 3 == 0 ? nil : 7), version: .v311)
            lab.core.handle(.received(lab.identifier(1), frame, frame.indices), at: .start, effects: &effects)
        }
        let held = effects.compactMap { effect -> String? in
            guard case .deliver(_, let message, _) = effect else { return nil }
            return String(decoding: message.bytes[2..<message.topicEnd] + message.bytes[message.payloadStart...], as: UTF8.self)
        }
        // Of QoS 2 only the first counts: its identifier is never released.
        #expect(held == (1...1_000).filter { $0 % 3 != 2 || $0 == 2 }.map { "t/\($0)\($0)" })
        #expect(lab.receive(1, subscribe(2, ("kept", 0))).last == .sent(1, publish("kept", "retained", retain: true)))
    }
}
