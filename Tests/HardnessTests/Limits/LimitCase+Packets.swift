import MQTTWire
import TestKit
import Testing

// What one packet may be.

extension LimitCase {
    static let packets: [LimitCase] = [
        LimitCase("--max-packet-size", "128") { broker in
            let promised = try broker.promised()
            if broker.version == .v5 { #expect(promised.number(.maximumPacketSize) == 128) }
            let client = try broker.client("sender")
            let overhead = broker.message("t", 0, qos: 1, id: 1).count
            let greatest = broker.message("t", 128 - overhead, qos: 1, id: 1)
            #expect(greatest.count == 128)
            client.send(greatest)
            #expect(client.receiveFrame()?.first == 0x40)
            client.send(broker.message("t", 129 - overhead, qos: 1, id: 2))
            #expect(client.farewell() == broker.code)
        },
        LimitCase("--max-partial-packets", "64KiB") { broker in
            // Each sends all of a message but the last byte: 45 kB have room, 75 kB have not.
            let message = [40_000, 5_000, 30_000].map { broker.message("t", $0, qos: 1, id: 1) }
            let clients = try ["greedy", "small", "modest"].map { try broker.client($0) }
            for (client, message) in zip(clients, message).prefix(2) { client.send(message.dropLast()) }
            #expect(clients[0].isSilent() && clients[1].isSilent())
            clients[2].send(message[2].dropLast())
            #expect(clients[0].farewell() == broker.code)
            for (client, message) in zip(clients, message).dropFirst() {
                client.send(message.suffix(1))
                #expect(client.receiveFrame()?.first == 0x40)
            }
        },
        LimitCase("--max-connect-size", "128") { broker in
            let overhead = connectFrame("", broker.version).count
            let greatest = try broker.answer(to: String(repeating: "x", count: 128 - overhead))
            #expect(greatest.connack?.reasonCode == .success)
            let (client, connack) = try broker.answer(to: String(repeating: "x", count: 129 - overhead))
            #expect(connack == nil && client.isEnded())
        },
        LimitCase("--max-client-id", "23") { broker in
            let longest = try broker.answer(to: String(repeating: "x", count: 23))
            #expect(longest.connack?.reasonCode == .success)
            let (client, connack) = try broker.answer(to: String(repeating: "x", count: 24))
            #expect(connack?.reasonCode.rawValue == broker.code && client.isEnded())
        },
        LimitCase("--max-topic-aliases", "2", [.v5]) { broker in
            let promised = try broker.promised()
            #expect(promised.number(.topicAliasMaximum) == 2)
            let client = try broker.client("sender")
            for alias in [1, 2, 3] as [UInt8] { client.send(frame(0x30, field("t") + [3, 0x23, 0, alias])) }
            #expect(client.farewell() == broker.code)
        },
    ]
}
