import MQTTWire
import TestKit
import Testing

// What only 5.0 makes possible: properties, aliases, shared subscriptions.

extension Attack {
    static let five: [Attack] = [
        Attack("topic alias 0, too high, and never set") { broker in
            for alias in [[0x23, 0, 0], [0x23, 0xFF, 0xFF], [0x23, 0, 7]] as [[UInt8]] {
                let client = try RawClient.connected("alias", .v5, port: broker.port)
                client.send(frame(0x30, field("") + [3] + alias))
                let end = client.receiveToEnd()?.bytes
                // Protocol Error 0x82 for an alias that stands for nothing, Topic Alias invalid 0x94 for the others.
                #expect(end.map { [0x82, 0x94].contains($0[2]) } == true, "\(hexText(alias)): \(end.map(hexText) ?? "stands")")
            }
        },
        Attack("topic aliases set anew 50,000 times, to long topics") { broker in
            let client = try RawClient.connected("alias", .v5, port: broker.port)
            let topic = String(repeating: "x", count: 1_000)
            for number in 0..<50_000 {
                client.send(frame(0x30, field("\(topic)\(number)") + [3, 0x23, 0, UInt8(number % 10 + 1)]))
            }
            #expect(client.isServed())
        },
        Attack("CONNECT with 20,000 user properties", brokeOthers: ["CVE-2021-41039"]) { broker in
            let pairs = [UInt8]([[UInt8]](repeating: [0x26] + field("k") + field("v"), count: 20_000).flatMap(\.self))
            let body = field("MQTT") + [5, 2, 0, 0] + variableByteInteger(pairs.count) + pairs + field("many")
            let before = BrokerUnderAttack.processorTime(broker.processIdentifier)
            let client = try RawClient(port: broker.port)
            client.send(frame(0x10, body))
            guard case .connack(let answer)? = client.receivePacket(.v5) else {
                Issue.record("no CONNACK")
                return
            }
            #expect(answer.reasonCode == .success && client.isServed())
            let spent = BrokerUnderAttack.processorTime(broker.processIdentifier) - before
            #expect(spent < .seconds(2), "reading them took \(spent)")
        },
        Attack("PUBLISH with 200,000 user properties, to three subscribers") { broker in
            let clients = try (0..<3).map { number in
                let client = try RawClient.connected("s\(number)", .v5, port: broker.port)
                client.send(subscribe(1, ["p"], .v5))
                _ = client.receiveFrame()
                return client
            }
            let pairs = [UInt8]([[UInt8]](repeating: [0x26] + field("k") + field("v"), count: 200_000).flatMap(\.self))
            let sender = try RawClient.connected("sender", .v5, port: broker.port)
            sender.send(frame(0x30, field("p") + variableByteInteger(pairs.count) + pairs + [1]))
            for client in clients { #expect((client.receiveFrame()?.count ?? 0) > pairs.count) }
        },
        Attack(
            "every property doubled, and every one where it may not stand", brokeOthers: ["CVE-2023-3592"]
        ) { broker in
            for place in PropertyPlace.all {
                for property in PropertyIdentifier.allCases {
                    let isAtHome = property.row.homes.contains(place.home)
                    let mayRepeat = property.row.repeats.contains(place.home)
                    if isAtHome && mayRepeat { continue }
                    let once = [property.rawValue] + property.exampleBytes
                    let client = try RawClient(port: broker.port)
                    if place.home != .connect && place.home != .will {
                        client.send(connectFrame("misplaced", .v5))
                        _ = client.receiveFrame()
                    }
                    client.send(place.packet(isAtHome ? once + once : once))
                    let end = client.receiveToEnd()?.bytes
                    let isRefused = (end?.first == 0x20 && end?[3] == 0x82) || (end?.first == 0xE0 && end?[2] == 0x82)
                    // Malformed Packet is as good for a property that is not known in a place.
                    let isMalformed = (end?.first == 0x20 && end?[3] == 0x81) || (end?.first == 0xE0 && end?[2] == 0x81)
                    #expect(
                        isRefused || (!isAtHome && isMalformed),
                        "\(property.name) \(isAtHome ? "twice" : "once") in \(place.name): \(end.map(hexText) ?? "stands")")
                }
            }
        },
        Attack("property lengths and identifiers of five bytes", brokeOthers: ["CVE-2026-21888"]) { broker in
            let five: [UInt8] = [0x80, 0x80, 0x80, 0x80, 0x01]
            for bytes in [
                frame(0x30, field("t") + five), frame(0x30, field("t") + [6, 0x0B] + five), frame(0x30, field("t") + [5] + five),
                frame(0x82, [0, 1] + five + field("t") + [0]), frame(0x82, [0, 1, 6, 0x0B] + five + field("t") + [0]),
            ] {
                let client = try RawClient.connected("five", .v5, port: broker.port)
                client.send(bytes)
                #expect(client.receiveToEnd()?.bytes.first == 0xE0, "\(hexText(bytes))")
            }
        },
        Attack("$share malformed in every way") { broker in
            for filter in [
                "$share/", "$share//", "$share//t", "$share/g", "$share/g/", "$share/+/t", "$share/#/t", "$share/g+/t",
                "$share/g#/t", "$share/g/t#", "$share/g/#/t",
            ] {
                let client = try RawClient.connected("share", .v5, port: broker.port)
                client.send(subscribe(1, [filter], qos: 1, .v5))
                switch client.receivePacket(.v5) {
                case .suback(let answer)?: #expect(answer.reasonCodes.allSatisfy { $0.rawValue >= 0x80 }, "\(filter) is granted")
                case .disconnect?, nil: break
                case let other?: Issue.record("\(filter): \(other)")
                }
            }
        },
        Attack("shared subscriptions of 200 members that come and go under load") { broker in
            var generator = SeededGenerator(seed: 200)
            let sender = try RawClient.connected("sender", .v5, port: broker.port)
            var members: [RawClient?] = try (0..<200).map { try RawClient.connected("m\($0)", .v5, port: broker.port) }
            for member in members { member?.send(subscribe(1, ["$share/g/work"], qos: 1, .v5)) }
            for number in 0..<1_000 {
                sender.send(publish("work", [1], qos: 1, id: number % 100 + 1, .v5))
                _ = sender.receiveFrame()
                let place = Int.random(in: 0..<200, using: &generator)
                members[place]?.reset()
                members[place] = try RawClient.connected("m\(place)", .v5, port: broker.port)
                members[place]?.send(subscribe(1, ["$share/g/work"], qos: 1, .v5))
            }
            #expect(sender.isServed())
        },
        Attack("a session that is to live for ever, 10,000 times, with a will that waits") { broker in
            for number in 0..<10_000 {
                let forEver = Properties([Property(.sessionExpiryInterval, .fourByteInteger(.max))])
                let will = Will(
                    topic: "late", payload: [1], properties: [Property(.willDelayInterval, .fourByteInteger(.max))])
                let client = try RawClient.connected("for ever \(number % 500)", .v5, port: broker.port, will: will, forEver)
                client.reset()
            }
        },
    ]
}

