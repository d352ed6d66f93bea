import Foundation
import LabNet
import LabTLS
import MQTTSessions
import MQTTWire
import TestKit
import Testing
import Tracing

@Suite("TLS with foreign programs")
struct TLSServingTests {
    /// What `openssl s_client` says of a connection to the lab.
    private func client(
        _ lab: TestLab, _ fixture: TLSFixture, _ arguments: [String], input: String = "Q\n"
    ) throws -> Program.Ending {
        try Program.run(
            "openssl",
            ["s_client", "-connect", "127.0.0.1:\(lab.securePort)", "-CAfile", fixture.file("ca-cert"), "-verify_return_error"]
                + arguments, input: input)
    }

    @Test("each suite of the modem is agreed on, with the key that it needs", arguments: [PrivateKey.Kind.p256, .rsa2048])
    func suites(kind: PrivateKey.Kind) throws {
        let fixture = try TLSFixture(kind)
        let lab = try fixture.lab()
        let named = kind == .rsa2048 ? "-RSA-" : "-ECDSA-"
        let suites = TLSOffer.modemSuites.filter { $0.contains(named) }
        let agreed = try suites.map { suite in
            let said = try client(lab, fixture, ["-tls1_2", "-cipher", suite]).output
            return said.contains("Verification: OK") && said.contains("Cipher is \(suite)\n") ? suite : said
        }
        #expect(agreed == suites && suites.count == 5)
    }

