import Foundation
import LabTLS
import TestKit
import Testing

/// Sets of others in which nothing is wrong: a false alarm is a failure.
@Suite struct SetsOfOthers {
    /// What is made during a test has begun by then.
    private let soon = Int(Date().timeIntervalSince1970) + 3_600
    private let scratch: Scratch

    init() throws { scratch = try Scratch() }

    @Test(arguments: [Track?.none, .cell, .wifi])
    func `mkcert's`(track: Track?) throws {
        let made = try Program.run(
            "mkcert",
            ["-cert-file", scratch.path + "/cert.pem", "-key-file", scratch.path + "/key.pem", "localhost", "127.0.0.1", "::1"],
            environment: ["CAROOT": scratch.path])
        #expect(made.status == 0, "\(made.errors)")
        for host in ["localhost", "::1"] {
            let check = try CertificateCheck(
                paths: [scratch.path], CheckRequest(host: try HostName(host), track: track, now: soon))
            #expect(check.findings.map(\.code) == [], "\(check.findings)")
            #expect(check.items.count == 4)
        }
    }

    @Test(arguments: [Track?.none, .cell, .wifi])
    func `openssl's, when it is asked well`(track: Track?) throws {
        let script = """
            openssl req -new -x509 -days 3650 -nodes -newkey rsa:2048 -subj '/CN=My CA' -keyout ca.key -out ca.crt
            openssl req -new -nodes -newkey rsa:2048 -subj /CN=broker.example.org -keyout server.key -out server.csr
            printf 'subjectAltName=DNS:broker.example.org,DNS:localhost' > server.ext
            openssl x509 -req -in server.csr -CA ca.crt -CAkey ca.key -CAcreateserial -days 365 -extfile server.ext -out server.crt
            openssl req -new -nodes -newkey rsa:2048 -subj /CN=board -keyout client.key -out client.csr
            printf 'basicConstraints=CA:FALSE' > client.ext
            openssl x509 -req -in client.csr -CA ca.crt -CAkey ca.key -days 365 -extfile client.ext -out client.crt
            cat server.crt ca.crt > fullchain.pem
            """
        let made = try Program.run("sh", ["-e"], input: "cd '\(scratch.path)'\n" + script + "\n")
        #expect(made.status == 0, "\(made.errors)")
        let check = try CertificateCheck(
            paths: [scratch.path], CheckRequest(host: .name("broker.example.org"), track: track, now: soon))
        #expect(check.findings.map(\.code) == [], "\(check.findings)")
        #expect(check.items.count == 7)
    }

    /// Made after the course's root: P-384, no key usage, and less than three years long.
    @Test func `a root like the course's finds its date alone`() throws {
        let script = """
            openssl req -new -x509 -days 1024 -nodes -newkey ec -pkeyopt ec_paramgen_curve:P-384 -sha256 \
              -subj '/C=NO/ST=Tronderlag/L=Trondheim/O=NordicSemi/OU=Academy/CN=RootCA' -keyout k.key -out ca-cert.pem
            rm k.key
            """
        let made = try Program.run("sh", ["-e"], input: "cd '\(scratch.path)'\n" + script + "\n")
        #expect(made.status == 0, "\(made.errors)")
        let begin = soon
        let early = try CertificateCheck(paths: [scratch.path], CheckRequest(track: .cell, now: begin))
        #expect(early.findings == [])
        let late = try CertificateCheck(paths: [scratch.path], CheckRequest(track: .cell, now: begin + 800 * 86_400))
        #expect(late.findings.map(\.code) == [.endsSoon] && late.findings.map(\.severity) == [.warns])
    }
}
