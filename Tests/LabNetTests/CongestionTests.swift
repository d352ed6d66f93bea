import BrokerCore
import Glibc
import LabNet
import MQTTSessions
import NIOCore
import TestKit
import Testing
import Tracing

@testable import LabNet

@Suite("A client that does not read costs only itself, over real sockets")
struct CongestionTests {
    @Test("QoS 0 to it is dropped and counted, the others get everything, and it goes on when it reads")
    func slowSubscriber() throws {
        let lab = try TestLab {
            $0.configuration.writeBufferHighWater = 256 << 10
            $0.socketSendBuffer = 16 << 10
        }
        let slow = try RawClient.connected("slow", port: lab.number, buffers: 4096)
        let quick = try RawClient.connected("quick", port: lab.number)
        for client in [slow, quick] {
            client.send(hex("82 06 0001 0001 't' 00"))
            #expect(client.receive(5) == hex("90 03 0001 00"))
        }
        let publisher = try RawClient.connected("publisher", port: lab.number)
        let message = hex("30 ff 7f 0001 't'") + [UInt8](repeating: 0x78, count: 16_380)
        let count = 400
        for _ in 0..<count {
            publisher.send(message)
            #expect(quick.receive(message.count) == message)
        }
        let dropped = try #require(try lab.port.ask { $0.brokerStatus?.counters.droppedByCongestion })
        #expect(dropped > count / 2 && dropped < count)
        #expect(slow.receive((count - dropped) * message.count).count == (count - dropped) * message.count)
        try lab.untilTrue("relief") { lab in
            lab.transcript(notes: true).contains {
                $0 == "slow note: congestionEnded(subscriber: slow, dropped: \(dropped), waiting: 0)"
            }
        }
        publisher.send(message)
        #expect(slow.receive(message.count) == message)
    }

    @Test("the bytes that wait for all of them together make each of them congested, and are given back")
    func inAll() {
        let backlog = Backlog(highWater: 100, limitInAll: 150)
        #expect(!backlog.changed(from: 0, to: 100))
        #expect(backlog.changed(from: 100, to: 101))
        #expect(!backlog.changed(from: 0, to: 40))
        #expect(backlog.changed(from: 40, to: 60))
        #expect(!backlog.changed(from: 101, to: 0))
        #expect(backlog.bytes == 60)
    }

    @Test("connections from one address are bounded; this machine's are not, and what is left is given back")
    func byAddress() throws {
        var connections = ConnectionsByAddress(limit: 2)
        let board = try SocketAddress(ipAddress: "192.0.2.7", port: 1)
        let first = try connections.enter(board)
        _ = try connections.enter(board)
        #expect(throws: ConnectionsByAddress.TooMany.self) { try connections.enter(board) }
        #expect(try connections.enter(SocketAddress(ipAddress: "2001:db8::1", port: 1)) != nil)
        for own in ["127.0.0.1", "127.8.0.1", "::1", "::ffff:127.0.0.1"] {
            #expect(try connections.enter(SocketAddress(ipAddress: own, port: 1)) == nil)
        }
        connections.leave(try #require(first))
        #expect(try connections.enter(board) != nil)
        #expect(connections.count == 2)
    }

    @Test("a connection too many from an address of the network is closed before its CONNECT, and said once")
    func tooManyFromNetwork() throws {
        let lab = try TestLab {
            $0.lan = true
            $0.configuration.connectionsPerAddress = 1
        }
        let open = try #require(lab.listeners.first { $0.isOpenToOthers && !$0.address.contains(":") }?.address)
        let clients = try (0..<5).map { _ in
            let client = RawClient()
            try client.connect(address: open, port: lab.number)
            client.send(RawClient.connect("x"))
            return client
        }
        #expect(clients[0].receive(4) == hex("20 02 00 00"))
        #expect(clients.dropFirst().allSatisfy { $0.receive(1) == [] })
        let notes = try lab.transcript(notes: true).filter { $0.hasPrefix("broker note: addressRefused") }
        #expect(notes.first == "broker note: addressRefused(address: \"\(open)\", limit: 1, others: 0)")
        #expect(notes.count < 4)
        #expect(try RawClient.connected("own", port: lab.number).receive(0) == [])
    }

    @Test("news is rate-bounded, and what was not told is counted")
    func rateBound() {
        var bound = RateBound(burst: 2, interval: .seconds(1))
        func at(_ milliseconds: Int64) -> Moment { .start + .milliseconds(milliseconds) }
        #expect([0, 10, 20, 30].map { bound.admit(at: at($0)) } == [0, 0, nil, nil])
        #expect([1_000, 1_001].map { bound.admit(at: at($0)) } == [2, nil])
        #expect([60_000, 60_001, 60_002].map { bound.admit(at: at($0)) } == [1, 0, nil])
    }
}
