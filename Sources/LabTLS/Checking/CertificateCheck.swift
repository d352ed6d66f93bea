/// What is looked for.
public struct CheckRequest: Sendable, Hashable {
    /// The host that boards ask for; `nil` when nobody said.
    public var host: HostName?
    /// `nil`: what holds for either board.
    public var track: Track?
    /// Seconds since 1970.
    public var now: Int

    public init(host: HostName? = nil, track: Track? = nil, now: Int) {
        self.host = host
        self.track = track
        self.now = now
    }
}

/// All files that are looked at together, so that keys find their certificates and certificates their issuers.
struct CheckSubject {
    var files: [CheckedFile]
    var request: CheckRequest

    /// Each certificate once, with the first file that has it.
    var certificates: [(file: CheckedFile, certificate: CheckedCertificate)] {
        var seen: Set<String> = []
        return files.flatMap { file in file.certificates.map { (file, $0) } }.filter {
            seen.insert($0.1.facts.fingerprint).inserted
        }
    }

    /// The certificate that signed this one, among all that are there.
    func issuer(of subject: CheckedCertificate) -> CheckedCertificate? {
        certificates.map(\.certificate).first {
            subject.certificate.names($0.certificate) && subject.certificate.isSigned(by: $0.certificate)
        }
    }
}

/// The rules, each file of them a group; every rule looks at everything and tells what it finds.
enum CheckRules {
    typealias Rule = @Sendable (CheckSubject) -> [Finding]

    static let all: [Rule] =
        FileRules.all + KeyRules.all + DateRules.all + ChainRules.all + NameRules.all + DeviceRules.all + ServerRules.all
}

/// What was looked at, and what was found.
public struct CertificateCheck: Sendable, Hashable {
    public struct Item: Sendable, Hashable {
        public var path: String
        /// What it is, in a few words.
        public var what: String
    }

    public var items: [Item]
    /// What the clients that looked at servers could agree on with them.
    public var handshakes: [ServerSight.Handshake]
    /// What fails before what only warns, file by file.
    public var findings: [Finding]

    public var hasFailures: Bool { findings.contains { $0.severity == .fails } }

    /// Looks at what servers showed, and at files and folders.
    ///
    /// - Throws: When a path cannot be read at all.
    public init(servers: [ServerSight] = [], paths: [String], _ request: CheckRequest) throws(SystemError) {
        // Servers first: a certificate that lies in a folder too is then judged as the one that is served.
        var files = servers.map(CheckedFile.init)
        for path in paths { try Self.collect(path, isNamed: true, depth: 0, into: &files) }
        self.init(files, request)
    }

    /// Whether there is such a file or folder, so that nothing else can be meant.
    public static func exists(_ path: String) -> Bool { Platform.resolved(path).flatMap(Platform.kind) != nil }

    init(_ files: [CheckedFile], _ request: CheckRequest) {
        let subject = CheckSubject(files: files, request: request)
        items = files.map { Item(path: $0.path, what: $0.summary) }
        handshakes = files.compactMap(\.server).flatMap(\.handshakes)
        let order = Dictionary(files.enumerated().map { ($1.path, $0) }, uniquingKeysWith: { first, _ in first })
        let found = CheckRules.all.flatMap { $0(subject) }
        findings = found.enumerated().sorted { left, right in
            let (a, b) = (left.element, right.element)
            return (a.severity == .fails ? 0 : 1, order[a.file] ?? 0, left.offset)
                < (b.severity == .fails ? 0 : 1, order[b.file] ?? 0, right.offset)
        }.map(\.element)
    }

    /// A file is read because it was named, or because it lies in a folder and looks like PEM.
    private static func collect(_ path: String, isNamed: Bool, depth: Int, into files: inout [CheckedFile]) throws(SystemError) {
        let resolved = isNamed ? Platform.resolved(path) : path
        guard let resolved, let kind = Platform.kind(at: resolved) else { throw SystemError("find", path) }
        switch kind {
        case .folder:
            guard depth < 8 else { return }
            for name in try Platform.names(in: resolved) where !name.hasPrefix(".") {
                try collect(path + "/" + name, isNamed: false, depth: depth + 1, into: &files)
            }
        case .file(let permissions):
            let extensions = [".pem", ".crt", ".cer", ".cert", ".key"]
            guard isNamed || extensions.contains(where: path.lowercased().hasSuffix) else { return }
            let bytes = try Platform.read(resolved, limit: 1 << 20)
            guard isNamed || CheckedFile.isPEM(bytes) else { return }
            files.append(CheckedFile(path: path, bytes: bytes, permissions: permissions))
        case .link, .other: return
        }
    }
}

extension CheckedFile {
    /// What it is, in a few words.
    fileprivate var summary: String {
        var parts: [String] = []
        if let leading {
            let sort = leading.isRoot ? "root" : leading.facts.isAuthority == true ? "intermediate" : "certificate"
            parts.append("\(sort) “\(leading.title)”, \(leading.facts.keyName), until \(CalendarDate(leading.facts.notAfter))")
        }
        if certificates.count > 1 { parts.append("\(certificates.count - 1) more in it") }
        if hasKey { parts.append(key.map { "private key, \($0.name)" } ?? "private key") }
        return parts.isEmpty ? "nothing readable" : parts.joined(separator: "; ")
    }
}
