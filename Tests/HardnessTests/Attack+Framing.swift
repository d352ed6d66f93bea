import MQTTWire
import TestKit
import Testing

// What stands around a packet: lengths, pieces, the kinds that there are.

extension Attack {
    static let framing: [Attack] = [
        Attack("every packet one byte at a time") { broker in
            let client = try RawClient(port: broker.port)
            func trickle(_ bytes: [UInt8]) { for byte in bytes { client.send([byte]) } }
            trickle(connectFrame("trickle"))
            #expect(client.receive(4) == hex("20 02 00 00"))
            trickle(subscribe(1, ["t/#"], qos: 2))
            #expect(client.receive(5) == hex("90 03 0001 02"))
            let payload = [UInt8](repeating: 7, count: 3_000)
            trickle(publish("t/1", payload))
            #expect(client.receiveFrame() == publish("t/1", payload))
        },
        Attack("256 MiB announced and never sent, by clients that are connected") { broker in
            for number in 0..<200 {
                let client = try RawClient.connected("c\(number)", port: broker.port)
                client.send(hex("30 ff ff ff 7f 0001 't'"))
                #expect(client.isEnded())
            }
        },
        Attack(
            "the largest packet announced by a thousand, and never sent",
            brokeOthers: ["CVE-2021-22116 / 33175 / 33176", "CVE-2026-25627"]
        ) { broker in
            let clients = try (0..<1_000).map { number in
                let client = try RawClient.connected("c\(number)", port: broker.port)
                // 16 MiB with its header is as much as the broker takes.
                client.send(hex("30 fb ff ff 07 0001 't'"))
                return client
            }
            #expect(broker.complaints("while they are awaited") == [])
            #expect(clients.count == 1_000)
        },
        Attack(
            "most of the largest packet, by 64 that never send its end",
            brokeOthers: ["CVE-2021-22116 / 33175 / 33176"]
        ) { broker in
            let before = BrokerUnderAttack.descriptors(broker.processIdentifier)
            let most = hex("30 fb ff ff 07 0001 't'") + [UInt8](repeating: 0, count: 3 << 20)
            let clients = try (0..<64).map { number in
                let client = try RawClient.connected("c\(number)", number.isMultiple(of: 2) ? .v311 : .v5, port: broker.port)
                client.send(most)
                if number % 16 == 0 { #expect(broker.complaints("amidst the flood") == []) }
                return client
            }
            // Each takes between three and four mebibytes; whoever had most when there was no more room is gone.
            #expect(broker.descriptorsReturn(to: before + 8))
            #expect(clients.count == 64)
        },
        Attack("a Remaining Length of five bytes", brokeOthers: ["CVE-2026-21888"]) { broker in
            for kind in stride(from: UInt8(0x10), through: 0xF0, by: 0x10) {
                let client = try RawClient.connected("five", port: broker.port)
                client.send([kind, 0x80, 0x80, 0x80, 0x80, 0x01])
                #expect(client.receiveToEnd()?.bytes == [], "first byte \(kind)")
            }
        },
        Attack(
            "every malformed frame that the codec is tested with",
            brokeOthers: ["NanoMQ #2268 #2270 (2026)", "CVE-2024-42644 / 42645"]
        ) { broker in
            for vector in try MalformedFrame.all() {
                let client = try RawClient(port: broker.port)
                if !vector.isConnect {
                    client.send(connectFrame("vector", vector.version))
                    guard case .connack(let answer)? = client.receivePacket(vector.version), answer.reasonCode == .success
                    else {
                        Issue.record("\(vector.version) is not served")
                        continue
                    }
                }
                client.send(vector.bytes)
                client.closeOutput()
                let end = client.receiveToEnd()
                let said = end.map { hexText($0.bytes) } ?? "nothing, and the connection stands"
                // Before CONNECT is complete the answer is CONNACK with a refusal; later 5.0 has DISCONNECT.
                let isRefusal =
                    end?.bytes.isEmpty == true || (end?.bytes.first == 0x20 && end?.bytes[3] != 0)
                    || end?.bytes.first == 0xE0
                #expect(isRefusal, "\(vector.name) (\(vector.version)): \(said)")
            }
        },
        Attack("QoS 3, in PUBLISH, in SUBSCRIBE and in a will") { broker in
            for bytes in [hex("36 06 0001 't' 0001 'x'"), hex("82 06 0001 0001 't' 03")] {
                let client = try RawClient.connected("three", port: broker.port)
                client.send(bytes)
                #expect(client.receiveToEnd()?.bytes == [])
            }
            let client = try RawClient(port: broker.port)
            client.send(hex("10 13 0004 'MQTT' 04 1e 0000 0001 'c' 0001 'w' 0000"))
            #expect(client.receiveToEnd()?.bytes == [])
        },
        Attack("packet identifier 0, and one used again") { broker in
            for bytes in [
                hex("32 05 0001 't' 0000"), hex("34 05 0001 't' 0000"), hex("40 02 0000"), hex("62 02 0000"),
                hex("82 06 0000 0001 't' 00"), hex("a2 05 0000 0001 't'"),
            ] {
                let client = try RawClient.connected("zero", port: broker.port)
                client.send(bytes)
                #expect(client.receiveToEnd()?.bytes == [], "\(hexText(bytes))")
            }
            // Twenty requests and messages under one identifier, none of them waited for, each answered.
            let client = try RawClient.connected("again", port: broker.port)
            for _ in 0..<20 { client.send(subscribe(1, ["t"], qos: 1) + publish("u", qos: 1, id: 1) + unsubscribe(1, ["t"])) }
            for _ in 0..<20 { #expect(client.receive(13) == hex("90 03 0001 01 40 02 0001 b0 02 0001")) }
        },
        Attack("packets that only a broker may send", brokeOthers: ["CVE-2021-28166"]) { broker in
            for version in [ProtocolVersion.v311, .v5] {
                let properties: [UInt8] = version == .v5 ? [0] : []
                for bytes in [
                    frame(0x20, [0, 0] + properties), frame(0x90, [0, 1] + properties + [0]),
                    frame(0xB0, [0, 1] + (version == .v5 ? [0, 0] : [])), hex("d0 00"),
                ] {
                    let client = try RawClient.connected("wrong", version, port: broker.port)
                    client.send(bytes)
                    let end = client.receiveToEnd()?.bytes
                    #expect(version == .v5 ? end?.first == 0xE0 : end == [], "\(version): \(hexText(bytes))")
                }
            }
        },
        Attack("acknowledgements of what was never sent") { broker in
            let client = try RawClient.connected("liar", port: broker.port)
            for id in 1...5_000 { client.send(hex("40 02") + twoBytes(id) + hex("70 02") + twoBytes(id)) }
            #expect(client.isServed())
            for id in 1...5_000 { client.send(hex("50 02") + twoBytes(id) + hex("62 02") + twoBytes(id)) }
            #expect(client.isServed())
        },
        Attack("random bytes, and packets with a byte changed") { broker in
            var generator = SeededGenerator(seed: 2_026)
            let good = [
                publish("a/b", [1, 2, 3], qos: 2, id: 5), subscribe(2, ["a/+", "$share/g/a"], qos: 1), unsubscribe(3, ["a/+"]),
                hex("62 02 0005"), hex("40 02 0001"), hex("c0 00"),
            ]
            for number in 0..<1_500 {
                let version: ProtocolVersion = number % 2 == 0 ? .v311 : .v5
                let client = try RawClient.connected("noise", version, port: broker.port)
                var bytes = good.randomElement(using: &generator) ?? []
                for _ in 0...number % 3 {
                    bytes[Int.random(in: 0..<bytes.count, using: &generator)] = UInt8.random(in: 0...255, using: &generator)
                }
                if number % 5 == 0 { bytes = (0..<200).map { _ in UInt8.random(in: 0...255, using: &generator) } }
                client.send(bytes)
                client.closeOutput()
                #expect(client.isEnded(), "\(hexText(bytes))")
            }
        },
    ]
}

/// A frame of the codec's vectors that no client may send.
private struct MalformedFrame {
    var name: String
    var version: ProtocolVersion
    var bytes: [UInt8]

    var isConnect: Bool { bytes[0] >> 4 == 1 }

    /// Those that are complete: a broker waits for the rest of a frame that is cut short.
    static func all() throws -> [MalformedFrame] {
        try Vector.all().compactMap { vector in
            guard case .error = vector.expectation, vector.bytes.count >= 2 else { return nil }
            let all = vector.bytes + [0, 0]
            let length = try? Codec.frameLength(all, 0..<all.count, version: vector.version)
            guard length == nil || length == vector.bytes.count else { return nil }
            // The first packet of a connection tells its version, so another version's CONNECT is no malformed one.
            guard vector.bytes[0] >> 4 != 1 || vector.bytes.count > 12 else { return nil }
            return MalformedFrame(name: vector.name, version: vector.version, bytes: vector.bytes)
        }
    }
}
