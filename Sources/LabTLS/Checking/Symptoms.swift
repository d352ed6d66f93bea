/// Who fails how: a sentence of a finding, cut to the boards that were asked for.
///
/// What is not known of a device is said as that, and never guessed.
struct Symptoms {
    /// Mosquitto, Python, this lab: whatever runs on a computer.
    var computer: String?
    /// nRF91: the modem checks.
    var cell: String?
    /// nRF70: Mbed TLS checks.
    var wifi: String?

    static let cellRefusal = "-111 and no detail"
    /// No cipher suite, or no version.
    static let cellNothingShared = "-95 (EOPNOTSUPP)"
    static let wifiRefusal = "TLS handshake error and -113"
    static let notKnown = "not known"

    func sentence(for track: Track?) -> String {
        var parts: [String] = []
        if let computer { parts.append(computer) }
        if track != .wifi, let cell { parts.append("nRF91: \(cell)") }
        if track != .cell, let wifi { parts.append("nRF70: \(wifi)") }
        return parts.joined(separator: "; ") + "."
    }

    /// A broker's certificate that no client accepts, with the alert that the broker's log shows.
    static func refused(alert: String) -> Symptoms {
        Symptoms(
            computer: "mosquitto_pub says “A TLS error occurred”, the broker's log “\(alert)”", cell: cellRefusal,
            wifi: wifiRefusal)
    }
}

extension CheckSubject {
    func why(_ symptoms: Symptoms) -> String { symptoms.sentence(for: request.track) }

    /// Certificates that a server shows, or would have to.
    var servers: [(file: CheckedFile, certificate: CheckedCertificate)] {
        certificates.filter { file, certificate in
            if file.server != nil { return file.leading?.facts.fingerprint == certificate.facts.fingerprint }
            return certificate.isForServer || (certificate.mayServe && (file.saysServer || certificate.isNamedAsHost))
        }
    }

    /// The host that boards ask for when they are shown what is in this file.
    func host(for file: CheckedFile) -> HostName? { file.server?.host ?? request.host }
}

extension CheckedFile {
    /// The words that a file's name is made of.
    var nameWords: [String] {
        name.lowercased().split { "-_. +".contains($0) }.map(String.init)
    }

    var saysServer: Bool { server != nil || nameWords.contains { ["server", "broker", "localhost"].contains($0) } }
    var saysRoot: Bool { server == nil && nameWords.contains { ["ca", "root", "rootca", "cacert", "authority"].contains($0) } }

    /// How a file is quoted in a command.
    var quoted: String { BoardGuide.quoted(path) }

    /// The beginning of a command that reads its first certificate.
    var reading: String {
        guard let server else { return "openssl x509 -in \(quoted)" }
        let name = server.host.isAddress ? "" : " -servername \(server.host.text)"
        return "openssl s_client -connect \(server.address.text)\(name) </dev/null | openssl x509"
    }

    var folder: String { path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "." }

    /// What the names of a certificate and of its key have in common.
    var stem: [String] {
        let kinds: Set<String> = [
            "key", "privkey", "private", "cert", "certificate", "crt", "cer", "pem", "chain", "fullchain", "bundle",
        ]
        return nameWords.filter { !kinds.contains($0) }
    }
}

extension CheckedCertificate {
    /// Whether nothing in it forbids that a server shows it.
    var mayServe: Bool {
        facts.isAuthority != true && !isRoot && (facts.extendedKeyUsage.map { $0.contains(.server) || $0.contains(.any) } ?? true)
    }

    /// Whether its common name is clearly a host's.
    var isNamedAsHost: Bool {
        guard let name = facts.commonName, let host = try? HostName(name) else { return false }
        return host.isAddress || host.isLoopback || name.contains(".")
    }
}
