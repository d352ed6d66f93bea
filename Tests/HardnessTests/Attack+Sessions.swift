import Foundation
import MQTTWire
import TestKit
import Testing

// Sessions: exchanges never finished, names taken over, wills and reconnects without end.

extension Attack {
    static let sessions: [Attack] = [
        Attack("one message of QoS 2 repeated 20,000 times, PUBREL never sent", brokeOthers: ["CVE-2023-28366"]) { broker in
            let client = try RawClient.connected("stuck", port: broker.port)
            let message = publish("q", [UInt8](repeating: 1, count: 1_000), qos: 2, id: 1)
            let again = publish("q", [UInt8](repeating: 1, count: 1_000), qos: 2, id: 1, dup: true)
            client.send(message)
            for _ in 0..<200 {
                client.send((0..<100).flatMap { _ in again })
                for _ in 0..<100 { #expect(client.receive(4) == hex("50 02 0001")) }
            }
        },
        Attack("QoS 2 under every identifier, PUBREL never sent", brokeOthers: ["CVE-2023-28366"]) { broker in
            let client = try RawClient.connected("stuck", port: broker.port)
            var answered = 0
            for block in 0..<65 {
                client.send((1...1_000).flatMap { publish("q", [1], qos: 2, id: block * 1_000 + $0) })
                for _ in 0..<1_000 where client.receive(4).count == 4 { answered += 1 }
            }
            #expect(answered == 16_384, "the limit of messages that wait for PUBREL")
            #expect(client.isEnded())
        },
        Attack("PUBREC for each message, PUBCOMP for none") { broker in
            let client = try RawClient.connected("lazy", port: broker.port)
            client.send(subscribe(1, ["q"], qos: 2))
            _ = client.receive(5)
            let sender = try RawClient.connected("sender", port: broker.port)
            for number in 1...3_000 {
                sender.send(publish("q", [UInt8](repeating: 1, count: 500), qos: 2, id: number) + hex("62 02") + twoBytes(number))
                _ = sender.receive(8)
                guard let message = client.receiveFrame(), message[0] & 0xF6 == 0x34 else {
                    Issue.record("message \(number) did not come")
                    return
                }
                client.send(hex("50 02") + message[5...6])
                _ = client.receive(4)
            }
        },
        Attack("a QoS 2 message begun, cut off and repeated on the next connection", brokeOthers: ["CVE-2026-8741"]) { broker in
            let receiver = try RawClient.connected("receiver", port: broker.port)
            receiver.send(subscribe(1, ["once"], qos: 2))
            _ = receiver.receive(5)
            for round in 0..<50 {
                let client = try RawClient.connected("sender", .v311, port: broker.port, clean: false)
                client.send(publish("once", [UInt8(round)], qos: 2, id: round + 1))
                if round % 2 == 0 { #expect(client.receiveFrame()?.first == 0x50) }
                client.reset()
                let back = try RawClient.connected("sender", .v311, port: broker.port, clean: false)
                back.send(publish("once", [UInt8(round)], qos: 2, id: round + 1, dup: true))
                #expect(back.receiveFrame() == hex("50 02") + twoBytes(round + 1))
                back.send(hex("62 02") + twoBytes(round + 1))
                #expect(back.receiveFrame() == hex("70 02") + twoBytes(round + 1))
            }
            var rounds: [UInt8] = []
            while rounds.count < 50, let message = receiver.receiveFrame() { rounds.append(message[message.count - 1]) }
            #expect(rounds == (0..<50).map { UInt8($0) } && receiver.isServed(), "each message once, in order")
        },
        Attack("a will on each of 2,000 reconnects, retained, and a subscriber who is away") { broker in
            let away = try RawClient.connected("away", .v311, port: broker.port, clean: false)
            away.send(subscribe(1, ["will/#"], qos: 1))
            _ = away.receive(5)
            away.send(hex("e0 00"))
            for number in 0..<2_000 {
                let will = Will(
                    topic: TopicName(stringLiteral: "will/\(number % 50)"), payload: [UInt8](repeating: 2, count: 1_000),
                    qos: .atLeastOnce, retain: true)
                let client = try RawClient.connected("mortal", .v311, port: broker.port, will: will)
                client.reset()
            }
        },
        Attack("2,000 take-overs of one name, one after the other") { broker in
            var last: RawClient?
            for number in 0..<2_000 {
                let will = Will(topic: "taken", payload: [1], qos: .exactlyOnce)
                last = try RawClient.connected("same", .v311, port: broker.port, clean: number % 3 != 0, will: will)
                last?.send(subscribe(1, ["taken"], qos: 2))
            }
            #expect(last?.receive(5) == hex("90 03 0001 02") && last?.isServed() == true)
        },
        Attack(
            "eight threads that fight for one name and its subscriptions",
            brokeOthers: ["NanoMQ #2241 #2246 (2026)", "CVE-2025-59946"]
        ) { broker in
            let port = broker.port
            let threads = DispatchGroup()
            for seed in 0..<8 {
                threads.enter()
                Thread.detachNewThread {
                    var generator = SeededGenerator(seed: UInt64(seed))
                    for number in 0..<150 {
                        guard let client = try? RawClient(port: port) else { continue }
                        client.send(
                            connectFrame("same", clean: Bool.random(using: &generator))
                                + subscribe(1, ["f/\(number % 3)", "#"], qos: 1))
                        client.send(publish("f/\(number % 3)", [1], qos: 1, id: 2) + unsubscribe(3, ["#"]))
                        if Bool.random(using: &generator) { _ = client.receive(4) }
                        if Bool.random(using: &generator) { client.reset() }
                    }
                    threads.leave()
                }
            }
            #expect(threads.wait(timeout: .now() + 120) == .success)
        },
        Attack(
            "plain and shared subscriptions made and ended in every order", brokeOthers: ["CVE-2024-8376"]
        ) { broker in
            var generator = SeededGenerator(seed: 8_376)
            let filters = ["t", "+", "#", "$share/g/t", "$share/g/#", "$share/h/t", "t/u", "$share/g/t/u"]
            var clients: [Int: (client: RawClient, version: ProtocolVersion)] = [:]
            for step in 0..<4_000 {
                let place = Int.random(in: 0..<6, using: &generator)
                guard let (client, version) = clients[place] else {
                    let version: ProtocolVersion = Bool.random(using: &generator) ? .v5 : .v311
                    let clean = Bool.random(using: &generator)
                    let expiry: Properties = version == .v5 ? [Property(.sessionExpiryInterval, .fourByteInteger(100))] : []
                    clients[place] = (
                        try RawClient.connected("c\(place % 4)", version, port: broker.port, clean: clean, expiry), version
                    )
                    continue
                }
                let filter = filters.randomElement(using: &generator) ?? "t"
                switch Int.random(in: 0..<8, using: &generator) {
                case 0:
                    client.send(hex("e0 00"))
                    clients[place] = nil
                case 1:
                    client.reset()
                    clients[place] = nil
                case 2, 3:
                    client.send(subscribe(1 + step % 50, [filter], qos: UInt8.random(in: 0...2, using: &generator), version))
                case 4: client.send(unsubscribe(100, [filter], version))
                default:
                    client.send(publish(["t", "t/u"].randomElement(using: &generator) ?? "t", [1], qos: 1, id: 200, version))
                }
            }
        },
        Attack("10,000 sessions that wait for nobody, each with a subscription") { broker in
            for number in 0..<10_000 {
                let client = try RawClient.connected("gone\(number)", .v311, port: broker.port, clean: false)
                client.send(subscribe(1, ["gone/\(number)"], qos: 1) + hex("e0 00"))
            }
            #expect(broker.complaints("with the sessions") == [])
        },
    ]
}
