import MQTTWire
import TestKit
import Testing

// Topics and filters: deep ones, many, empty ones, and those that match everything.

extension Attack {
    static let topics: [Attack] = [
        Attack("filters of +/+/+/… up to what one packet can say, and topics to match", brokeOthers: ["CVE-2019-11779"]) {
            broker in
            let client = try RawClient.connected("deep", port: broker.port)
            let filters = [1, 64, 128, 129, 1_000, 30_000].map { String(repeating: "+/", count: $0 - 1) + "+" }
            client.send(subscribe(1, filters))
            #expect(client.receiveFrame() == hex("90 08 0001 00 00 00 80 80 80"), "128 levels are taken and no more")
            for count in [127, 128, 65_400] { client.send(publish(String(repeating: "/", count: count), [1])) }
            #expect(client.isServed())
        },
        Attack("2,048 filters that all look alike, and topics that visit every one") { broker in
            let client = try RawClient.connected("alike", port: broker.port)
            // All words of a and + with eleven letters: matching a/a/a/… has to look at each.
            let filters = (0..<2_048).map { word in
                (0..<11).map { word >> $0 & 1 == 0 ? "a" : "+" }.joined(separator: "/")
            }
            client.send(subscribe(1, filters))
            #expect(client.receiveFrame()?.count == 3 + 2 + 2_048)
            for number in 0..<200 { client.send(publish("a/a/a/a/a/a/a/a/a/a/b\(number)")) }
            #expect(broker.complaints("while it matches") == [])
        },
        Attack("subscriptions to # by 200 clients, and a storm of messages") { broker in
            let clients = try (0..<200).map { number in
                let client = try RawClient.connected("all\(number)", port: broker.port)
                client.send(subscribe(1, ["#"], qos: 1))
                _ = client.receive(5)
                return client
            }
            let sender = try RawClient.connected("sender", port: broker.port)
            for number in 0..<100 { sender.send(publish("storm/\(number)", [UInt8](repeating: 1, count: 200), qos: 1, id: 1)) }
            for _ in 0..<100 { _ = sender.receive(4) }
            for client in clients { for _ in 0..<100 { _ = client.receiveFrame() } }
        },
        Attack("SUBSCRIBE to # again and again over 5,000 retained messages, unread") { broker in
            let sender = try RawClient.connected("sender", port: broker.port)
            for number in 0..<5_000 { sender.send(publish("kept/\(number)", [UInt8](repeating: 1, count: 50), retain: true)) }
            #expect(sender.isServed())
            let client = try RawClient.connected("greedy", port: broker.port, buffers: 4_096)
            for number in 1...40 { client.send(subscribe(number, ["#", "+/#", "+/+", "kept/#"])) }
            #expect(broker.complaints("while it is sent what is retained") == [])
        },
        Attack("one SUBSCRIBE whose 1,000 filters each match 5,000 retained messages") { broker in
            let sender = try RawClient.connected("sender", port: broker.port)
            for number in 0..<5_000 { sender.send(publish("kept/\(number)", [UInt8](repeating: 1, count: 50), retain: true)) }
            #expect(sender.isServed())
            let client = try RawClient.connected("greedy", port: broker.port, buffers: 4_096)
            client.send(subscribe(1, [String](repeating: "#", count: 1_000)))
        },
        Attack("one SUBSCRIBE whose 5,000 filters look at 50,000 retained topics and match none") { broker in
            let sender = try RawClient.connected("sender", port: broker.port)
            for block in 0..<50 { sender.send((0..<1_000).flatMap { publish("a/\(block)-\($0)/x", [1], retain: true) }) }
            #expect(sender.isServed())
            let client = try RawClient.connected("vain", port: broker.port)
            client.send(subscribe(1, [String](repeating: "+/+/y", count: 5_000)))
            #expect(broker.complaints("while it looks") == [])
        },
        Attack("a million topics retained, ten times the limit") { broker in
            let client = try RawClient.connected("hoarder", port: broker.port)
            for block in 0..<1_000 {
                client.send((0..<1_000).flatMap { publish("r/\(block)/\($0)", [1], retain: true) })
                #expect(client.isServed())
            }
            // At the limit a message is forwarded and not retained.
            client.send(subscribe(1, ["r/#"]))
            var kept = 0
            client.send(hex("c0 00"))
            while let bytes = client.receiveFrame(), bytes != hex("d0 00") { kept += bytes[0] == 0x31 ? 1 : 0 }
            #expect(kept <= 100_000 && kept > 50_000, "\(kept) are retained")
        },
        Attack("SUBSCRIBE and UNSUBSCRIBE with 10,000 filters") { broker in
            let client = try RawClient.connected("many", port: broker.port)
            let filters = (0..<10_000).map { "f/\($0)/+" }
            for id in 1...3 {
                client.send(subscribe(id, filters, qos: 1))
                #expect(client.receiveFrame()?.dropFirst(5) == [UInt8](repeating: 1, count: 10_000)[...])
                client.send(unsubscribe(id, filters))
                #expect(client.receiveFrame() == hex("b0 02") + twoBytes(id))
            }
        },
        Attack("an empty topic, and an empty filter", brokeOthers: ["CVE-2021-34432"]) { broker in
            for version in [ProtocolVersion.v31, .v311, .v5] {
                for bytes in [
                    publish("", [1], version), publish("", [1], qos: 1, id: 1, version), subscribe(1, [""], version),
                    unsubscribe(1, [""], version),
                ] {
                    let client = try RawClient.connected("empty", version, port: broker.port)
                    client.send(bytes)
                    let end = client.receiveToEnd()?.bytes
                    #expect(version == .v5 ? end?.first == 0xE0 : end == [], "\(version): \(hexText(bytes))")
                }
            }
        },
        Attack("topics that begin with $", brokeOthers: ["CVE-2018-12543"]) { broker in
            let client = try RawClient.connected("dollar", port: broker.port)
            for topic in ["$", "$SYS", "$SYS/broker/version", "$share/g/t", "$CONTROL/x", "$a/$b"] {
                client.send(publish(topic, [1], qos: 1, id: 1, retain: true))
                #expect(client.receiveFrame() == hex("40 02 0001"))
            }
        },
        Attack("topics retained with strange names, asked for with every wildcard", brokeOthers: ["CVE-2024-42644 / 42645"]) {
            broker in
            let client = try RawClient.connected("strange", port: broker.port)
            for topic in [
                "/", "//", "///", "a//b", "/a", "a/", " ", "\u{1}", "é", "e\u{301}", String(repeating: "/", count: 60_000),
            ] {
                client.send(publish(topic, [1], retain: true))
            }
            client.send(subscribe(1, ["#", "+", "/+", "+/+", "/#", "+/#", "a/+/b", "+//#"]))
            #expect(client.isServed())
            for topic in ["/", "//", "a//b"] { client.send(publish(topic, [], retain: true)) }
            #expect(client.isServed())
        },
    ]
}