/// A place where properties stand in what a client sends, the will included.
private struct PropertyPlace: Sendable {
    var name: String
    var home: PropertyHomes
    /// The packet with those properties.
    var packet: @Sendable ([UInt8]) -> [UInt8]

    static let all = [
        PropertyPlace("CONNECT", .connect) { frame(0x10, field("MQTT") + [5, 2, 0, 0] + field1($0) + field("c")) },
        PropertyPlace("a will", .will) {
            frame(0x10, field("MQTT") + [5, 6, 0, 0, 0] + field("c") + field1($0) + field("w") + field("x"))
        },
        PropertyPlace("PUBLISH", .publish) { frame(0x30, field("t") + field1($0)) },
        PropertyPlace("PUBACK", PropertyHomes(.puback)) { frame(0x40, [0, 1, 0] + field1($0)) },
        PropertyPlace("PUBREC", PropertyHomes(.pubrec)) { frame(0x50, [0, 1, 0] + field1($0)) },
        PropertyPlace("PUBREL", PropertyHomes(.pubrel)) { frame(0x62, [0, 1, 0] + field1($0)) },
        PropertyPlace("PUBCOMP", PropertyHomes(.pubcomp)) { frame(0x70, [0, 1, 0] + field1($0)) },
        PropertyPlace("SUBSCRIBE", .subscribe) { frame(0x82, [0, 1] + field1($0) + field("t") + [0]) },
        PropertyPlace("UNSUBSCRIBE", PropertyHomes(.unsubscribe)) { frame(0xA2, [0, 1] + field1($0) + field("t")) },
        PropertyPlace("DISCONNECT", .disconnect) { frame(0xE0, [0] + field1($0)) },
    ]

    init(_ name: String, _ home: PropertyHomes, _ packet: @escaping @Sendable ([UInt8]) -> [UInt8]) {
        self.name = name
        self.home = home
        self.packet = packet
    }

    /// Properties with their length before them.
    private static func field1(_ bytes: [UInt8]) -> [UInt8] { variableByteInteger(bytes.count) + bytes }
}

extension PropertyIdentifier {
    /// A value that is right for the property wherever it may stand.
    fileprivate var exampleBytes: [UInt8] {
        switch row.type {
        case .byte, .variableByteInteger: [1]
        case .twoByteInteger: [0, 1]
        case .fourByteInteger: [0, 0, 0x10, 0]
        case .string, .binary, .topicName: field("x")
        case .stringPair: field("k") + field("v")
        }
    }
}
