/// What a new certificate is to say, apart from its keys.
public struct CertificateTemplate: Sendable, Hashable {
    /// What its holder may do with it, and no more.
    public enum Role: Sendable, Hashable {
        /// Signs certificates: the root that boards and clients are given.
        case authority
        /// Proves a broker under these names and addresses.
        case broker([HostName])
        /// Proves a client.
        case client
    }

    public var role: Role
    /// At most 64 characters, the limit of X.520.
    public var commonName: String
    public var organizationalUnit: String
    /// Seconds since 1970.
    public var notBefore: Int
    /// Seconds since 1970.
    public var notAfter: Int

    public init(role: Role, commonName: String, organizationalUnit: String, notBefore: Int, notAfter: Int) {
        self.role = role
        self.commonName = commonName
        self.organizationalUnit = organizationalUnit
        self.notBefore = notBefore
        self.notAfter = notAfter
    }
}

extension CertificateTemplate {
    /// The X.509v3 extensions in OpenSSL's words, in the order in which they are added.
    var extensions: [(identifier: Int32, value: String)] {
        var list: [(Int32, String)] = []
        switch role {
        case .authority:
            list.append((ExtensionIdentifier.basicConstraints, "critical,CA:TRUE,pathlen:0"))
            list.append((ExtensionIdentifier.keyUsage, "critical,keyCertSign,cRLSign"))
        case .broker(let hosts):
            list.append((ExtensionIdentifier.basicConstraints, "critical,CA:FALSE"))
            list.append((ExtensionIdentifier.keyUsage, "critical,digitalSignature"))
            list.append((ExtensionIdentifier.extendedKeyUsage, "serverAuth"))
            // Without hosts it has no such extension: a mistake to be made on purpose only.
            if !hosts.isEmpty {
                list.append(
                    (ExtensionIdentifier.subjectAlternativeName, hosts.flatMap(\.alternativeNames).joined(separator: ",")))
            }
        case .client:
            list.append((ExtensionIdentifier.basicConstraints, "critical,CA:FALSE"))
            list.append((ExtensionIdentifier.keyUsage, "critical,digitalSignature"))
            list.append((ExtensionIdentifier.extendedKeyUsage, "clientAuth"))
        }
        list.append((ExtensionIdentifier.subjectKeyIdentifier, "hash"))
        if role != .authority { list.append((ExtensionIdentifier.authorityKeyIdentifier, "keyid:always")) }
        return list
    }
}

extension HostName {
    /// The entries of the subject alternative name. An IPv4 address also stands as DNS name: Mbed TLS before 3.5
    /// compares a host that is an address with DNS names only.
    fileprivate var alternativeNames: [String] {
        switch self {
        case .name(let name): ["DNS:\(name)"]
        case .address4(let address): ["IP:\(address)", "DNS:\(address)"]
        case .address6(let address): ["IP:\(address)"]
        }
    }
}
