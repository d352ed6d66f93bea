/// Replaces a folder as a whole: the new one is made beside it, synced, and swapped in by one rename.
///
/// | step                     | on the disk, should it end here                                     |
/// |--------------------------|---------------------------------------------------------------------|
/// | files go to `.NAME.new`  | the old folder, and a rest that the next run removes                 |
/// | the two are swapped      | the new folder, and a rest that the next run removes                 |
/// | without a swap: aside    | `.NAME.old`, which the next run puts back                            |
/// | without a swap: in place | the new folder, and a rest that the next run removes                 |
struct StagedFolder {
    private let path: String
    private let parent: String
    private let staged: String
    private let aside: String
    private let lock: Int32

    /// Takes the place for this process alone, and clears away what a killed run left.
    init(_ path: String) throws(SystemError) {
        let cut = path.lastIndex(of: "/") ?? path.startIndex
        let name = path[path.index(after: cut)...]
        parent = cut == path.startIndex ? "/" : String(path[..<cut])
        self.path = path
        staged = "\(parent)/.\(name).new"
        aside = "\(parent)/.\(name).old"
        lock = try Platform.lock(parent)
        do throws(SystemError) {
            if Platform.kind(at: path) == nil, Platform.kind(at: aside) != nil { try Platform.rename(aside, to: path) }
            try Platform.remove(staged)
            try Platform.remove(aside)
        } catch {
            Platform.unlock(lock)
            throw error
        }
    }

    func release() { Platform.unlock(lock) }

    /// Puts these files in the folder's place; what else stands in it stays.
    func replace(with files: [SetFile]) throws(SystemError) {
        do throws(SystemError) {
            try stage(files)
        } catch {
            try? Platform.remove(staged)
            throw error
        }
        if Platform.kind(at: path) == nil {
            try Platform.rename(staged, to: path)
        } else if try Platform.exchange(staged, path) {
            try Platform.sync(parent)
            try Platform.remove(staged)
        } else {
            try Platform.rename(path, to: aside)
            try Platform.rename(staged, to: path)
            try Platform.sync(parent)
            try Platform.remove(aside)
        }
        try Platform.sync(parent)
    }

    private func stage(_ files: [SetFile]) throws(SystemError) {
        try Platform.makeFolder(staged, permissions: 0o755)
        var folders: Set<String> = [staged]
        for file in files {
            let parts = file.path.split(separator: "/").dropLast()
            var folder = staged
            for part in parts {
                folder += "/" + part
                if folders.insert(folder).inserted { try Platform.makeFolder(folder, permissions: 0o755) }
            }
            try Platform.create(staged + "/" + file.path, file.bytes, permissions: file.permissions)
        }
        if Platform.kind(at: path) != nil { try keepOthers(from: path, in: staged, &folders) }
        // All at the end: the first sync takes most of the others with it.
        for file in files { try Platform.sync(staged + "/" + file.path) }
        for folder in folders { try Platform.sync(folder) }
    }

    /// Gives what is not ours a second name in the new folder.
    private func keepOthers(from old: String, in new: String, _ folders: inout Set<String>) throws(SystemError) {
        for name in try Platform.names(in: old) {
            let (source, target) = ("\(old)/\(name)", "\(new)/\(name)")
            switch Platform.kind(at: source) {
            case .folder:
                if folders.insert(target).inserted { try Platform.makeFolder(target, permissions: 0o755) }
                try keepOthers(from: source, in: target, &folders)
            case .link(let destination):
                if Platform.kind(at: target) == nil { try Platform.makeLink(target, to: destination) }
            case .file, .other:
                if Platform.kind(at: target) == nil { try Platform.link(source, as: target) }
            case nil: break
            }
        }
    }
}
