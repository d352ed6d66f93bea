/// A file of a set, before it is on the disk or after it was read from there.
public struct SetFile: Sendable, Hashable {
    /// Below the set's folder.
    public var path: String
    public var bytes: [UInt8]
    /// Carries a private key: mode 0600 from its first moment.
    public var isSecret: Bool

    init(_ path: String, _ bytes: [UInt8], isSecret: Bool = false) {
        self.path = path
        self.bytes = bytes
        self.isSecret = isSecret
    }

    init(_ path: String, lines: [String]) {
        self.init(path, Array((lines.joined(separator: "\n") + "\n").utf8))
    }

    var permissions: UInt16 { isSecret ? 0o600 : 0o644 }
}

/// The names of a set's own files.
public enum SetFileName {
    public static let authority = "ca"
    public static let broker = "broker"

    public static func certificate(_ member: String) -> String { member + "-cert.pem" }
    public static func key(_ member: String) -> String { member + "-key.pem" }

    /// Whose certificate or key a file at the top of the set's folder is.
    static func member(of path: String) -> String? {
        guard !path.contains("/") else { return nil }
        for ending in ["-cert.pem", "-key.pem"] where path.hasSuffix(ending) { return String(path.dropLast(ending.count)) }
        return nil
    }
}

/// What the lab made in a folder: SHA-256 by path, in the form that `sha256sum -c` reads.
struct SetManifest: Sendable, Hashable {
    static let name = "made-by-mqttlab.sha256"

    var digests: [String: String] = [:]

    init(_ files: [SetFile]) { for file in files { digests[file.path] = SHA256Text.of(file.bytes) } }

    init(reading bytes: [UInt8]) {
        for line in String(decoding: bytes, as: UTF8.self).split(separator: "\n") {
            let digest = line.prefix(64)
            let path = String(line.dropFirst(66))
            guard digest.utf8.count == 64, Self.isInside(path) else { continue }
            digests[path] = String(digest)
        }
    }

    var file: SetFile { SetFile(Self.name, lines: digests.sorted { $0.key < $1.key }.map { "\($0.value)  \($0.key)" }) }

    /// A manifest that somebody else wrote must not lead out of its folder.
    private static func isInside(_ path: String) -> Bool {
        !path.isEmpty && !path.hasPrefix("/") && !path.split(separator: "/").contains("..")
    }
}