    @Test("a session of TLS 1.2 is resumed")
    func resumption() throws {
        let fixture = try TLSFixture()
        let lab = try fixture.lab()
        let session = fixture.file("session")
        let first = try client(lab, fixture, ["-tls1_2", "-sess_out", session])
        let second = try client(lab, fixture, ["-tls1_2", "-sess_in", session])
        #expect(
            first.output.contains("New, TLSv1") && second.output.contains("Reused, TLSv1"), "\(first.output)\n\(second.output)")
    }

    @Test("X25519, P-256 and P-384 are agreed on", arguments: ["X25519", "P-256", "P-384"])
    func groups(group: String) throws {
        let fixture = try TLSFixture()
        let said = try client(try fixture.lab(), fixture, ["-groups", group]).output
        #expect(said.contains("Verification: OK"), "\(said)")
    }

    @Test("mosquitto_pub publishes with --cafile, and a client of the lab receives it over TLS")
    func mosquittoPub() throws {
        let fixture = try TLSFixture()
        let lab = try fixture.lab()
        try lab.connect("board", fixture.trusting)
        try lab.untilTrue("connected") { $0.client(named: "board")?.isConnected == true }
        try lab.subscribe("board", "led/#")
        let ending = try Program.run(
            "mosquitto_pub",
            [
                "-h", "localhost", "-p", "\(lab.securePort)", "--cafile", fixture.file("ca-cert"), "-t", "led/1", "-m", "on",
                "-q", "1",
            ])
        try lab.untilTrue("received") { $0.client(named: "board")?.received == 1 }
        #expect(ending.status == 0, "\(ending.errors)")
    }

    @Test("a client certificate is required, taken, and missed")
    func clientCertificate() throws {
        let fixture = try TLSFixture()
        let lab = try fixture.lab { tls in
            tls.server.clientCertificate = .required
            tls.server.clientAuthorities = fixture.authority
        }
        let common = ["-h", "localhost", "-p", "\(lab.securePort)", "--cafile", fixture.file("ca-cert"), "-t", "a", "-m", "b"]
        let with = try Program.run(
            "mosquitto_pub", common + ["--cert", fixture.file("board-cert"), "--key", fixture.file("board-key")])
        let without = try Program.run("mosquitto_pub", common)
        try lab.untilExplained("no-client-certificate")
        #expect(with.status == 0 && without.status != 0, "\(with.errors)")
    }

    @Test("nobody renegotiates, nothing is compressed")
    func renegotiation() throws {
        let fixture = try TLSFixture()
        let lab = try fixture.lab()
        let client = try Program(
            "openssl",
            ["s_client", "-connect", "127.0.0.1:\(lab.securePort)", "-CAfile", fixture.file("ca-cert"), "-tls1_2"])
        try client.wait { $0.contains("Verify return code: 0 (ok)") }
        client.write("R\n")
        let ending = try client.ending()
        #expect(ending.output.contains("Compression: NONE") && ending.errors.contains("no renegotiation"), "\(ending)")
    }

    @Test("who is sent away is told goodbye: close_notify, and no end in the middle", arguments: ["-tls1_2", "-tls1_3"])
    func goodbye(version: String) throws {
        let fixture = try TLSFixture()
        let lab = try fixture.lab()
        let client = try Program(
            "openssl",
            ["s_client", "-connect", "127.0.0.1:\(lab.securePort)", "-CAfile", fixture.file("ca-cert"), "-quiet", version])
        try lab.untilTrue("connected") { $0.brokerStatus?.connections == 1 }
        // A whole packet that is no CONNECT: PUBACK. Its bytes are characters, so that s_client takes them from its input.
        client.write("\u{40}\u{2}\u{0}\u{1}")
        let ending = try client.ending()
        #expect(ending.status == 0 && !ending.errors.contains("unexpected eof"), "\(ending)")
    }

    @Test("the common name of a certificate is the user, whatever CONNECT says; without one CONNECT is believed")
    func identityAsUserName() throws {
        let fixture = try TLSFixture()
        let lab = try fixture.lab { tls in
            tls.server.clientCertificate = .optional
            tls.server.clientAuthorities = fixture.authority
            tls.namesUsersByCertificate = true
        }
        let common = [
            "-h", "localhost", "-p", "\(lab.securePort)", "--cafile", fixture.file("ca-cert"), "-t", "a", "-u", "somebody",
        ]
        let own = ["--cert", fixture.file("board-cert"), "--key", fixture.file("board-key")]
        let programs = [
            try Program("mosquitto_sub", common + own + ["-i", "1"]), try Program("mosquitto_sub", common + ["-i", "2"]),
        ]
        defer { for program in programs { program.terminate() } }
        try lab.untilTrue("both are there") { $0.brokerSnapshot?.sessions.count == 2 }
        #expect(try lab.port.ask { $0.brokerSnapshot?.sessions.map { $0.userName?.description } } == ["board", "somebody"])
    }

    @Test("a client of the lab reaches mosquitto over TLS")
    func mosquittoBroker() throws {
        let fixture = try TLSFixture()
        let free = try TestLab().number
        let configuration = """
            listener \(free) 127.0.0.1
            certfile \(fixture.file("broker-cert"))
            keyfile \(fixture.file("broker-key"))
            allow_anonymous true

            """
        try configuration.write(toFile: fixture.file("mosquitto"), atomically: true, encoding: .utf8)
        let mosquitto = try Program("mosquitto", ["-c", fixture.file("mosquitto")])
        defer { mosquitto.terminate() }
        let lab = try TestLab()
        for _ in 0..<50 where (try? RawClient(port: free)) == nil { Thread.sleep(forTimeInterval: 0.1) }
        try lab.connect("board", fixture.trusting, server: ClientOptions.Server(host: "127.0.0.1", port: free))
        try lab.untilTrue("connected") { $0.client(named: "board")?.isConnected == true }
        try lab.publish("board", "a/b", "hello", .atLeastOnce)
        #expect(try lab.transcript().contains { $0.hasPrefix("board < PUBACK") })
    }

    @Test("a new certificate is shown to those who connect from then on")
    func replaced() throws {
        let (first, second) = (try TLSFixture(), try TLSFixture())
        let lab = try first.lab()
        try lab.port.ask { [server = second.broker] in try $0.replaceCertificate(server) }
        #expect(try client(lab, second, []).output.contains("Verification: OK"))
        #expect(try client(lab, first, []).output.contains("Verification error"))
    }

    @Test("secrets go to a file that only its owner reads, in the format of Wireshark")
    func keyLog() throws {
        let fixture = try TLSFixture()
        let path = fixture.file("keys")
        let lab = try fixture.lab { $0.keyLog = path }
        _ = try client(lab, fixture, ["-tls1_3"])
        let labels = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").compactMap {
            $0.split(separator: " ").first
        }
        let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
        #expect(labels.contains("CLIENT_HANDSHAKE_TRAFFIC_SECRET") && labels.contains("SERVER_TRAFFIC_SECRET_0") && mode == 0o600)
    }
}
