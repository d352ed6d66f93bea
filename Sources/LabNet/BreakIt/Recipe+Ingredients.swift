internal import LabTLS

/// What a recipe is made of: a broker and a client that cannot come together.
struct RecipeIngredients {
    var server: TLSServerOptions
    var client: TLSClientOptions
}

extension Recipe {
    /// Makes the certificates; `now` in seconds since 1970.
    func ingredients(now: Int) throws(OpenSSLError) -> RecipeIngredients {
        let day = 86_400
        let root = try Root(named: "mqttlab break-it CA", now: now)
        var leaf = CertificateTemplate(
            role: .broker([.name("localhost"), .address4("127.0.0.1")]), commonName: "localhost",
            organizationalUnit: "broker", notBefore: now - day, notAfter: now + 30 * day)
        var kind = PrivateKey.Kind.p256
        switch self {
        case .expired: (leaf.notBefore, leaf.notAfter) = (now - 31 * day, now - day)
        case .notYetValid: leaf.notBefore = now + day
        case .wrongHost: leaf.role = .broker([.name("broker.example")])
        case .noAlternativeName: leaf.role = .broker([])
        case .wrongUsage: leaf.role = .client
        case .longChain:
            leaf.role = .broker([.name("localhost")] + (1...200).map { .name("a-name-that-nobody-needs-\($0).example") })
        case .p384: kind = .p384
        case .unknownCA, .noClientCertificate, .only13, .authorityAsLeaf, .swappedKey, .noSharedSuite: break
        }
        let key = try PrivateKey(generating: kind)
        let certificate = try CertificateMaker.issue(leaf, for: key, by: (root.certificate, root.key))
        var made = RecipeIngredients(
            server: TLSServerOptions(chain: try certificate.pem(), key: try key.pem()),
            client: TLSClientOptions(authorities: try root.certificate.pem()))
        try season(&made, root, now: now)
        return made
    }

    /// What is not in the certificate itself.
    private func season(_ made: inout RecipeIngredients, _ root: Root, now: Int) throws(OpenSSLError) {
        switch self {
        case .unknownCA:
            made.client.authorities = try Root(named: "another CA", now: now).certificate.pem()
        case .noClientCertificate:
            made.server.clientCertificate = .required
            made.server.clientAuthorities = try root.certificate.pem()
        case .only13:
            made.server.offer.versions = .v13 ... .v13
            Self.act(&made.client, as: "nrf91")
        case .longChain: Self.act(&made.client, as: "nrf91")
        case .authorityAsLeaf: (made.server.chain, made.server.key) = (try root.certificate.pem(), try root.key.pem())
        case .swappedKey: made.server.key = try PrivateKey(generating: .p256).pem()
        case .noSharedSuite:
            made.server.offer = TLSOffer(
                versions: .v12 ... .v12, suites: ["ECDHE-ECDSA-CHACHA20-POLY1305"], groups: TLSOffer.lab.groups)
            Self.act(&made.client, as: "nrf91")
        case .p384: Self.act(&made.client, as: "nrf70")
        case .expired, .wrongHost, .notYetValid, .noAlternativeName, .wrongUsage: break
        }
    }

    private static func act(_ client: inout TLSClientOptions, as device: String) {
        if let profile = DeviceProfile(named: device) { client.act(as: profile) }
    }
}

/// A CA for one recipe, gone with it.
private struct Root {
    let key: PrivateKey
    let certificate: Certificate

    init(named name: String, now: Int) throws(OpenSSLError) {
        key = try PrivateKey(generating: .p256)
        certificate = try CertificateMaker.issue(
            CertificateTemplate(
                role: .authority, commonName: name, organizationalUnit: "break-it", notBefore: now - 40 * 86_400,
                notAfter: now + 365 * 86_400), for: key)
    }
}
