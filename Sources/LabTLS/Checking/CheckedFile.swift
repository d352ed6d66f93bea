internal import COpenSSL

/// A file that is looked at, or what a server sent: its bytes, and what OpenSSL reads in them.
struct CheckedFile {
    var path: String
    var bytes: [UInt8]
    /// The server that sent it; `nil` for a file.
    var server: ServerSight?
    /// `nil` for what did not come from a disk.
    var permissions: UInt16?
    /// In the file's order.
    var certificates: [CheckedCertificate] = []
    var key: PrivateKey?
    /// Whether a private key is in it that needs a passphrase.
    var hasEncryptedKey = false
    /// Why nothing could be read, in OpenSSL's words.
    var problem: String?

    init(path: String, bytes: [UInt8], permissions: UInt16? = nil) {
        self.path = path
        self.bytes = bytes
        self.permissions = permissions
        let text = String(decoding: bytes, as: UTF8.self)
        do throws(OpenSSLError) {
            certificates = try Certificate.all(inPEM: bytes).map { certificate throws(OpenSSLError) in
                CheckedCertificate(certificate: certificate, facts: try certificate.facts())
            }
            guard hasKey else { return }
            hasEncryptedKey = text.contains("ENCRYPTED")
            if !hasEncryptedKey { key = try PrivateKey(pem: bytes) }
        } catch {
            problem = error.description
        }
    }

    /// What a server sent, in its order.
    init(_ server: ServerSight) {
        path = server.address.text
        bytes = []
        self.server = server
        do throws(OpenSSLError) {
            for der in server.chain {
                let certificate = try Certificate(der: der)
                certificates.append(CheckedCertificate(certificate: certificate, facts: try certificate.facts()))
            }
        } catch {
            problem = error.description
        }
    }

    /// What a certificate or a key in PEM begins with; other files are none of ours.
    static func isPEM(_ bytes: [UInt8]) -> Bool {
        let text = String(decoding: bytes, as: UTF8.self)
        return text.contains("CERTIFICATE-----") || text.contains("PRIVATE KEY-----")
    }

    /// Whether anything of PEM is in it at all; DER has no lines.
    var isText: Bool { Self.isPEM(bytes) }

    /// Whether a private key stands in it, readable or not.
    var hasKey: Bool { String(decoding: bytes, as: UTF8.self).contains("PRIVATE KEY-----") }

    /// The certificate that the file is about: the first, as servers and clients take it.
    var leading: CheckedCertificate? { certificates.first }

    var name: String { path.split(separator: "/").last.map(String.init) ?? path }
}

/// A certificate and what it says.
struct CheckedCertificate {
    var certificate: Certificate
    var facts: CertificateFacts

    /// How a sentence calls it.
    var title: String { facts.commonName ?? facts.subject }

    /// Whether a server shows it: by its purpose, or, where it names none, by the hosts in it.
    var isForServer: Bool {
        guard facts.isAuthority != true else { return false }
        if let usage = facts.extendedKeyUsage { return usage.contains(.server) || usage.contains(.any) }
        return !facts.names.isEmpty || !facts.addresses.isEmpty
    }

    /// Whether its own key signed it, authority or not.
    var isSelfSigned: Bool { facts.isSelfIssued && certificate.isSigned(by: certificate) }

    var isRoot: Bool { facts.isRoot && isSelfSigned }
}
