import MQTTWire
import TestKit
import Testing

// What may be under way, wait in a queue, or wait for somebody who does not read.

extension LimitCase {
    /// More than the systems on both sides keep for a client that does not read.
    private static let flood = 1_500
    private static let piece = 16 << 10

    static let flow: [LimitCase] = [
        LimitCase("--write-buffer-high-water", "64KiB") { broker in
            let sleeper = try broker.subscriber("sleeper", ["t"], buffers: 4_096)
            let sender = try broker.client("sender")
            for _ in 0..<flood { sender.send(broker.message("t", piece)) }
            #expect(sender.isServed())
            // What was dropped is dropped, and the client is still there.
            let received = sleeper.countMessages()
            #expect(received.map { $0 > 0 && $0 < flood } == true, "\(received as Int?)")
        },
        LimitCase("--max-write-buffer", "64KiB") { broker in
            let sleeper = try broker.subscriber("sleeper", ["t"], buffers: 4_096)
            let sender = try broker.client("sender")
            for _ in 0..<flood { sender.send(broker.message("t", piece)) }
            #expect(sender.isServed() && sleeper.isEnded())
        },
        LimitCase("--max-write-buffers", "64KiB") { broker in
            let sleepers = try (0..<2).map { try broker.subscriber("sleeper\($0)", ["t"], buffers: 4_096) }
            let sender = try broker.client("sender")
            for _ in 0..<flood { sender.send(broker.message("t", piece)) }
            #expect(sender.isServed())
            for sleeper in sleepers {
                let received = sleeper.countMessages()
                #expect(received.map { $0 > 0 && $0 < flood } == true, "\(received as Int?)")
            }
        },
        LimitCase("--max-inflight", "2") { broker in
            let receiver = try broker.subscriber("receiver", ["t"], qos: 1)
            let sender = try broker.client("sender")
            for id in 1...3 { sender.send(broker.message("t", qos: 1, id: id)) }
            guard case .publish(let first)? = receiver.receivePacket(broker.version),
                case .publish? = receiver.receivePacket(broker.version), let identifier = first.packetIdentifier
            else {
                Issue.record("two messages were to come")
                return
            }
            #expect(receiver.isSilent())
            receiver.send(frame(0x40, twoBytes(Int(identifier.rawValue))))
            #expect(receiver.receiveFrame()?.first == 0x32)
        },
        LimitCase("--max-awaiting-release", "2") { broker in
            let sender = try broker.client("sender")
            for id in [1, 2, 1, 2] { sender.send(broker.message("t", qos: 2, id: id)) }
            #expect(sender.isServed())
            sender.send(broker.message("t", qos: 2, id: 3))
            #expect(sender.farewell() == broker.code)
        },
        LimitCase("--max-queued-messages", "2", beside: { _ in ["--max-inflight", "1"] }) { broker in
            let sleeper = try broker.subscriber("sleeper", ["t"], qos: 1)
            let sender = try broker.client("sender")
            for id in 1...3 { sender.send(broker.message("t", qos: 1, id: id)) }
            #expect(sender.isServed() && sleeper.isServed())
            sender.send(broker.message("t", qos: 1, id: 4))
            #expect(sleeper.farewell() == broker.code && sender.isServed())
        },
        LimitCase("--max-queued-bytes", "10KiB") { broker in
            let sleeper = try broker.subscriber("sleeper", ["t"], qos: 1)
            let sender = try broker.client("sender")
            for id in 1...4 { sender.send(broker.message("t", 2_000, qos: 1, id: id)) }
            #expect(sender.isServed() && sleeper.isServed())
            for id in 5...8 { sender.send(broker.message("t", 2_000, qos: 1, id: id)) }
            #expect(sleeper.farewell() == broker.code && sender.isServed())
        },
        LimitCase("--max-queued-bytes-in-all", "20KiB") { broker in
            let greedy = try broker.subscriber("greedy", ["t/a"], qos: 1)
            let modest = try broker.subscriber("modest", ["t/b"], qos: 1)
            let sender = try broker.client("sender")
            sender.send(broker.message("t/b", 100, qos: 1, id: 1))
            for id in 2...15 { sender.send(broker.message("t/a", 2_000, qos: 1, id: id)) }
            #expect(greedy.farewell() == broker.code && sender.isServed())
            sender.send(broker.message("t/b", 100, qos: 1, id: 16))
            #expect(sender.isServed() && modest.countMessages() == 2)
        },
    ]
}
