import Foundation
import LabNet
import LabTLS
import TestKit
import Testing

@Suite("Sessions of TLS that are resumed")
struct TLSResumptionTests {
    /// `openssl s_client`, which stays until it has what the test waits for.
    private func client(_ lab: TestLab, _ fixture: TLSFixture, _ arguments: [String]) throws -> Program {
        try Program(
            "openssl",
            ["s_client", "-connect", "127.0.0.1:\(lab.securePort)", "-CAfile", fixture.file("ca-cert"), "-verify_return_error"]
                + arguments)
    }

    /// A whole session in PEM; a ticket of TLS 1.3 comes some time after the handshake.
    private func untilSaved(_ path: String, _ client: Program) throws {
        try client.wait { _ in
            (try? String(contentsOfFile: path, encoding: .utf8))?.contains("-----END SSL SESSION PARAMETERS-----") == true
        }
    }

    @Test("s_client resumes", arguments: ["1_2", "1_3"], [PrivateKey.Kind.p256, .rsa2048])
    func resumes(version: String, kind: PrivateKey.Kind) throws {
        let fixture = try TLSFixture(kind)
        let lab = try fixture.lab()
        let session = fixture.file("session")
        let first = try client(lab, fixture, ["-tls\(version)", "-sess_out", session])
        try untilSaved(session, first)
        first.write("Q\n")
        #expect(try first.ending().output.contains("New, TLSv1"))
        let second = try client(lab, fixture, ["-tls\(version)", "-sess_in", session])
        try second.wait { $0.contains("New, TLSv1") || $0.contains("Reused, TLSv1") }
        second.write("Q\n")
        #expect(try second.ending().output.contains("Reused, TLSv1.\(version.suffix(1))"))
    }

    @Test("with a client certificate too", arguments: ["1_2", "1_3"])
    func withCertificate(version: String) throws {
        let fixture = try TLSFixture()
        let lab = try fixture.lab { tls in
            tls.server.clientCertificate = .required
            tls.server.clientAuthorities = fixture.authority
        }
        let session = fixture.file("session")
        let own = ["-tls\(version)", "-cert", fixture.file("board-cert"), "-key", fixture.file("board-key")]
        let first = try client(lab, fixture, own + ["-sess_out", session])
        try untilSaved(session, first)
        first.write("Q\n")
        _ = try first.ending()
        let second = try client(lab, fixture, own + ["-sess_in", session])
        try second.wait { $0.contains("New, TLSv1") || $0.contains("Reused, TLSv1") }
        second.write("Q\n")
        #expect(try second.ending().output.contains("Reused, TLSv1.\(version.suffix(1))"))
    }

    /// Each connection is one letter: `r` for a resumed one, `*` for a new one.
    @Test("s_time -reuse resumes every time", arguments: ["1_2", "1_3"])
    func sTime(version: String) throws {
        let fixture = try TLSFixture()
        let lab = try fixture.lab(recording: false)
        // It reads tickets only while it waits for an answer: here the end that follows a first packet which is no CONNECT.
        // Without a whole packet the broker would wait for the rest of it.
        let request = version == "1_3" ? ["-www", "/" + String(repeating: "x", count: 100)] : []
        let ending = try Program.run(
            "openssl",
            ["s_time", "-connect", "127.0.0.1:\(lab.securePort)", "-CAfile", fixture.file("ca-cert"), "-verify", "3"]
                + ["-tls\(version)", "-reuse", "-time", "1"] + request)
        let letters = try #require(ending.output.split(separator: "\n").last { $0.allSatisfy { "r*t".contains($0) } })
        #expect(letters.count > 1 && letters.allSatisfy { $0 == "r" }, "\(ending.output)")
    }
}
