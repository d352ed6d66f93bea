import Foundation
import LabTLS
import TestKit
import Testing

/// What the boards are given: byte for byte what their courses and the modem's documentation want.
@Suite struct FilesForBoards {
    private let scratch: Scratch
    private let root: [UInt8]

    init() throws {
        scratch = try Scratch()
        var order = SetOrder()
        order.hosts = [.name("broker.example.org")]
        order.ownHosts = [.name("localhost"), .address4("192.168.7.7")]
        _ = try CertificateSet.make(in: scratch.path + "/lab", order, now: Int(Date().timeIntervalSince1970))
        root = try scratch.read("lab/ca-cert.pem")
    }

    @Test func `each file where its exercise looks for it`() throws {
        for path in [
            "cell/credentials/ca-cert.pem", "cell/older/server_certificate.crt", "wifi/src/credentials/ca-cert.pem",
            "wifi/older/ca_certificate.crt",
        ] {
            #expect(try scratch.read("lab/" + path) == root, "\(path)")
        }
        #expect(try scratch.read("lab/wifi/src/credentials/client-cert.pem") == scratch.read("lab/client-cert.pem"))
        #expect(try scratch.read("lab/wifi/src/credentials/private-key.pem") == scratch.read("lab/client-key.pem"))
    }

    @Test func `the header compiles to the certificate itself`() throws {
        let program = """
            #include <stdio.h>
            #include "certificate.h"
            int main(void) { fputs(CA_CERTIFICATE, stdout); return 0; }
            """
        let source = try scratch.write("main.c", Array(program.utf8))
        let made = try Program.run(
            "clang", ["-I", scratch.path + "/lab/cell/older/src", source, "-o", scratch.path + "/main"])
        #expect(made.status == 0, "\(made.errors)")
        #expect(try Array(Program.run(scratch.path + "/main").output.utf8) == root)
    }

    @Test func `the modem's script: offline first, types 0, 1 and 2 of tag 24, real line feeds, the list last`() throws {
        let script = String(decoding: try scratch.read("lab/cell/modem/at-cmng.txt"), as: UTF8.self)
        let parts = try ["ca-cert.pem", "client-cert.pem", "client-key.pem"].enumerated().map { type, name in
            "AT%CMNG=0,24,\(type),\"" + String(decoding: try scratch.read("lab/" + name), as: UTF8.self) + "\"\n"
        }
        #expect(script == "AT+CFUN=4\n" + parts.joined() + "AT%CMNG=1\n")
    }

    /// `sha256sum` is the witness for both values, which differ by the line feed that the firmware leaves out.
    @Test func `the guide names what the modem must list, for the script and for the firmware`() throws {
        let guide = String(decoding: try scratch.read("lab/cell/README.txt"), as: UTF8.self)
        let whole = try digest("cat '\(scratch.path)/lab/ca-cert.pem'")
        let short = try digest("head -c -1 '\(scratch.path)/lab/ca-cert.pem'")
        #expect(guide.contains("by the script     %CMNG: 24,0  \(whole)  root certificate\n"))
        #expect(guide.contains("by the firmware   %CMNG: 24,0  \(short)  root certificate;"))
    }

    @Test func `the configuration names host and tag`() throws {
        for track in Track.allCases {
            let lines = String(decoding: try scratch.read("lab/\(track.rawValue)/prj.conf"), as: UTF8.self).split(separator: "\n")
            #expect(lines.contains("CONFIG_MQTT_HELPER_SEC_TAG=24"))
            #expect(lines.contains("CONFIG_MQTT_SAMPLE_BROKER_HOSTNAME=\"broker.example.org\""))
            #expect(lines.allSatisfy { $0.hasPrefix("CONFIG_") && $0.contains("=") })
        }
    }

    private func digest(_ command: String) throws -> String {
        String(try Program.run("sh", ["-c", command + " | sha256sum"]).output.prefix(64))
    }
}

/// Hosts as people type them.
@Suite struct HostsAsTyped {
    @Test(arguments: [
        ("Broker.Example.ORG.", HostName.name("broker.example.org")), ("192.168.1.20", .address4("192.168.1.20")),
        ("[2001:DB8:0::1]", .address6("2001:db8::1")), ("my-laptop.local", .name("my-laptop.local")),
        ("xn--bcher-kva.example", .name("xn--bcher-kva.example")),
    ])
    func `read`(text: String, host: HostName) throws {
        #expect(try HostName(text) == host)
    }

    @Test(arguments: [
        "", "a b", "a,DNS:evil", "host:8883", "1.2.3", "1.2.3.256", "-a", "a-", "a..b", "fe80::1%eth0", "bücher.example",
        String(repeating: "a", count: 64), "mqtt://broker",
    ])
    func `refused`(text: String) {
        #expect(throws: HostNameError.self) { try HostName(text) }
    }

    @Test func `a name too long for a common name stands in the alternative names alone`() throws {
        let scratch = try Scratch()
        let long = HostName.name(String(repeating: "long.", count: 16) + "example.org")
        var order = SetOrder()
        order.hosts = [long]
        let set = try CertificateSet.make(in: scratch.path + "/lab", order, now: Int(Date().timeIntervalSince1970))
        #expect(set.entries[1].facts.commonName == "broker" && set.entries[1].facts.hosts == [long])
        #expect(
            try CertificateSet.make(in: scratch.path + "/lab", order, now: set.entries[1].facts.notBefore + 86_400).wasWritten
                == false)
    }
}
