import BrokerCore
import LabNet
import MQTTSessions
import MQTTWire
import TestKit
import Testing
import Tracing

@Suite("How connections end, and what the trace says of it")
struct ConnectionEndTests {
    @Test("a client that half-closes still gets its answers, and then a proper end")
    func halfClose() throws {
        let lab = try TestLab()
        let client = try RawClient(port: lab.number)
        client.send(RawClient.connect("raw") + hex("32 06 0001 't' 0007 78") + hex("c0 00"))
        client.closeOutput()
        let end = client.receiveToEnd()
        #expect(end?.bytes == hex("20 02 00 00") + hex("40 02 00 07") + hex("d0 00"))
        #expect(end?.wasReset == false)
        try lab.untilLine("raw closed: the client closed the connection without DISCONNECT")
    }

    @Test("DISCONNECT is told from a connection that is broken off")
    func disconnectAndReset() throws {
        let lab = try TestLab()
        let polite = try RawClient.connected("polite", port: lab.number)
        polite.send(hex("e0 00"))
        try lab.untilLine("polite closed: the client said DISCONNECT")
        let rude = try RawClient.connected("rude", port: lab.number)
        rude.reset()
        try lab.untilLine("rude closed: the client broke the connection off (TCP RST)")
    }

    @Test("an impossible length is shown as far as it came, and the connection ends properly")
    func impossibleLength() throws {
        let lab = try TestLab()
        let client = try RawClient.connected("raw", port: lab.number)
        client.send(hex("30 ff ff ff ff 01 02 03"))
        #expect(client.receiveToEnd()?.bytes == [])
        try lab.untilTrue("the end") { $0.transcript().last?.hasPrefix("raw closed: malformed packet") == true }
        #expect(try lab.transcript().contains("raw > 30 ff ff ff ff arrived"))
    }

    @Test("a packet over the limit is refused by its announcement, and the line names the limit")
    func tooLarge() throws {
        let lab = try TestLab { $0.configuration.maximumPacketSize = 1000 }
        let client = try RawClient.connected("raw", port: lab.number)
        client.send(hex("30 ff 7f"))
        #expect(client.receiveToEnd()?.bytes == [])
        try lab.untilLine(
            "raw closed: malformed packet: the packet is 16386 bytes long, and at most 1000 are taken here")
    }

    @Test("before CONNECT only a CONNECT's length is taken")
    func beforeConnect() throws {
        let lab = try TestLab { $0.configuration.maximumConnectSize = 100 }
        let client = try RawClient(port: lab.number)
        client.send(hex("10 ff 01"))
        #expect(client.receiveToEnd()?.bytes == [])
    }

    @Test("a peer that never says CONNECT is closed when its time is over")
    func neverConnects() throws {
        let lab = try TestLab { $0.configuration.connectTimeout = .milliseconds(50) }
        let client = try RawClient(port: lab.number)
        #expect(client.receiveToEnd()?.bytes == [])
        try lab.untilTrue("the end") { $0.transcript().last?.contains("no CONNECT within") == true }
    }

    @Test("CONNACK that refuses is read before the end, also when more was sent behind CONNECT")
    func refusalArrives() throws {
        let lab = try TestLab()
        let client = try RawClient(port: lab.number)
        client.send(hex("10 0d 0004 'MQTT' 09 02 003c 0001 'x'") + [UInt8](repeating: 0xC0, count: 50_000))
        let end = client.receiveToEnd()
        #expect(end?.bytes == hex("20 02 00 01"))
        #expect(end?.wasReset == false)
    }

    @Test("a client that does not read what others send it is closed at the limit of its write buffer, and only it")
    func neverReads() throws {
        let lab = try TestLab { $0.configuration.writeBufferBytes = 256 << 10 }
        let sleeper = try RawClient.connected("sleeper", port: lab.number, buffers: 4096)
        sleeper.send(hex("82 06 0001 0001 't' 00"))
        #expect(sleeper.receive(5) == hex("90 03 0001 00"))
        let reader = try RawClient.connected("reader", port: lab.number)
        try lab.connect("board")
        let message = hex("30 ff 7f 0001 't'") + [UInt8](repeating: 0x78, count: 16_380)
        let publisher = try RawClient.connected("publisher", port: lab.number)
        var rounds = 0
        while try lab.port.ask({ $0.brokerSnapshot?.sessions.count }) == 4 {
            publisher.send(message)
            rounds += 1
            if rounds > 5000 { break }
        }
        try lab.untilLine(
            "sleeper closed: the client does not read: more than 256 KiB wait for it, the limit of its write buffer")
        reader.send(hex("c0 00"))
        #expect(reader.receive(2) == hex("d0 00"))
        publisher.send(hex("c0 00"))
        #expect(publisher.receive(2) == hex("d0 00"))
    }

    @Test("a client that does not take its own answers is not read further, and loses nothing")
    func pausedReading() throws {
        let lab = try TestLab({ $0.socketSendBuffer = 16 << 10 }, recording: false)
        let client = try RawClient.connected("flood", port: lab.number, buffers: 65_536)
        let pings = [UInt8](repeating: 0, count: 4096).enumerated().map { $0.offset % 2 == 0 ? UInt8(0xC0) : 0 }
        let sent = client.sendUntilNotTaken(pings, forMilliseconds: 500)
        let other = try RawClient.connected("other", port: lab.number)
        #expect(sent < 8 << 20, "what the broker took is bounded")
        let answers = client.receive(sent / 2 * 2)
        #expect(answers.count == sent / 2 * 2)
        #expect(answers.enumerated().allSatisfy { $0.element == ($0.offset % 2 == 0 ? 0xD0 : 0) })
        _ = other
    }
}
