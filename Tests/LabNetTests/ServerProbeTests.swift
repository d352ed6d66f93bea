import Foundation
import LabNet
import LabTLS
import TestKit
import Testing

/// Servers of others and our own, looked at as `certs check HOST:PORT` does.
@Suite("Servers that are looked at")
struct ServerProbeTests {
    private let lab = LabPort(recording: false)

    private func look(
        _ port: Int, _ host: String = "127.0.0.1", asking: String = "localhost", as device: DeviceProfile = .nrf91,
        limit: Duration = .seconds(10)
    ) throws -> ServerSight {
        let address = try #require(try ServerAddress("\(host):\(port)"))
        let probe = try lab.look(at: address, host: try HostName(asking), as: device, limit: limit)
        return try #require(probe.result(within: .seconds(30))).get()
    }

    private func codes(_ sight: ServerSight, _ track: Track? = nil, paths: [String] = []) throws -> [Finding.Code] {
        let now = Int(Date.now.timeIntervalSince1970)
        return try CertificateCheck(servers: [sight], paths: paths, CheckRequest(track: track, now: now)).findings.map(\.code)
    }

    private func failure(_ body: () throws -> ServerSight) -> ProbeFailure? {
        do {
            _ = try body()
            return nil
        } catch {
            return error as? ProbeFailure
        }
    }

