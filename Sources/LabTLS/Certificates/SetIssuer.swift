internal import COpenSSL

/// Carries a plan out: makes the keys and the certificates that it asks for, and takes over the rest.
struct SetIssuer {
    var plan: SetPlan
    /// The lifetime of leaves.
    var days: Int
    /// Seconds since 1970.
    var now: Int

    private static let day = 86_400

    /// The certificates and keys of a set, all of them.
    struct Issued {
        struct Member {
            var name: String
            var certificate: [UInt8]
            var key: [UInt8]
            var facts: CertificateFacts
        }

        var authority: Member
        var broker: Member
        var clients: [Member]

        var members: [Member] { [authority, broker] + clients }

        var files: [SetFile] {
            members.flatMap { member in
                [
                    SetFile(SetFileName.certificate(member.name), member.certificate),
                    SetFile(SetFileName.key(member.name), member.key, isSecret: true),
                ]
            }
        }

        func entries(_ plan: SetPlan) -> [CertificateSet.Entry] {
            let actions = [plan.authority, plan.broker] + clients.map { plan.clients[$0.name] ?? .keep }
            return zip(members, actions).map { CertificateSet.Entry(name: $0.name, facts: $0.facts, action: $1) }
        }
    }

    func issue(from loaded: LoadedSet) throws(OpenSSLError) -> Issued {
        // What was there says its own name again: a board that knows it goes on trusting the same root.
        let rootName = try loaded.authority.certificate?.facts().commonName
        let root = try carryOut(plan.authority, loaded.authority, by: nil) { () throws(OpenSSLError) in
            let name = if case .issue = plan.authority, let rootName { rootName } else { try Self.newRootName() }
            return CertificateTemplate(
                role: .authority, commonName: name, organizationalUnit: "CA", notBefore: now - Self.day,
                notAfter: now + SetOrder.authorityDays * Self.day)
        }
        let rootFacts = try root.certificate.facts()
        let end = min(now + days * Self.day, rootFacts.notAfter)
        let main = plan.mainHost.text
        let broker = try carryOut(plan.broker, loaded.broker, by: root) {
            CertificateTemplate(
                role: .broker(plan.hosts), commonName: main.utf8.count <= 64 ? main : "broker", organizationalUnit: "broker",
                notBefore: max(now - Self.day, rootFacts.notBefore), notAfter: end)
        }
        var clients: [Issued.Member] = []
        for (name, action) in plan.clients.sorted(by: { $0.key < $1.key }) {
            let client = try carryOut(action, loaded.clients[name], by: root) {
                CertificateTemplate(
                    role: .client, commonName: name, organizationalUnit: "client",
                    notBefore: max(now - Self.day, rootFacts.notBefore), notAfter: end)
            }
            clients.append(try Self.member(name, client))
        }
        return Issued(
            authority: try Self.member(SetFileName.authority, root),
            broker: try Self.member(SetFileName.broker, broker), clients: clients)
    }

    private typealias Pair = (certificate: Certificate, key: PrivateKey)

    private func carryOut(
        _ action: SetPlan.Action, _ member: SetMember?, by issuer: Pair?,
        _ template: () throws(OpenSSLError) -> CertificateTemplate
    ) throws(OpenSSLError) -> Pair {
        if action == .keep, let certificate = member?.certificate, let key = member?.key { return (certificate, key) }
        let key = if case .issue = action, let key = member?.key { key } else { try PrivateKey(generating: plan.key) }
        return (try CertificateMaker.issue(try template(), for: key, by: issuer), key)
    }

    private static func member(_ name: String, _ pair: Pair) throws(OpenSSLError) -> Issued.Member {
        Issued.Member(
            name: name, certificate: try pair.certificate.pem(), key: try pair.key.pem(), facts: try pair.certificate.facts())
    }

    /// Roots of different sets have different names, so that a client with the wrong one says "unknown" and not "bad signature".
    private static func newRootName() throws(OpenSSLError) -> String {
        var bytes = [UInt8](repeating: 0, count: 4)
        try require(RAND_bytes(&bytes, 4), "take random bytes")
        return "mqttlab CA " + bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}
