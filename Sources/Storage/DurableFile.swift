#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#else
internal import Darwin
#endif

/// A file operation that failed: what was tried on which file, and the system's reason.
public struct FileError: Error, Sendable, Hashable {
    public var operation: String
    public var path: String
    public var reason: String

    public init(operation: String, path: String, reason: String) {
        self.operation = operation
        self.path = path
        self.reason = reason
    }
}

extension FileError: CustomStringConvertible {
    /// `cannot open …: Permission denied`
    public var description: String { "cannot \(operation) \(path): \(reason)" }
}

/// Files and folders through the C library: what differs between systems stands here.
public enum DurableFile {
    /// The file's bytes; `nil` when there is no such file.
    public static func contents(of path: String, limit: Int) throws(FileError) -> [UInt8]? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            if errno == ENOENT { return nil }
            throw failure("open", path)
        }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 64 << 10)
        while bytes.count <= limit {
            let count = uninterrupted { read(descriptor, &chunk, chunk.count) }
            guard count >= 0 else { throw failure("read", path) }
            if count == 0 { return bytes }
            bytes += chunk.prefix(count)
        }
        throw FileError(operation: "read", path: path, reason: "it is larger than \(limit) bytes")
    }

    /// Puts these bytes in the file's place: written beside it, synced, renamed. Makes the folders that lead there.
    public static func replace(_ path: String, with bytes: [UInt8]) throws(FileError) {
        let folder = parent(of: path)
        try makeFolder(folder)
        let temporary = "\(path).\(getpid()).new"
        let descriptor = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw failure("write", temporary) }
        let isWritten = writeAll(bytes, to: descriptor) && fsync(descriptor) == 0
        let reason = errno
        guard close(descriptor) == 0, isWritten, rename(temporary, path) == 0 else {
            let failed = failure("write", path, isWritten ? errno : reason)
            unlink(temporary)
            throw failed
        }
        // The new name is safe only once its folder is.
        let directory = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard directory >= 0 else { return }
        fsync(directory)
        close(directory)
    }

    /// Makes of a file's bytes others, while no other process does the same; `nil` stands for no file.
    public static func update<Failure: Error>(
        _ path: String, limit: Int, failure: (FileError) -> Failure, _ change: ([UInt8]?) throws(Failure) -> [UInt8]
    ) throws(Failure) {
        func orFail<Value>(_ body: () throws(FileError) -> Value) throws(Failure) -> Value {
            do throws(FileError) { return try body() } catch { throw failure(error) }
        }
        let lock = try orFail { () throws(FileError) in try hold(parent(of: path)) }
        defer { close(lock) }
        let after = try change(try orFail { () throws(FileError) in try contents(of: path, limit: limit) })
        try orFail { () throws(FileError) in try replace(path, with: after) }
    }

    /// Waits until the folder is this process's alone, which ends when the descriptor is closed.
    private static func hold(_ folder: String) throws(FileError) -> Int32 {
        try makeFolder(folder)
        let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure("open the folder", folder) }
        guard uninterrupted({ Int(flock(descriptor, LOCK_EX)) }) == 0 else {
            let failed = failure("lock the folder", folder)
            close(descriptor)
            throw failed
        }
        return descriptor
    }

    /// The names in a folder that end with the suffix, sorted.
    public static func names(in folder: String, endingWith suffix: String) throws(FileError) -> [String] {
        guard let stream = opendir(folder) else { throw failure("open the folder", folder) }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
            if name.hasSuffix(suffix) { names.append(name) }
        }
        return names.sorted()
    }

    private static func makeFolder(_ path: String) throws(FileError) {
        if path.isEmpty || mkdir(path, 0o700) == 0 || errno == EEXIST { return }
        guard errno == ENOENT else { throw failure("make the folder", path) }
        try makeFolder(parent(of: path))
        guard mkdir(path, 0o700) == 0 || errno == EEXIST else { throw failure("make the folder", path) }
    }

    private static func parent(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return String(path[..<slash])
    }

    private static func writeAll(_ bytes: [UInt8], to descriptor: Int32) -> Bool {
        var written = 0
        while written < bytes.count {
            let count = bytes.withUnsafeBytes { buffer in
                uninterrupted { write(descriptor, buffer.baseAddress.map { $0 + written }, buffer.count - written) }
            }
            if count <= 0 { return false }
            written += count
        }
        return true
    }

    /// Tries again when a signal came between.
    private static func uninterrupted(_ call: () -> Int) -> Int {
        while true {
            let result = call()
            if result >= 0 || errno != EINTR { return result }
        }
    }

    private static func failure(_ operation: String, _ path: String, _ code: Int32 = errno) -> FileError {
        FileError(operation: operation, path: path, reason: String(cString: strerror(code)))
    }
}