    @Test("our broker shows its chain to a computer and to both boards", arguments: [PrivateKey.Kind.p256, .rsa2048])
    func ownBroker(kind: PrivateKey.Kind) throws {
        let fixture = try TLSFixture(kind)
        let served = try fixture.lab()
        for (device, track) in [(DeviceProfile.nrf91, Track.cell), (.nrf70, .wifi)] {
            let sight = try look(served.securePort, as: device)
            let leaf = try Certificate.all(inPEM: fixture.broker.chain)[0].facts().fingerprint
            #expect(try sight.chain.map { try Certificate(der: $0).facts().fingerprint } == [leaf])
            #expect(
                sight.handshakes.map(\.state.version) == [0x0304, 0x0303] && sight.handshakes.allSatisfy { $0.failure == nil })
            // The fixture's certificates last a day each way, so that a date is all there is to find.
            #expect(Set(try codes(sight, track, paths: [fixture.file("ca-cert")])).subtracting([.endsSoon]) == [])
        }
        // Whoever looks leaves no connection behind.
        try served.untilTrue("nobody is left") { $0.brokerStatus?.connections == 0 }
        #expect(try served.explained() == [])
    }

    @Test("the name that is asked for goes by SNI, and the certificate must carry it")
    func names() throws {
        let fixture = try TLSFixture()
        let served = try fixture.lab()
        #expect(try codes(look(served.securePort, asking: "broker.example.org")).contains(.otherHost))
        #expect(try !codes(look(served.securePort, asking: "127.0.0.1")).contains(.otherHost))
        let other = try TLSFixture(hosts: [.name("other.example.org")])
        let server = try OpenSSLServer([
            "-cert", fixture.file("broker-cert"), "-key", fixture.file("broker-key"), "-servername", "other.example.org",
            "-cert2", other.file("broker-cert"), "-key2", other.file("broker-key"),
        ])
        #expect(try codes(look(server.port, asking: "other.example.org")).contains(.otherHost) == false)
        #expect(try codes(look(server.port, asking: "elsewhere.example.org")).contains(.otherHost))
    }

    @Test("what a server of openssl does not share with a board is found")
    func commonGround() throws {
        let p384 = try TLSFixture(.p384)
        func server(_ arguments: [String]) throws -> OpenSSLServer {
            try OpenSSLServer(["-cert", p384.file("broker-cert"), "-key", p384.file("broker-key")] + arguments)
        }
        let only13 = try server(["-tls1_3"])
        #expect(try codes(look(only13.port)).contains(.noTLS12))
        let suite = try server(["-tls1_2", "-cipher", "ECDHE-ECDSA-AES256-GCM-SHA384"])
        #expect(try codes(look(suite.port)).contains(.noSharedSuite))
        let curve = try server([])
        #expect(Set(try codes(look(curve.port, as: .nrf70), .wifi)).isSuperset(of: [.noSharedSuite, .keyForTrack]))
        #expect(Set(try codes(look(curve.port), .cell)).subtracting([.endsSoon]) == [])
    }

    @Test("a server that wants a client certificate is no fault of the server")
    func clientCertificate() throws {
        let fixture = try TLSFixture()
        let served = try fixture.lab { tls in
            tls.server.clientCertificate = .required
            tls.server.clientAuthorities = fixture.authority
        }
        let sight = try look(served.securePort)
        #expect(sight.handshakes.allSatisfy(\.asksForCertificate) && sight.chain.count == 1)
        #expect(Set(try codes(sight)).subtracting([.endsSoon]) == [])
    }

    @Test("a chain beyond the modem's 4 kB, sent by mosquitto")
    func longChain() throws {
        let folder = NSTemporaryDirectory() + "mqttlab-chain-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let script = """
            cd '\(folder)'
            issue() { # name, issuer, extensions
              openssl req -new -nodes -newkey rsa:4096 -subj "/CN=$1" -keyout $1.key -out $1.csr
              printf "$3" > $1.ext
              openssl x509 -req -in $1.csr -CA $2.crt -CAkey $2.key -CAcreateserial -days 90 -extfile $1.ext -out $1.crt
            }
            openssl req -new -x509 -days 900 -nodes -newkey rsa:2048 -subj /CN=root -keyout root.key -out root.crt
            issue one root 'basicConstraints=critical,CA:TRUE'
            issue two one 'basicConstraints=critical,CA:TRUE'
            issue localhost two 'subjectAltName=DNS:localhost'
            cat localhost.crt two.crt one.crt > chain.pem
            """
        #expect(try Program.run("sh", ["-e"], input: script + "\n", limit: .seconds(120)).status == 0)
        let server = try OpenSSLServer([
            "-cert", folder + "/localhost.crt", "-key", folder + "/localhost.key", "-cert_chain", folder + "/chain.pem",
        ])
        let sight = try look(server.port)
        #expect(try codes(sight, .cell).contains(.tooLarge))
        #expect(try !codes(sight, .wifi).contains(.tooLarge))
    }

    @Test("who has no certificate to show is told apart in plain words")
    func failures() throws {
        let plain = try TestLab()
        guard case .noTLS(_, let what, _, _)? = failure({ try look(plain.number) }) else {
            Issue.record("a plain port")
            return
        }
        #expect(what == "the broker left in the middle of the handshake, without an alert")
        let silent = try SilentListener()
        guard case .noTLS(_, let silence, _, _)? = failure({ try look(silent.port, limit: .milliseconds(300)) }) else {
            Issue.record("a silent port")
            return
        }
        #expect(silence.hasPrefix("the handshake was not complete after"))
        #expect(failure { try look(1883, "no-such-host.invalid") } == .unknownHost("no-such-host.invalid"))
        let free = try TestLab()
        let gone = free.number
        try free.port.stopBroker()
        guard case .unreachable(_, let reason)? = failure({ try look(gone) }) else {
            Issue.record("nobody there")
            return
        }
        #expect(reason == "Connection refused")
    }

    @Test(
        "what people type as a server",
        arguments: [
            ("localhost:8883", "localhost:8883"), ("Broker.Example.org.:1", "broker.example.org:1"),
            ("[::1]:65535", "[::1]:65535"),
            ("10.0.0.1:8883", "10.0.0.1:8883"), ("localhost", nil), ("::1:8883", nil), ("Certs/lab:8883", nil), ("a:0", nil),
            ("a:65536", nil), ("a:+1", nil), ("a:", nil),
        ])
    func addresses(typed: String, read: String?) throws { #expect(try ServerAddress(typed)?.text == read) }

    @Test func `a port behind what is no host`() { #expect(throws: HostNameError.self) { try ServerAddress("a b:8883") } }
}
