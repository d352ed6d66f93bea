import Foundation
import LabTLS
import TestKit
import Testing

@testable import LabNet

/// Mbed TLS of Debian, compiled into a client as small as a board's: the stranger that the Wi-Fi track's boards are made of.
@Suite("TLS with Mbed TLS")
struct MbedTLSTests {
    /// The client, compiled once for all tests.
    private static let client = Result { () throws -> String in
        let path = NSTemporaryDirectory() + "mqttlab-mbedtls-\(ProcessInfo.processInfo.processIdentifier)"
        let source = Repository.root + "/Tests/MbedTLS/client.c"
        let made = try Program.run(
            "clang", ["-Wall", "-Werror", "-o", path, source, "-lmbedtls", "-lmbedx509", "-lmbedcrypto"])
        guard made.status == 0 else { throw Program.Failure.missing("libmbedtls-dev: \(made.errors)") }
        return path
    }

    /// What the client says: how it went, in one line.
    private func say(
        _ port: Int, _ authority: String, _ options: [String] = [], host: String = "localhost"
    ) throws -> String {
        try Program.run(try Self.client.get(), ["\(port)", host, authority] + options).output
    }

    @Test("each suite of the modem, with the key that it needs", arguments: [PrivateKey.Kind.p256, .rsa2048])
    func suites(kind: PrivateKey.Kind) throws {
        let fixture = try TLSFixture(kind)
        let lab = try fixture.lab()
        let named = kind == .rsa2048 ? "ECDHE-RSA-" : "ECDHE-ECDSA-"
        // Mbed TLS names a suite as the specifications do, with dashes.
        let suites = TLSOffer.modemSuites.filter { $0.hasPrefix(named) }.map { name in
            let parts = name.dropFirst(named.count).split(separator: "-")
            let bits = parts[0].dropFirst(3)
            let mode = parts[1] == "GCM" ? "GCM" : "CBC"
            return "TLS-\(named)WITH-AES-\(bits)-\(mode)-\(parts.last ?? "")"
        }
        let said = try suites.map { try say(lab.securePort, fixture.file("ca-cert"), ["suite=\($0)"]) }
        #expect(said == suites.map { "connected TLSv1.2 \($0)\n" } && suites.count == 5)
    }

    @Test("the set of `certs`, by name and by address, which it looks for among the DNS entries")
    func set() throws {
        let scratch = NSTemporaryDirectory() + "mqttlab-set-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: scratch) }
        var order = SetOrder()
        order.hosts = [.name("localhost"), .address4("192.168.7.7"), .name("broker.example.org")]
        _ = try CertificateSet.make(in: scratch, order, now: Int(Date.now.timeIntervalSince1970))
        let tls = try BrokerTLS(CertificateFolder(scratch))
        let lab = try TestLab { options in
            options.tls = tls
            options.tls?.port = 0
        }
        let root = scratch + "/ca-cert.pem"
        let good = "connected TLSv1.2 TLS-ECDHE-ECDSA-WITH-AES-128-GCM-SHA256\n"
        let said = try ["localhost", "192.168.7.7", "broker.example.org"].map { try say(lab.securePort, root, host: $0) }
        #expect(said == [good, good, good])
        let other = try say(lab.securePort, root, host: "other.example.org")
        #expect(other.hasPrefix("refused -0x2700; The certificate Common Name (CN) does not match"))
    }

    @Test("an address that stands in the certificate as an address alone is not found, as `certs check --track wifi` warns")
    func addressAlone() throws {
        let fixture = try TLSFixture()
        let script = """
            cd '\(fixture.folder)'
            openssl req -new -x509 -days 90 -nodes -newkey ec -pkeyopt ec_paramgen_curve:P-256 -subj /CN=broker \
              -addext subjectAltName=IP:192.168.7.7 -addext basicConstraints=critical,CA:FALSE -keyout a.key -out a.pem
            """
        #expect(try Program.run("sh", ["-e"], input: script + "\n").status == 0)
        let server = try OpenSSLServer(["-cert", fixture.folder + "/a.pem", "-key", fixture.folder + "/a.key"])
        let said = try say(server.port, fixture.folder + "/a.pem", host: "192.168.7.7")
        #expect(said.contains("(CN) does not match"), "\(said)")
        let request = CheckRequest(host: .address4("192.168.7.7"), track: .wifi, now: Int(Date.now.timeIntervalSince1970) + 60)
        let found = try CertificateCheck(paths: [fixture.folder + "/a.pem"], request).findings.map(\.code)
        #expect(found.contains(.addressNotAsName), "\(found)")
    }

    @Test("a client certificate is required, taken, and missed")
    func clientCertificate() throws {
        let fixture = try TLSFixture()
        let lab = try fixture.lab { tls in
            tls.server.clientCertificate = .required
            tls.server.clientAuthorities = fixture.authority
        }
        let own = ["cert=" + fixture.file("board-cert"), "key=" + fixture.file("board-key")]
        let with = try say(lab.securePort, fixture.file("ca-cert"), own)
        #expect(with.hasPrefix("connected TLSv1.2"), "\(with)")
        let without = try say(lab.securePort, fixture.file("ca-cert"))
        #expect(without == "refused -0x7780\n")
        try lab.untilExplained("no-client-certificate")
    }

    /// What it does to each recipe, and the beginning of what its page says of Mbed TLS.
    private static let recipes: [Recipe: (said: String, page: String)] = [
        .expired: ("refused -0x2700; The certificate validity has expired", "refuses"),
        .notYetValid: ("refused -0x2700; The certificate validity starts in the future", "refuses"),
        .wrongHost: ("refused -0x2700; The certificate Common Name (CN) does not match with the expected CN", "refuses"),
        .unknownCA: ("refused -0x2700; The certificate is not correctly signed by the trusted CA", "refuses"),
        .noClientCertificate: ("refused -0x7780", "as a client, is refused"),
        .only13: ("refused -0x7780", "is refused"),
        .longChain: ("connected TLSv1.2", "accepts"),
        .noAlternativeName: ("connected TLSv1.2", "accepts by the common name"),
        .authorityAsLeaf: ("refused -0x7780", "is refused in TLS 1.2"),
        .wrongUsage: ("refused -0x7a00", "refuses"),
        .noSharedSuite: ("connected TLSv1.2", "accepts"),
        .p384: ("connected TLSv1.2", "accepts"),
    ]

    @Test("each recipe, as its page says", arguments: Recipe.allCases.filter { $0 != .swappedKey })
    func recipe(_ recipe: Recipe) throws {
        let served = try ServedRecipe(recipe)
        let said = try say(served.port, served.authority)
        let wanted = try #require(Self.recipes[recipe])
        let row = try #require(try recipe.row(of: "Mbed TLS"))
        #expect(said.hasPrefix(wanted.said) && row.hasPrefix(wanted.page), "\(said) \(row)")
    }

    @Test("with P-256 alone, as the course builds its Wi-Fi boards, a P-384 key is refused by the broker")
    func p384() throws {
        let fixture = try TLSFixture(.p384)
        let lab = try fixture.lab()
        let said = try say(lab.securePort, fixture.file("ca-cert"), ["curve=secp256r1"])
        #expect(said == "refused -0x7780\n")
        try lab.untilExplained("no-shared-suite")
    }
}
