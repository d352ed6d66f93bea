import Diagnosis
import Foundation
import LabNet
import LabTLS
import TestKit
import Testing
import Tracing

/// What learners do wrong, provoked with the programs that they use, and what the broker makes of it. Failures that are a
/// matter of the broker's certificate alone are recipes, see `RecipeTests`.
@Suite("Failures of TLS that strangers provoke")
struct TLSFailureTests {
    private func publish(_ lab: TestLab, _ arguments: String...) throws -> Program.Ending {
        try Program.run(
            "mosquitto_pub", ["-h", "localhost", "-p", "\(lab.securePort)", "-t", "a", "-m", "b", "-q", "1"] + arguments)
    }

    private func explanation(_ lab: TestLab, _ name: String) throws -> Explanation {
        try lab.untilExplained(name)
        let found = try lab.port.ask { lab in
            lab.trace.slice(1..<lab.trace.nextNumber).compactMap { event in
                if case .explained(let explanation) = event.what { explanation } else { nil }
            }
        }
        return try #require(found.first { $0.name == name })
    }

    @Test("the broker's leaf, or another CA of the same name, in the place of its CA")
    func wrongAuthority() throws {
        let (fixture, namesake) = (try TLSFixture(), try TLSFixture())
        for authority in [fixture.file("broker-cert"), namesake.file("ca-cert")] {
            let lab = try fixture.lab()
            #expect(try publish(lab, "--cafile", authority).status != 0)
            let told = try explanation(lab, "unknown-ca")
            #expect(told.summary.hasPrefix("the client sent alert 48, unknown_ca"), "\(told)")
            #expect(told.causes.first?.words.hasPrefix("The client trusts another CA than the broker's") == true, "\(told)")
            #expect(told.boardLog.first?.contains("-111 (ECONNREFUSED") == true, "\(told)")
        }
    }

    /// What a bare `openssl x509 -req` makes when both are given one subject: X.509 v1, and taken for self-signed.
    @Test("CA and broker with one subject, version 1")
    func sharedSubject() throws {
        let fixture = try TLSFixture()
        let script = """
            cd '\(fixture.folder)'
            openssl req -new -x509 -days 30 -nodes -newkey rsa:2048 -subj /CN=localhost -keyout ca.key -out ca.crt
            openssl req -new -nodes -newkey rsa:2048 -subj /CN=localhost -keyout server.key -out server.csr
            openssl x509 -req -in server.csr -CA ca.crt -CAkey ca.key -CAcreateserial -days 30 -out server.crt
            """
        #expect(try Program.run("sh", ["-e"], input: script + "\n").status == 0)
        let server = TLSServerOptions(
            chain: try CertificateFolder.read(fixture.folder + "/server.crt"),
            key: try CertificateFolder.read(fixture.folder + "/server.key"))
        let lab = try fixture.lab { $0.server = server }
        #expect(try publish(lab, "--cafile", fixture.folder + "/ca.crt").status != 0)
        let told = try explanation(lab, "unknown-ca")
        #expect(told.causes.contains { $0.words.contains("signed by itself") }, "\(told)")
        #expect(told.causes.contains { $0.words.contains("no subject alternative name") }, "\(told)")
    }

    @Test("a client certificate that another CA issued")
    func strangersCertificate() throws {
        let (fixture, other) = (try TLSFixture(), try TLSFixture())
        let lab = try fixture.lab { tls in
            tls.server.clientCertificate = .required
            tls.server.clientAuthorities = fixture.authority
        }
        let ending = try publish(
            lab, "--cafile", fixture.file("ca-cert"), "--cert", other.file("board-cert"), "--key", other.file("board-key"))
        #expect(ending.status != 0)
        let told = try explanation(lab, "client-unknown-ca")
        #expect(told.summary.hasPrefix("the broker refused the client's certificate"), "\(told)")
    }

    @Test(
        "nothing in common, as the broker sees it",
        arguments: [
            (["-tls1_1", "-cipher", "DEFAULT@SECLEVEL=0"], "protocol-version"),
            (["-tls1_2", "-cipher", "ECDHE-RSA-AES128-SHA"], "no-shared-suite"),
            (["-tls1_2", "-groups", "P-521"], "no-shared-suite"),
            (["-tls1_2", "-sigalgs", "RSA+SHA256"], "no-shared-suite"),
        ])
    func nothingShared(arguments: [String], name: String) throws {
        let fixture = try TLSFixture()
        let lab = try fixture.lab()
        let ending = try Program.run(
            "openssl", ["s_client", "-connect", "127.0.0.1:\(lab.securePort)"] + arguments, input: "Q\n")
        #expect(ending.status != 0)
        let told = try explanation(lab, name)
        #expect(told.boardLog.first?.contains("-95 (EOPNOTSUPP") == true, "\(told)")
    }

    @Test("an Ed25519 key, which no board can use", arguments: ["nrf91", "nrf70"])
    func ed25519(device: String) throws {
        let fixture = try TLSFixture()
        let script = """
            cd '\(fixture.folder)'
            openssl req -new -x509 -days 30 -nodes -newkey ed25519 -subj /CN=localhost -addext subjectAltName=DNS:localhost \
              -keyout ed.key -out ed.crt
            """
        #expect(try Program.run("sh", ["-e"], input: script + "\n").status == 0)
        let server = TLSServerOptions(
            chain: try CertificateFolder.read(fixture.folder + "/ed.crt"),
            key: try CertificateFolder.read(fixture.folder + "/ed.key"))
        let lab = try fixture.lab { $0.server = server }
        var trusting = ClientTLS(TLSClientOptions(authorities: server.chain), expectedHost: "localhost")
        try lab.connect("computer", trusting)
        try lab.untilTrue("a computer can") { $0.client(named: "computer")?.isConnected == true }
        trusting.client.act(as: try #require(DeviceProfile(named: device)))
        try lab.connect("board", trusting)
        _ = try explanation(lab, "no-shared-suite")
    }

    @Test("a plain client of the lab at the port for TLS: both ends know")
    func plainAtTLS() throws {
        let fixture = try TLSFixture()
        let lab = try fixture.lab()
        try lab.port.ask { [port = lab.securePort] in
            try $0.connect("plain", ClientOptions(server: .init(host: "127.0.0.1", port: port)))
        }
        let told = try explanation(lab, "plain-on-tls")
        #expect(told.summary == "a client without TLS knocked at the port for TLS", "\(told)")
        try lab.untilTrue("its end too") { $0.client(named: "plain")?.isConnected == false }
    }

    @Test("a broker whose key has a passphrase, is another's, or is not there, does not start and says why")
    func unusableKeys() throws {
        let fixture = try TLSFixture()
        let locked = try Program.run(
            "openssl", ["pkey", "-in", fixture.file("broker-key"), "-aes256", "-passout", "pass:x"]
        ).output
        func why(_ key: [UInt8]) -> String? {
            do {
                _ = try fixture.lab { $0.server.key = key }
                return nil
            } catch {
                return (error as? LabError)?.why
            }
        }
        #expect(why(Array(locked.utf8))?.hasPrefix("The reason: could not read the private key") == true)
        #expect(why(fixture.client.key)?.contains("key values mismatch") == true)
        let missing = #expect(throws: LabError.self) { try CertificateFolder(fixture.folder + "/nowhere").server() }
        #expect(missing?.why.hasSuffix("/nowhere/broker-cert.pem cannot be read.") == true)
    }
}
