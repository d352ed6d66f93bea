import Foundation
import TestKit
import Testing

/// `mqttlab certs` and `certs check` as people start them, and mosquitto with what they make.
@Suite struct CertificateCommands {
    private let place = FileManager.default.temporaryDirectory.appendingPathComponent("mqttlab-\(UUID().uuidString)").path
    private var folder: String { place + "/lab" }

    init() throws { try FileManager.default.createDirectory(atPath: place, withIntermediateDirectories: true) }

    private func certs(_ arguments: String...) throws -> Program.Ending {
        try Program.run(Program.mqttlab, ["certs"] + arguments)
    }

    @Test func `a set is made, kept, checked`() throws {
        defer { try? FileManager.default.removeItem(atPath: place) }
        let first = try certs("--out", folder)
        #expect(first.status == 0 && first.output.hasPrefix("A new set stands in \(folder), with P-256 keys.\n"), "\(first)")
        let second = try certs("--out", folder)
        #expect(second.status == 0 && second.output.hasPrefix("Nothing changed: the set in \(folder) is good.\n"), "\(second)")
        let check = try certs("check", folder, "--host", "localhost")
        #expect(check.status == 0 && check.output.hasSuffix("\nNo fault found.\n"), "\(check)")
        let elsewhere = try certs("check", folder, "--host", "elsewhere.example.org")
        #expect(
            elsewhere.status == 1 && elsewhere.output.contains("mend  mqttlab certs --host elsewhere.example.org"), "\(elsewhere)"
        )
        let json =
            try JSONSerialization.jsonObject(with: Data(try certs("--out", folder, "--json").output.utf8)) as? [String: Any]
        #expect(json?["changed"] as? Bool == false && (json?["members"] as? [Any])?.count == 3)
        let wrong = try certs("--out", folder, "--key", "rsa2048")
        #expect(wrong.status == 1 && wrong.output.isEmpty && wrong.errors.contains("p256 keys, not rsa2048"), "\(wrong)")
    }

    @Test func `a server is looked at, ours and mosquitto, and who is none is told in plain words`() throws {
        defer { try? FileManager.default.removeItem(atPath: place) }
        #expect(try certs("--out", folder).status == 0)
        let ours = try LabBroker(["--tls-port", "0", "--certs", folder])
        let secure = try #require(ours.securePort)
        let good = try certs("check", folder + "/ca-cert.pem", "localhost:\(secure)", "--track", "cell")
        #expect(good.status == 0 && good.output.hasSuffix("\nNo fault found.\n"), "\(good)")
        #expect(
            good.output.contains("\n  as nrf91       TLS 1.2, TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256, secp256r1\n"), "\(good)")
        let other = try certs("check", "127.0.0.1:\(secure)", "--host", "elsewhere.example.org", "--json")
        let json = try JSONSerialization.jsonObject(with: Data(other.output.utf8)) as? [String: Any]
        let codes = (json?["findings"] as? [[String: Any]])?.compactMap { $0["code"] as? String }
        #expect(other.status == 1 && codes == ["otherHost"] && (json?["handshakes"] as? [Any])?.count == 2, "\(other)")
        let mosquitto = try Mosquitto(
            "certfile \(folder)/broker-cert.pem\nkeyfile \(folder)/broker-key.pem\nallow_anonymous true\n", in: place)
        let theirs = try certs("check", "localhost:\(mosquitto.port)", folder + "/ca-cert.pem")
        #expect(theirs.status == 0 && theirs.output.hasSuffix("\nNo fault found.\n"), "\(theirs)")
        let plain = try certs("check", "localhost:\(ours.port)")
        #expect(plain.status == 1 && plain.errors.contains("shows no certificate: the broker left in the middle"), "\(plain)")
        ours.program.terminate()
        _ = try ours.program.ending()
        let gone = try certs("check", "localhost:\(secure)")
        #expect(gone.status == 1 && gone.errors.contains("The system says: Connection refused."), "\(gone)")
        let nobody = try certs("check", "no-such-host.invalid:8883")
        #expect(nobody.status == 1 && nobody.errors.contains("There is no host named no-such-host.invalid."), "\(nobody)")
        let wrong = try certs("check", "two words:8883")
        #expect(wrong.status == 1 && wrong.errors.contains("“two words” is no host"), "\(wrong)")
    }

    @Test func `SIGHUP shows the new certificate, and one that cannot be used is told and left`() throws {
        defer { try? FileManager.default.removeItem(atPath: place) }
        #expect(try certs("--out", folder).status == 0)
        let broker = try LabBroker(["--tls-port", "0", "--certs", folder])
        let server = "localhost:\(try #require(broker.securePort))"
        #expect(try certs("check", server, "--host", "new.example.org").status == 1)
        #expect(try certs("--out", folder, "--host", "new.example.org").status == 0)
        #expect(try certs("check", server, "--host", "new.example.org").status == 1, "nothing changes before it is told")
        kill(broker.program.processIdentifier, SIGHUP)
        try broker.program.waitForErrors { $0.contains("the certificate was read again\n") }
        #expect(try certs("check", server, "--host", "new.example.org").status == 0)
        try Data("no key".utf8).write(to: URL(fileURLWithPath: folder + "/broker-key.pem"))
        kill(broker.program.processIdentifier, SIGHUP)
        try broker.program.waitForErrors { $0.contains("could not read the private key") }
        #expect(try certs("check", server, "--host", "new.example.org").status == 0)
    }

    /// The names are those of a certificate that was made elsewhere, for loopback alone.
    @Test func `with --lan addresses that the certificate lacks are warned of, each with what mends it`() throws {
        defer { try? FileManager.default.removeItem(atPath: place) }
        let script = """
            mkdir '\(folder)' && cd '\(folder)'
            openssl req -new -x509 -days 30 -nodes -newkey ec -pkeyopt ec_paramgen_curve:P-256 -subj /CN=localhost \
              -addext subjectAltName=DNS:localhost,IP:127.0.0.1 -keyout broker-key.pem -out broker-cert.pem
            cp broker-cert.pem ca-cert.pem
            """
        #expect(try Program.run("sh", ["-e"], input: script + "\n").status == 0)
        let broker = try LabBroker(["--tls-port", "0", "--certs", folder, "--lan"])
        let open = broker.program.output.split(separator: "\n").filter { $0.hasSuffix("(TLS)") }.compactMap { line in
            line.dropFirst("listening on ".count).split(separator: " ").first.map {
                $0.prefix(upTo: $0.lastIndex(of: ":") ?? $0.endIndex)
            }
        }.filter { $0 != "127.0.0.1" && $0 != "[::1]" }
        try #require(!open.isEmpty, "this machine has no address on a network")
        let hosts = open.map { "--host " + $0.filter { $0 != "[" && $0 != "]" } }.joined(separator: " ")
        try broker.program.waitForErrors { $0.contains("certs \(hosts) adds what is missing, then broker reload\n") }
        #expect(broker.program.errors.contains("TLS clients refuse it there."))
    }

    /// Whatever the moment, the folder is one of the sets as a whole, and the next run clears the rest away.
    @Test func `a run that is killed leaves a whole set`() throws {
        defer { try? FileManager.default.removeItem(atPath: place) }
        #expect(try certs("--out", folder).status == 0)
        for round in 0..<24 {
            let run = try Program(Program.mqttlab, ["certs", "--out", folder, "--host", "host\(round).example.org"])
            Thread.sleep(forTimeInterval: Double(round) * 0.004)
            kill(run.processIdentifier, SIGKILL)
            _ = try run.ending()
            let whole = try Program.run("sh", ["-c", "cd '\(folder)' && sha256sum --strict --quiet -c made-by-mqttlab.sha256"])
            #expect(whole.status == 0, "round \(round): \(whole.errors)")
        }
        #expect(try certs("--out", folder).status == 0)
        #expect(try FileManager.default.contentsOfDirectory(atPath: place) == ["lab"])
    }

    @Test func `mosquitto serves the set, and its clients accept it without being told to look away`() throws {
        defer { try? FileManager.default.removeItem(atPath: place) }
        #expect(try certs("--out", folder).status == 0)
        let text = try String(contentsOfFile: folder + "/mosquitto.conf", encoding: .utf8)
            .replacingOccurrences(of: "listener 8883\n", with: "")
            .replacingOccurrences(of: "# cafile", with: "cafile")
            .replacingOccurrences(of: "# require_certificate", with: "require_certificate")
        let broker = try Mosquitto(text, in: place)
        let own = [
            "--cafile", folder + "/ca-cert.pem", "--cert", folder + "/client-cert.pem", "--key", folder + "/client-key.pem",
        ]
        let publish = ["-h", "localhost", "-p", "\(broker.port)", "-t", "devacademy/publish/topic", "-m", "on", "-q", "1"]
        let ending = try Program.run("mosquitto_pub", publish + own)
        #expect(ending.status == 0, "\(ending.errors) \(broker.program.errors)")
        let anonymous = try Program.run("mosquitto_pub", publish + own.prefix(2))
        #expect(anonymous.status != 0, "the broker asks for a certificate")
    }
}
