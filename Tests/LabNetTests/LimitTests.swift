import BrokerCore
import Glibc
import LabNet
import MQTTSessions
import TestKit
import Testing
import Tracing

@Suite("Many connections, and more than there can be")
struct LimitTests {
    @Test("a thousand connections are served")
    func thousand() throws {
        let lab = try TestLab(recording: false)
        let clients = try (0..<1000).map { try RawClient.connected("c\($0)", port: lab.number) }
        #expect(try lab.port.ask { $0.brokerStatus?.connections } == 1000)
        for client in clients { client.send(hex("c0 00")) }
        #expect(clients.allSatisfy { $0.receive(2) == hex("d0 00") })
        #expect(try lab.port.ask { $0.brokerSnapshot?.sessions.count } == 1000)
    }

    @Test("at the limit of connections new ones wait until one ends, and it is said")
    func connectionLimit() throws {
        let lab = try TestLab { $0.configuration.maximumConnections = 3 }
        var clients = try (0..<3).map { try RawClient.connected("c\($0)", port: lab.number) }
        let waiting = try RawClient(port: lab.number)
        waiting.send(RawClient.connect("late"))
        #expect(try lab.port.ask { $0.brokerStatus?.isAcceptingPaused } == true)
        clients[0].send(hex("c0 00"))
        #expect(clients[0].receive(2) == hex("d0 00"))
        #expect(try lab.port.ask { $0.brokerSnapshot?.sessions.map(\.client) } == ["c0", "c1", "c2"])
        clients.removeLast()
        #expect(waiting.receive(4) == hex("20 02 00 00"))
        let notes = try lab.transcript(notes: true).filter { $0.hasPrefix("broker note") }
        #expect(
            notes == [
                "broker note: acceptingPaused(connections: 3)", "broker note: acceptingResumed(connections: 2)",
                "broker note: acceptingPaused(connections: 3)",
            ])
    }

    @Test("packets that never end make room for each other, the greatest first; small ones are let be", arguments: [true, false])
    func partialPackets(isRecording: Bool) throws {
        let lab = try TestLab({ $0.configuration.partialPacketBytesInAll = 1 << 20 }, recording: isRecording)
        let announced = hex("30 ff ff ff 03 0001 't'")
        let small = try RawClient.connected("small", port: lab.number)
        small.send(announced + [UInt8](repeating: 0, count: 20_000))
        let older = try RawClient.connected("older", port: lab.number)
        older.send(announced + [UInt8](repeating: 0, count: 200_000))
        let greatest = try RawClient(port: lab.number)
        greatest.send(hex("10 0e 0004 'MQTT' 05 02 0000 00 0001 'g'"))
        #expect(greatest.receive(2).first == 0x20)
        greatest.send(announced + [UInt8](repeating: 0, count: 1_500_000))
        let last = try RawClient.connected("last", port: lab.number)
        last.send(announced + [UInt8](repeating: 0, count: 200_000))
        let end = try #require(greatest.receiveToEnd()?.bytes)
        #expect(end.contains { $0 == 0xE0 } && end.split(separator: 0xE0).last?.dropFirst().first == 0x97)
        #expect(try lab.port.ask { $0.brokerSnapshot?.sessions.map(\.client) } == ["last", "older", "small"])
        withExtendedLifetime((small, older, last)) {}
    }

    @Test("a packet too large is answered with 0x95 in 5.0, whether anybody records or not", arguments: [true, false])
    func tooLarge(isRecording: Bool) throws {
        let lab = try TestLab({ $0.configuration.maximumPacketSize = 1_000 }, recording: isRecording)
        let client = try RawClient(port: lab.number)
        client.send(hex("10 0e 0004 'MQTT' 05 02 0000 00 0001 'g' 30 ff ff 03"))
        let end = try #require(client.receiveToEnd()?.bytes)
        #expect(end.split(separator: 0xE0).last?.dropFirst().first == 0x95)
    }

    @Test("without descriptors the broker serves on, says so, and takes new connections when one ends")
    func descriptors() async {
        await #expect(processExitsWith: .success) {
            let lab = try TestLab()
            let clients = (0..<30).map { _ in RawClient() }
            let first = try RawClient.connected("first", port: lab.number)
            // Ten more descriptors for this whole process; the sockets above are open already.
            var limit = rlimit()
            getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
            let free = dup(0)
            close(free)
            limit.rlim_cur = UInt(free) + 10
            setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
            for (number, client) in clients.enumerated() {
                try client.connect(port: lab.number)
                client.send(RawClient.connect("c\(number)"))
            }
            try lab.untilTrue("the pause") { lab in
                lab.transcript(notes: true).contains { $0.hasPrefix("broker note: descriptorsExhausted") }
            }
            first.send(hex("c0 00"))
            precondition(first.receive(2) == hex("d0 00"), "those that are connected are served")
            for (number, client) in clients.enumerated() {
                precondition(client.receive(4) == hex("20 02 00 00"), "client \(number) waited in vain")
                client.send(hex("e0 00"))
            }
        }
    }
}

@Suite("Keep-alive is exact over real sockets")
struct KeepAliveTests {
    @Test("silent clients are closed no earlier than 1.5 times their keep-alive", arguments: [1, 100])
    func expiry(count: Int) throws {
        let lab = try TestLab()
        let clients = try (0..<count).map { try RawClient.connected("c\($0)", port: lab.number, keepAlive: 1) }
        for client in clients {
            let end = client.receiveToEnd()
            #expect(end?.bytes == [] && end?.wasReset == false)
        }
        let silences = try lab.port.ask { lab in
            lab.trace.slice(1..<lab.trace.nextNumber).compactMap { event -> Duration? in
                guard case .note(.keepAliveExpired(1, let silent)) = event.what else { return nil }
                return silent
            }
        }
        #expect(silences.count == count)
        #expect(silences.allSatisfy { $0 >= .milliseconds(1500) })
        // A wide limit for a machine that builds and tests at once; the bench measures the 20 ms.
        #expect(silences.allSatisfy { $0 < .milliseconds(3000) }, "\(silences.max() ?? .zero)")
    }

    @Test("a packet that is here when the deadline comes counts, though the loop was busy")
    func readsFirst() throws {
        let lab = try TestLab()
        let client = try RawClient.connected("busy", port: lab.number, keepAlive: 1)
        try lab.port.ask { _ in
            usleep(300_000)
            client.send(hex("c0 00"))
            usleep(1_400_000)
        }
        #expect(client.receive(2) == hex("d0 00"))
        #expect(try lab.transcript().last == "busy < PINGRESP arrived")
    }

    @Test("a packet that never becomes complete does not count, whatever else comes")
    func incompletePacket() throws {
        let lab = try TestLab()
        let client = try RawClient.connected("slow", port: lab.number, keepAlive: 1)
        client.send(hex("30 20 00"))
        try lab.port.ask { _ in
            usleep(1_600_000)
            client.send(hex("01"))
        }
        #expect(client.receiveToEnd()?.bytes == [])
    }
}
