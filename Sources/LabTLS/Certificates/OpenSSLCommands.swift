/// The `openssl` commands that make a set like this one: what the lab does in one step.
public enum OpenSSLCommands {
    /// Lines for a POSIX shell, in an empty folder.
    public static func lines(_ order: SetOrder, hosts: [HostName]) -> [String] {
        let days = order.days ?? SetOrder.standardDays
        let key = order.key ?? .p256
        let main = order.hosts.first ?? hosts.first ?? .name("localhost")
        let commonName = main.text.utf8.count <= 64 ? main.text : "broker"
        let now = 0
        func template(_ role: CertificateTemplate.Role, _ name: String, _ unit: String) -> CertificateTemplate {
            CertificateTemplate(role: role, commonName: name, organizationalUnit: unit, notBefore: now, notAfter: now)
        }
        let root = template(.authority, "mqttlab CA", "CA")
        let broker = template(.broker(hosts), commonName, "broker")
        let client = template(.client, order.client ?? SetPlan.standardClient, "client")
        return [
            "# What mqttlab certs does, in openssl's words; only the day that it dates certificates back is missing here.",
            "umask 077    # what carries a key is for you alone",
            "",
            "# The root: it signs the others, and boards are given its certificate.",
        ] + Self.key(key, "ca") + extensions(root, "ca") + [
            "openssl req -new -key ca-key.pem -subj '\(subject(root))' -out ca.csr",
            "openssl x509 -req -in ca.csr -signkey ca-key.pem -sha256 -days \(SetOrder.authorityDays) \(serial) -extfile ca.ext -out ca-cert.pem",
            "",
            "# The broker: every name and address by which it is reached.",
        ] + Self.key(key, "broker") + leaf(broker, "broker", days) + [
            "",
            "# The client: for a broker that asks who is there.",
        ] + Self.key(key, client.commonName) + leaf(client, client.commonName, days)
    }

    private static let serial = "-set_serial 0x$(openssl rand -hex 16)"

    private static func leaf(_ template: CertificateTemplate, _ name: String, _ days: Int) -> [String] {
        extensions(template, name) + [
            "openssl req -new -key \(name)-key.pem -subj '\(subject(template))' -out \(name).csr",
            "openssl x509 -req -in \(name).csr -CA ca-cert.pem -CAkey ca-key.pem -sha256 -days \(days) \(serial) -extfile \(name).ext "
                + "-out \(name)-cert.pem",
        ]
    }

    private static func key(_ kind: PrivateKey.Kind, _ name: String) -> [String] {
        let algorithm =
            switch kind {
            case .p256: "EC -pkeyopt ec_paramgen_curve:P-256"
            case .p384: "EC -pkeyopt ec_paramgen_curve:P-384"
            case .rsa2048: "RSA -pkeyopt rsa_keygen_bits:2048"
            }
        return ["openssl genpkey -algorithm \(algorithm) -out \(name)-key.pem"]
    }

    private static func extensions(_ template: CertificateTemplate, _ name: String) -> [String] {
        let lines = template.extensions.map { "\(shortName($0.identifier)) = \($0.value)" }
        return ["cat > \(name).ext <<'END'"] + lines + ["END"]
    }

    private static func subject(_ template: CertificateTemplate) -> String {
        "/O=mqttlab/OU=\(template.organizationalUnit)/CN=\(template.commonName)"
    }

    private static func shortName(_ identifier: Int32) -> String {
        switch identifier {
        case ExtensionIdentifier.basicConstraints: "basicConstraints"
        case ExtensionIdentifier.keyUsage: "keyUsage"
        case ExtensionIdentifier.extendedKeyUsage: "extendedKeyUsage"
        case ExtensionIdentifier.subjectAlternativeName: "subjectAltName"
        case ExtensionIdentifier.subjectKeyIdentifier: "subjectKeyIdentifier"
        default: "authorityKeyIdentifier"
        }
    }
}
