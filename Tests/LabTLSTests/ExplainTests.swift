import Foundation
import LabTLS
import TestKit
import Testing

/// What `--explain` prints is run by a shell, and its set is held against the same witness as ours.
@Suite struct ExplainedCommands {
    @Test(arguments: PrivateKey.Kind.allCases)
    func `the printed commands make a set that openssl verifies`(kind: PrivateKey.Kind) throws {
        let scratch = try Scratch()
        var order = SetOrder()
        order.key = kind
        let hosts: [HostName] = [.name("localhost"), .address4("127.0.0.1"), .address6("::1")]
        let script = OpenSSLCommands.lines(order, hosts: hosts).joined(separator: "\n")
        let made = try Program.run("sh", ["-e"], input: "cd '\(scratch.path)'\n" + script + "\n")
        #expect(made.status == 0, "\(made.errors)")
        for (name, purpose) in [("broker", ["sslserver", "-verify_ip", "::1"]), ("client", ["sslclient"])] {
            let ending = try Program.run(
                "openssl",
                ["verify", "-x509_strict", "-CAfile", scratch.path + "/ca-cert.pem", "-purpose"] + purpose
                    + [scratch.path + "/\(name)-cert.pem"])
            #expect(ending.output.hasSuffix(": OK\n"), "\(ending.errors)")
        }
        let explained = try #require(try Certificate.all(inPEM: scratch.read("broker-cert.pem")).first).facts()
        order.ownHosts = hosts
        let made2 = try CertificateSet.make(in: scratch.path + "/lab", order, now: Int(Date().timeIntervalSince1970))
        let ours = made2.entries[1].facts
        #expect(explained.keyUsage == ours.keyUsage && explained.extendedKeyUsage == ours.extendedKeyUsage)
        #expect(explained.names == ours.names && explained.addresses == ours.addresses && explained.subject == ours.subject)
    }
}
