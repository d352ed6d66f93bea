import Foundation
import LabTLS
import TestKit
import Testing

/// Every finding is provoked, and a good set finds nothing.
@Suite struct FindingsOfACheck {
    private static let day = 86_400
    private let now = Int(Date().timeIntervalSince1970)
    /// What openssl makes during a test begins after `now`.
    private var soon: Int { now + 3_600 }
    private let scratch: Scratch

    init() throws { scratch = try Scratch() }

    @Test(arguments: [Track?.none, .cell, .wifi])
    func `a set of the lab is without fault`(track: Track?) throws {
        try makeSet()
        for host in ["localhost", "192.168.7.7", "::1"] {
            let check = try CertificateCheck(
                paths: [scratch.path], CheckRequest(host: try HostName(host), track: track, now: now))
            #expect(check.findings == [])
            #expect(check.items.count >= 10)
        }
    }

    @Test func `file forms that a modem refuses`() throws {
        let pem = try makeSet()
        try scratch.write("a/crlf.pem", pem.flatMap { $0 == 0x0A ? [0x0D, 0x0A] : [$0] })
        try scratch.write("b/short.pem", Array(pem.dropLast()))
        try scratch.write("c/long.pem", pem + [0x0A])
        try scratch.write("d/ca.pem", pem + pem)
        try scratch.write("e/der.crt", [0x30, 0x82, 1, 2])
        #expect(try codes("a") == [.carriageReturns])
        #expect(try codes("b") == [.missingLineFeed])
        #expect(try codes("c") == [.extraLineFeeds])
        #expect(try codes("d") == [.severalCertificates])
        #expect(try codes("e/der.crt") == [.unreadable])
        #expect(try codes("a", track: .wifi) == [], "of Mbed TLS and CR-LF nothing is known")
    }

    @Test func `what mends a file's form mends it`() throws {
        let pem = try makeSet()
        try scratch.write("crlf.pem", pem.flatMap { $0 == 0x0A ? [0x0D, 0x0A] : [$0] })
        try scratch.write("short.pem", Array(pem.dropLast()))
        try scratch.write("long.pem", pem + [0x0A, 0x0A])
        for name in ["crlf.pem", "short.pem", "long.pem"] {
            let finding = try #require(try check(name).findings.first)
            let mended = try Program.run("sh", ["-c", finding.mend])
            #expect(mended.status == 0, "\(finding.mend): \(mended.errors)")
            #expect(try scratch.read(name) == pem, "\(finding.mend)")
        }
    }

