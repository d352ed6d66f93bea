import BrokerCore
import Foundation
import LabNet
import LabTLS
import MQTTSessions
import TestKit
import Testing
import Tracing

@Suite("TLS with peers that mean no good")
struct TLSHostileTests {
    @Test("garbage, silence and half a handshake leave the broker serving the others")
    func flood() throws {
        let fixture = try TLSFixture()
        let lab = try fixture.lab(limits: { $0.handshakeTimeout = .milliseconds(300) })
        var generator = SeededGenerator(seed: 7)
        let clients = try (0..<60).map { index in
            let client = try RawClient(port: lab.securePort)
            // A third begins like TLS, a third is noise, a third says nothing.
            let noise = (0..<200).map { _ in UInt8.random(in: 0...255, using: &generator) }
            if index % 3 == 0 { client.send([22, 3, 1, 0, 200] + noise) }
            if index % 3 == 1 { client.send([noise[0] & 0x0F] + noise) }
            return client
        }
        try lab.connect("board", fixture.trusting)
        try lab.untilTrue("connected") { $0.client(named: "board")?.isConnected == true }
        try lab.untilTrue("only the board is left") { $0.brokerStatus?.connections == 1 }
        #expect(clients.count == 60)
        #expect(Set(try lab.explained()).isSuperset(of: ["slow-handshake", "not-tls"]))
    }

    @Test("a client that never reads is cut off at the limit of its buffer")
    func neverReads() throws {
        let fixture = try TLSFixture()
        let lab = try TestLab { options in
            var tls = BrokerTLS(fixture.broker)
            tls.port = 0
            options.tls = tls
            options.configuration.writeBufferBytes = 1 << 20
            options.socketSendBuffer = 64 << 10
        }
        // It subscribes and is then stopped: its socket fills, and so does the broker's buffer for it.
        let deaf = try Program(
            "mosquitto_sub",
            ["-h", "localhost", "-p", "\(lab.securePort)", "--cafile", fixture.file("ca-cert"), "-t", "a", "-i", "deaf"])
        defer { kill(deaf.processIdentifier, SIGKILL) }
        try lab.untilTrue("subscribed") { $0.brokerSnapshot?.sessions.first?.subscriptions.count == 1 }
        kill(deaf.processIdentifier, SIGSTOP)
        try lab.connect("board", keepAlive: 0)
        let payload = String(repeating: "x", count: 100_000)
        // No more than it takes: what comes after the end could push it out of the trace.
        for _ in 0..<1_000 where try lab.port.ask({ $0.brokerStatus?.connections }) != 1 {
            try lab.publish("board", "a", payload)
        }
        try lab.untilTrue("cut off") { $0.brokerStatus?.connections == 1 }
        #expect(try lab.transcript().contains { $0.hasPrefix("deaf closed: the client does not read") })
    }

    /// Python's own TLS: it publishes with QoS 1 and reads no PUBACK, until its socket takes nothing more for a second; when
    /// it is told to, it reads them all.
    private static let deafPublisher = """
        import select, socket, ssl, struct, sys
        port, authority = int(sys.argv[1]), sys.argv[2]
        plain = socket.socket()
        plain.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        plain.connect(("127.0.0.1", port))
        link = ssl.create_default_context(cafile=authority).wrap_socket(plain, server_hostname="localhost")
        link.sendall(b"\\x10\\x10\\x00\\x04MQTT\\x04\\x02\\x00\\x00\\x00\\x04loud")
        assert link.recv(4) == b" \\x02\\x00\\x00"
        link.setblocking(False)
        sent, queue = 0, b""
        def fill():
            global sent, queue
            while len(queue) < 8000:
                queue += b"2\\x0b\\x00\\x01a" + struct.pack(">H", sent % 60000 + 1) + b"nobody"
                sent += 1
        def push():
            global queue
            try: queue = queue[link.send(queue[:8000]):]
            except ssl.SSLWantWriteError: return
        while sent < 5_000_000:
            fill()
            if not select.select([], [link], [], 1)[1]: break
            push()
        print("blocked", sent, flush=True)
        sys.stdin.readline()
        answers = b""
        while len(answers) < 4 * sent:
            select.select([link], [link] if queue else [], [], 10)
            if queue: push()
            try: answers += link.recv(65536) or sys.exit("the broker left")
            except ssl.SSLWantReadError: pass
        identifiers = [struct.unpack(">H", answers[at + 2:at + 4])[0] for at in range(0, len(answers), 4)]
        assert identifiers == [number % 60000 + 1 for number in range(sent)]
        print("acknowledged", sent, flush=True)
        """

    @Test("a client that sends and does not read is not read either, and in the end nothing is lost")
    func backPressure() throws {
        let fixture = try TLSFixture()
        let lab = try TestLab(
            { options in
                var tls = BrokerTLS(fixture.broker)
                tls.port = 0
                options.tls = tls
                options.socketSendBuffer = 8 << 10
            }, recording: false)
        let loud = try Program("python3", ["-c", Self.deafPublisher, "\(lab.securePort)", fixture.file("ca-cert")])
        defer { loud.terminate() }
        try loud.wait(within: .seconds(120)) { $0.contains("blocked") && $0.hasSuffix("\n") }
        try lab.connect("board", fixture.trusting)
        try lab.untilTrue("others are served") { $0.client(named: "board")?.isConnected == true }
        loud.write("go on\n")
        let ending = try loud.ending(within: .seconds(120))
        let numbers = ending.output.split(whereSeparator: \.isWhitespace).compactMap { Int($0) }
        #expect(ending.status == 0 && numbers.count == 2 && numbers.first == numbers.last, "\(ending)")
        #expect(numbers.allSatisfy { $0 < 1_000_000 }, "held back late: \(numbers)")
    }

    @Test("the wrong port is told by the first bytes")
    func wrongPort() throws {
        let fixture = try TLSFixture()
        let lab = try fixture.lab()
        let plain = try RawClient(port: lab.securePort)
        plain.send(RawClient.connect("plain"))
        try lab.untilExplained("plain-on-tls")
        let browser = try RawClient(port: lab.securePort)
        browser.send(Array("GET / HTTP/1.1\r\n".utf8))
        try lab.untilExplained("not-tls")
        try lab.connect("tls", fixture.trusting, server: .init(host: "127.0.0.1", port: lab.number))
        try lab.untilExplained("tls-on-plain")
    }
}
