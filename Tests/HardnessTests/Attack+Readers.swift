import Glibc
import MQTTWire
import TestKit
import Testing

// Clients that do not read what they are sent, or that never stop asking.

extension Attack {
    static let readers: [Attack] = [
        Attack("100 MiB of messages to a client that never reads, at QoS 0") { broker in
            let deaf = try RawClient.connected("deaf", .v311, port: broker.port, buffers: 4_096)
            deaf.send(subscribe(1, ["deaf"]))
            let sender = try RawClient.connected("sender", port: broker.port)
            let message = publish("deaf", [UInt8](repeating: 1, count: 64_000))
            for number in 0..<1_600 {
                sender.send(message)
                if number % 400 == 0 { #expect(broker.complaints("amidst the flood") == []) }
            }
            #expect(sender.isServed())
        },
        Attack("100,000 messages of QoS 1 to a client that never reads") { broker in
            let deaf = try RawClient.connected("deaf", .v311, port: broker.port, clean: false, buffers: 4_096)
            deaf.send(subscribe(1, ["deaf"], qos: 1))
            let sender = try RawClient.connected("sender", port: broker.port)
            for block in 0..<100 {
                sender.send((1...1_000).flatMap { publish("deaf", [UInt8](repeating: 1, count: 400), qos: 1, id: $0) })
                for _ in 0..<1_000 { _ = sender.receive(4) }
                if block % 25 == 0 { #expect(broker.complaints("amidst the flood") == []) }
            }
        },
        Attack("PINGREQ without end, the answers unread") { broker in
            let clients = try (0..<5).map { try RawClient.connected("p\($0)", .v311, port: broker.port, buffers: 4_096) }
            let pings = [[UInt8]](repeating: hex("c0 00"), count: 10_000).flatMap(\.self)
            for client in clients {
                let taken = client.sendUntilNotTaken(pings, forMilliseconds: 500)
                #expect(taken < 64 << 20, "the broker takes pings whose answers nobody takes")
            }
            #expect(broker.complaints("while the answers wait") == [])
        },
        Attack("a million PINGREQ, the answers read") { broker in
            let client = try RawClient.connected("p", port: broker.port)
            let pings = [[UInt8]](repeating: hex("c0 00"), count: 10_000).flatMap(\.self)
            for _ in 0..<100 {
                client.send(pings)
                _ = client.receive(20_000)
            }
            #expect(client.isServed())
        },
        Attack("500 half-closed sockets") { broker in
            let before = BrokerUnderAttack.descriptors(broker.processIdentifier)
            let clients = try (0..<500).map { number in
                let client = try RawClient(port: broker.port)
                // A third says nothing at all, a third only CONNECT, a third a part of a packet.
                if number % 3 != 0 { client.send(connectFrame("half\(number)")) }
                if number % 3 == 2 { client.send(hex("30 20 0001")) }
                client.closeOutput()
                return client
            }
            #expect(clients.allSatisfy { $0.isEnded() })
            #expect(broker.descriptorsReturn(to: before))
        },
        Attack("500 connections broken off at every point of a conversation") { broker in
            let before = BrokerUnderAttack.descriptors(broker.processIdentifier)
            let bytes = connectFrame("broken", clean: false) + subscribe(1, ["#"], qos: 2) + publish("t", [1], qos: 2, id: 2)
            for number in 0..<500 {
                let client = try RawClient(port: broker.port)
                client.send(Array(bytes.prefix(number % (bytes.count + 1))))
                client.reset()
            }
            #expect(broker.descriptorsReturn(to: before))
        },
        Attack("20 clients that subscribe to everything and never read, zero window each") { broker in
            let deaf = try (0..<20).map { number in
                let client = try RawClient.connected("deaf\(number)", .v311, port: broker.port, buffers: 2_048)
                client.send(subscribe(1, ["flood/#"]))
                return client
            }
            let sender = try RawClient.connected("sender", port: broker.port)
            for _ in 0..<200 { sender.send(publish("flood/t", [UInt8](repeating: 1, count: 10_000))) }
            #expect(sender.isServed())
            #expect(deaf.count == 20)
        },
    ]
}

extension BrokerUnderAttack {
    /// Whether the broker lets go of all descriptors but those it had.
    func descriptorsReturn(to before: Int) -> Bool {
        for _ in 0..<1_000 {
            if Self.descriptors(processIdentifier) <= before { return true }
            usleep(10_000)
        }
        return false
    }
}