    @Test func `keys of others, with a passphrase, open to all`() throws {
        try makeSet()
        try scratch.write("x/server.crt", scratch.read("lab/broker-cert.pem"))
        try scratch.write("x/server.key", scratch.read("lab/client-key.pem"))
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: scratch.path + "/x/server.key")
        #expect(try codes("x") == [.keyMismatch])
        try scratch.write("y/open-key.pem", scratch.read("lab/broker-key.pem"))
        try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: scratch.path + "/y/open-key.pem")
        #expect(try codes("y") == [.openKey])
        let locked = scratch.path + "/locked.key"
        let made = try Program.run(
            "openssl", ["genpkey", "-algorithm", "RSA", "-aes256", "-pass", "pass:secret", "-out", locked])
        #expect(made.status == 0)
        #expect(try codes("locked.key") == [.encryptedKey])
    }

    @Test func `dates`() throws {
        try makeSet()
        func codes(at time: Int) throws -> Set<Finding.Code> {
            Set(try CertificateCheck(paths: [scratch.path], CheckRequest(now: time)).findings.map(\.code))
        }
        #expect(try codes(at: now + 380 * Self.day) == [.endsSoon])
        #expect(try codes(at: now + 400 * Self.day) == [.expired])
        #expect(try codes(at: now - 2 * Self.day) == [.notYetValid])
        #expect(try codes(at: now + 3_300 * Self.day) == [.endsSoon, .expired])
    }

    @Test func `another host, and an address that is no name`() throws {
        try makeSet()
        #expect(try codes("lab", host: "elsewhere.example.org") == [.otherHost])
        #expect(try openssl("addr", "-addext subjectAltName=IP:10.0.0.9 -addext extendedKeyUsage=serverAuth"))
        #expect(try codes("addr", host: "10.0.0.9") == [.authorityAsLeaf])
        #expect(
            try openssl(
                "leaf", "-config /dev/null -addext basicConstraints=critical,CA:FALSE -addext subjectAltName=IP:10.0.0.9"))
        #expect(try codes("leaf", host: "10.0.0.9") == [])
        #expect(try codes("leaf", host: "10.0.0.9", track: .wifi) == [.addressNotAsName])
    }

    @Test func `what the old recipe makes: version 1, no alternative name, one subject for all`() throws {
        let script = """
            openssl req -new -x509 -days 3000 -nodes -newkey rsa:2048 -subj /CN=localhost -keyout ca.key -out ca.crt
            openssl req -new -nodes -newkey rsa:2048 -subj /CN=localhost -keyout server.key -out server.csr
            openssl x509 -req -in server.csr -CA ca.crt -CAkey ca.key -CAcreateserial -out server.crt -days 300
            """
        #expect(try shell("old", script))
        #expect(Set(try codes("old")) == [.sharedSubject, .noAlternativeName, .versionOne])
    }

    @Test func `wrong issuers`() throws {
        try makeSet()
        try makeSet("other")
        try scratch.write("one/ca.pem", scratch.read("other/ca-cert.pem"))
        try scratch.write("one/broker.pem", scratch.read("lab/broker-cert.pem"))
        #expect(try codes("one") == [.unknownIssuer])
        try scratch.write("two/ca-cert.pem", scratch.read("lab/broker-cert.pem"))
        #expect(try codes("two") == [.leafAsRoot])
        let script = """
            openssl req -new -x509 -days 3000 -nodes -newkey rsa:2048 -subj /CN=root -keyout ca.key -out first.crt
            openssl req -new -x509 -days 3000 -nodes -newkey rsa:2048 -subj /CN=root -keyout other.key -out ca.crt
            openssl req -x509 -CA first.crt -CAkey ca.key -nodes -newkey rsa:2048 -days 90 -subj /CN=localhost \
              -addext basicConstraints=critical,CA:FALSE -addext subjectAltName=DNS:localhost -config /dev/null -keyout s.key -out s.crt
            rm first.crt ca.key other.key s.key
            """
        #expect(try shell("three", script))
        #expect(try codes("three") == [.wrongSignature])
    }

    @Test func `a leaf that signs, a client that serves, a certificate that outlives its root`() throws {
        let root = try made(.authority, "root")
        let leaf = try made(.broker([.name("leaf.example.org")]), "leaf.example.org", by: root)
        let below = try made(.client, "below", by: leaf)
        try write("chain", ["root.pem": root, "leaf.pem": leaf, "below.pem": below])
        #expect(try codes("chain") == [.signerIsNoAuthority])
        let client = try made(.client, "someone", by: root)
        try write("purpose", ["root.pem": root, "broker-cert.pem": client])
        #expect(try codes("purpose") == [.wrongPurpose])
        let long = try made(.client, "long", by: root, days: 4_000)
        try write("long", ["root.pem": root, "long.pem": long])
        #expect(try codes("long") == [.outlivesIssuer])
    }

    @Test func `keys and hashes that are too weak, and those a board lacks`() throws {
        let root = try made(.authority, "root")
        try write("p384", ["root.pem": try made(.authority, "root", kind: .p384)])
        #expect(try codes("p384", track: .wifi) == [.keyForTrack])
        #expect(try codes("p384") == [])
        try write("weak", ["ca.pem": root])
        let script = """
            openssl req -new -x509 -days 3000 -nodes -newkey rsa:2048 -subj /CN=root -keyout ca.key -out ca.pem
            openssl req -new -nodes -newkey rsa:1024 -subj /CN=localhost -keyout s.key -out s.csr
            printf 'subjectAltName=DNS:localhost' > ext
            openssl x509 -req -sha1 -in s.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 90 -extfile ext -out s.pem
            """
        #expect(try shell("weak", script))
        #expect(Set(try codes("weak")) == [.weakKey, .weakSignature])
        #expect(try shell("ed", "openssl req -x509 -nodes -newkey ed25519 -days 3000 -subj /CN=root -keyout k.pem -out c.pem"))
        #expect(try codes("ed") == [.keyForTrack])
    }

    @Test func `a chain over 4 kB`() throws {
        let script = """
            for n in 1 2 3 4; do openssl req -new -x509 -days 3000 -nodes -newkey rsa:4096 -subj /CN=root$n -keyout k.key -out $n.pem; done
            cat 1.pem 2.pem 3.pem 4.pem > all.crt; rm *.pem k.key
            """
        #expect(try shell("big", script))
        #expect(Set(try codes("big")) == [.tooLarge, .severalCertificates])
        #expect(try codes("big", track: .wifi) == [.severalCertificates])
    }

    // MARK: -

    @discardableResult
    private func makeSet(_ name: String = "lab") throws -> [UInt8] {
        var order = SetOrder()
        order.ownHosts = [.name("localhost"), .address6("::1"), .address4("192.168.7.7")]
        _ = try CertificateSet.make(in: scratch.path + "/" + name, order, now: now)
        return try scratch.read(name + "/ca-cert.pem")
    }

    private func check(_ path: String, host: String? = nil, track: Track? = nil) throws -> CertificateCheck {
        try CertificateCheck(
            paths: [scratch.path + "/" + path], CheckRequest(host: try host.map { try HostName($0) }, track: track, now: soon))
    }

    private func codes(_ path: String, host: String? = nil, track: Track? = nil) throws -> [Finding.Code] {
        try check(path, host: host, track: track).findings.map(\.code)
    }

    private func shell(_ folder: String, _ script: String) throws -> Bool {
        let place = scratch.path + "/" + folder
        try FileManager.default.createDirectory(atPath: place, withIntermediateDirectories: true)
        return try Program.run("sh", ["-e"], input: "cd '\(place)'\n" + script + "\n").status == 0
    }

    private func openssl(_ folder: String, _ extensions: String) throws -> Bool {
        try shell(
            folder,
            "openssl req -x509 -nodes -newkey ec -pkeyopt ec_paramgen_curve:P-256 -days 3000 -subj /CN=it \(extensions) -keyout k.pem -out c.pem"
        )
    }

    private typealias Pair = (certificate: Certificate, key: PrivateKey)

    private func made(
        _ role: CertificateTemplate.Role, _ name: String, by issuer: Pair? = nil, kind: PrivateKey.Kind = .p256, days: Int = 2_000
    ) throws -> Pair {
        let key = try PrivateKey(generating: kind)
        let template = CertificateTemplate(
            role: role, commonName: name, organizationalUnit: "test", notBefore: now - Self.day, notAfter: now + days * Self.day)
        return (try CertificateMaker.issue(template, for: key, by: issuer), key)
    }

    private func write(_ folder: String, _ files: [String: Pair]) throws {
        for (name, pair) in files { try scratch.write("\(folder)/\(name)", try pair.certificate.pem()) }
    }
}
