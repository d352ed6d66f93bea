import Foundation
import LabTLS
import TestKit
import Testing

/// What is issued is held against OpenSSL's own command, as strict as it can be.
@Suite struct Issuing {
    private static let now = Int(Date().timeIntervalSince1970)

    @Test(arguments: PrivateKey.Kind.allCases)
    func `openssl verifies the broker's and the client's certificate strictly`(kind: PrivateKey.Kind) throws {
        let scratch = try Scratch()
        let authority = try Self.make(.authority, "Test CA", kind)
        let broker = try Self.make(
            .broker([.name("localhost"), .address4("127.0.0.1"), .address6("::1")]), "localhost", kind, authority)
        let client = try Self.make(.client, "board", kind, authority)
        let ca = try scratch.write("ca.pem", authority.certificate.pem())
        let brokerPath = try scratch.write("broker.pem", broker.certificate.pem())
        let clientPath = try scratch.write("client.pem", client.certificate.pem())
        let strict = ["verify", "-x509_strict", "-CAfile", ca]
        for (purpose, path, more) in [
            ("sslserver", brokerPath, ["-verify_hostname", "localhost"]), ("sslserver", brokerPath, ["-verify_ip", "127.0.0.1"]),
            ("sslserver", brokerPath, ["-verify_ip", "::1"]), ("sslclient", clientPath, []),
        ] {
            let ending = try Program.run("openssl", strict + ["-purpose", purpose] + more + [path])
            #expect(ending.output == "\(path): OK\n", "\(ending.errors)")
        }
        for (purpose, path) in [("sslclient", brokerPath), ("sslserver", clientPath)] {
            let ending = try Program.run("openssl", strict + ["-purpose", purpose, path])
            #expect(ending.status != 0, "each role has its purpose and no more")
        }
    }

    private static func make(
        _ role: CertificateTemplate.Role, _ name: String, _ kind: PrivateKey.Kind,
        _ issuer: (certificate: Certificate, key: PrivateKey)? = nil
    ) throws -> (certificate: Certificate, key: PrivateKey) {
        let key = try PrivateKey(generating: kind)
        let template = CertificateTemplate(
            role: role, commonName: name, organizationalUnit: "test", notBefore: now - 60, notAfter: now + 3_600)
        return (try CertificateMaker.issue(template, for: key, by: issuer), key)
    }
}
