/// A set of certificates that stands on the disk, and what was done to make it so.
public struct CertificateSet: Sendable, Hashable {
    /// A member's certificate, and what it says.
    public struct Entry: Sendable, Hashable {
        /// `ca`, `broker`, or the client's name.
        public var name: String
        public var facts: CertificateFacts
        public var action: SetPlan.Action
    }

    /// Without links and dots.
    public var folder: String
    public var plan: SetPlan
    /// The root, the broker, then the clients by name.
    public var entries: [Entry]
    public var files: [SetFile]
    /// Whether anything on the disk was changed.
    public var wasWritten: Bool
}

/// Why there is no set, or none that is newer.
public enum SetFailure: Error, Sendable, Hashable {
    case refused(SetRefusal)
    /// The lab would have to overwrite these, and did not make them or not like this.
    case inTheWay(folder: String, [String])
    /// The folder holds other things, and no set.
    case foreignFolder(String)
    /// Somebody works in this folder, which is replaced as a whole.
    case currentFolder(String)
    case noFolder(String)
    case system(SystemError)
    case openSSL(OpenSSLError)
}

extension CertificateSet {
    /// Makes the set in a folder, or brings it up to date: whole or not at all.
    ///
    /// - Parameters:
    ///   - folder: The set's own; it may not be there yet.
    ///   - now: Seconds since 1970.
    public static func make(in folder: String, _ order: SetOrder, now: Int) throws(SetFailure) -> CertificateSet {
        do {
            let path = try place(folder)
            let staged = try StagedFolder(path)
            defer { staged.release() }
            let found = try SetFolder(at: path)
            guard found.isEmpty || !found.manifest.digests.isEmpty else { throw SetFailure.foreignFolder(path) }
            return try bringUpToDate(found, order, staged, now: now)
        } catch let failure as SetFailure {
            throw failure
        } catch let refusal as SetRefusal {
            throw .refused(refusal)
        } catch let error as OpenSSLError {
            throw .openSSL(error)
        } catch let error as SystemError {
            throw .system(error)
        } catch {
            preconditionFailure("nothing else is thrown: \(error)")
        }
    }

    private static func bringUpToDate(
        _ found: SetFolder, _ order: SetOrder, _ staged: StagedFolder, now: Int
    ) throws -> CertificateSet {
        let blocked = found.changed.filter { SetFileName.member(of: $0) != nil }
        guard blocked.isEmpty else { throw SetFailure.inTheWay(folder: found.path, blocked.sorted()) }
        let loaded = try LoadedSet(found)
        let plan = try SetPlan(try loaded.existing(in: found), order, now: now)
        let issued = try SetIssuer(plan: plan, days: order.days ?? SetOrder.standardDays, now: now).issue(from: loaded)
        let own = issued.files + (try BoardFiles.all(of: issued, plan, folder: found.path))
        let paths = Set(own.map(\.path))
        let kept = found.files.filter { !paths.contains($0.key) && $0.key != SetManifest.name }
        let files = own + kept.map { SetFile($0.key, $0.value, isSecret: SetFileName.isSecret($0.key)) }

        let conflicts = own.compactMap { found.files[$0.path] == nil ? obstacle(to: $0.path, in: found.path) : nil }
        guard conflicts.isEmpty else { throw SetFailure.inTheWay(folder: found.path, Set(conflicts).sorted()) }
        let isUnchanged = files.allSatisfy { found.files[$0.path] == $0.bytes } && files.count == found.manifest.digests.count
        if !isUnchanged { try staged.replace(with: files + [SetManifest(files).file]) }
        return CertificateSet(
            folder: found.path, plan: plan, entries: issued.entries(plan), files: files, wasWritten: !isUnchanged)
    }

    /// What stands where this file is to be, or where one of its folders is to be.
    private static func obstacle(to path: String, in folder: String) -> String? {
        var ends = path.indices.filter { path[$0] == "/" }
        ends.append(path.endIndex)
        return ends.map { String(path[..<$0]) }.first { part in
            guard let kind = Platform.kind(at: folder + "/" + part) else { return false }
            return part == path || kind != .folder
        }
    }

    /// The folder's path without links, its parents made where they are missing.
    private static func place(_ folder: String) throws -> String {
        var parents = folder.split(separator: "/", omittingEmptySubsequences: true).map(String.init)
        guard let name = parents.popLast(), name != ".", name != ".." else { throw SetFailure.currentFolder(folder) }
        var parent = folder.hasPrefix("/") ? "/" : "."
        for part in parents {
            parent = parent == "/" ? "/" + part : parent + "/" + part
            if Platform.resolved(parent) == nil { try Platform.makeFolder(parent, permissions: 0o755) }
        }
        guard let above = Platform.resolved(parent) else { throw SystemError("find", parent) }
        let wanted = above == "/" ? "/" + name : above + "/" + name
        guard let path = Platform.kind(at: wanted) == nil ? wanted : Platform.resolved(wanted) else {
            throw SystemError("find", wanted)
        }
        if let kind = Platform.kind(at: path), kind != .folder { throw SetFailure.noFolder(path) }
        let current = (Platform.resolved(".") ?? "/") + "/"
        guard !current.hasPrefix(path + "/") else { throw SetFailure.currentFolder(path) }
        return path
    }
}

extension SetFileName {
    /// Whether what stands there carries a private key.
    static func isSecret(_ path: String) -> Bool { path.hasSuffix("-key.pem") || BoardFiles.secret.contains(path) }
}
