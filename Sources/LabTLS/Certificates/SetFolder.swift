/// The folder of a set as it is on the disk.
struct SetFolder {
    /// Far more than any file of a set has.
    private static let limit = 1 << 20

    let path: String
    let manifest: SetManifest
    /// Made here and unchanged since, by path.
    let files: [String: [UInt8]]
    /// Made here, but changed since.
    let changed: Set<String>
    /// Whether anything stands in it at all.
    let isEmpty: Bool

    init(at path: String) throws {
        self.path = path
        guard Platform.kind(at: path) != nil else {
            (manifest, files, changed, isEmpty) = (SetManifest([]), [:], [], true)
            return
        }
        isEmpty = try Platform.names(in: path).isEmpty
        let list = path + "/" + SetManifest.name
        let manifest =
            Platform.kind(at: list) == nil
            ? SetManifest([]) : SetManifest(reading: try Platform.read(list, limit: Self.limit))
        var files: [String: [UInt8]] = [:]
        var changed: Set<String> = []
        for (name, digest) in manifest.digests {
            let file = path + "/" + name
            guard case .file = Platform.kind(at: file) else {
                if Platform.kind(at: file) != nil { changed.insert(name) }
                continue
            }
            let bytes = try Platform.read(file, limit: Self.limit)
            if SHA256Text.of(bytes) == digest { files[name] = bytes } else { changed.insert(name) }
        }
        (self.manifest, self.files, self.changed) = (manifest, files, changed)
    }

    /// The names of the clients that the set has.
    var clients: Set<String> {
        let members = Set(files.keys.compactMap(SetFileName.member(of:)))
        return members.subtracting([SetFileName.authority, SetFileName.broker])
    }
}

/// A certificate and a key as objects, as far as they are there.
struct SetMember {
    var certificate: Certificate?
    var key: PrivateKey?

    init(_ name: String, in folder: SetFolder) throws(OpenSSLError) {
        certificate = try folder.files[SetFileName.certificate(name)].flatMap { bytes throws(OpenSSLError) in
            try Certificate.all(inPEM: bytes).first
        }
        key = try folder.files[SetFileName.key(name)].map { bytes throws(OpenSSLError) in try PrivateKey(pem: bytes) }
    }

    init(certificate: Certificate, key: PrivateKey) {
        self.certificate = certificate
        self.key = key
    }
}

/// The members of a set as objects, and what the plan must know of them.
struct LoadedSet {
    var authority: SetMember
    var broker: SetMember
    var clients: [String: SetMember]

    init(_ folder: SetFolder) throws(OpenSSLError) {
        authority = try SetMember(SetFileName.authority, in: folder)
        broker = try SetMember(SetFileName.broker, in: folder)
        clients = [:]
        for name in folder.clients { clients[name] = try SetMember(name, in: folder) }
    }

    func existing(in folder: SetFolder) throws(OpenSSLError) -> ExistingSet {
        var set = ExistingSet()
        let root = authority.certificate
        set.authority = try Self.known(authority, root: root)
        set.broker = try Self.known(broker, root: root)
        for (name, client) in clients { set.clients[name] = try Self.known(client, root: root) }
        set.tracks = Track.allCases.filter { track in folder.files.keys.contains { $0.hasPrefix(track.rawValue + "/") } }
        let boardKeys = Track.allCases.compactMap { folder.files[BoardFiles.clientCertificate($0)] }
        set.boardClient = folder.clients.sorted().first { name in
            folder.files[SetFileName.certificate(name)].map(boardKeys.contains) ?? false
        }
        return set
    }

    private static func known(_ member: SetMember, root: Certificate?) throws(OpenSSLError) -> ExistingSet.Member? {
        guard member.certificate != nil || member.key != nil else { return nil }
        var issued: ExistingSet.Issued?
        if let certificate = member.certificate {
            let facts = try certificate.facts()
            let isOwn = try member.key?.publicDigest() == facts.publicKeyDigest
            let isSigned = root.map { certificate.names($0) && certificate.isSigned(by: $0) } ?? false
            issued = ExistingSet.Issued(
                notBefore: facts.notBefore, notAfter: facts.notAfter, commonName: facts.commonName ?? "", hosts: facts.hosts,
                fits: isOwn && isSigned)
        }
        return ExistingSet.Member(key: member.key?.kind, certificate: issued)
    }
}
