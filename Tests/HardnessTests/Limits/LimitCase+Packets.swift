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
