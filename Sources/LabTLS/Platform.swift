// What LabTLS asks of the system stands here, and what differs between C libraries nowhere else in it.

internal import CRename

#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#elseif canImport(Darwin)
internal import Darwin
#endif

/// The system said no.
public struct SystemError: Error, Sendable, Hashable, CustomStringConvertible {
    public var attempt: String
    public var path: String
    public var number: Int32

    public var description: String { "could not \(attempt) \(path): \(String(cString: strerror(number)))" }

    init(_ attempt: String, _ path: String, _ number: Int32 = errno) {
        self.attempt = attempt
        self.path = path
        self.number = number
    }
}

/// The time of day, for those who hand it to the rest.
public enum WallClock {
    /// Seconds since 1970.
    public static var now: Int { time(nil) }
}

enum Platform {
    static func canonicalAddress4(_ text: String) -> String? {
        var address = in_addr()
        guard inet_pton(AF_INET, text, &address) == 1 else { return nil }
        return self.text(AF_INET, &address)
    }

    static func canonicalAddress6(_ text: String) -> String? {
        var address = in6_addr()
        guard inet_pton(AF_INET6, text, &address) == 1 else { return nil }
        return self.text(AF_INET6, &address)
    }

    /// The address that 4 or 16 bytes are; `nil` for any other number.
    static func text(ofAddress bytes: [UInt8]) -> String? {
        switch bytes.count {
        case 4: bytes.withUnsafeBytes { text(AF_INET, $0.baseAddress) }
        case 16: bytes.withUnsafeBytes { text(AF_INET6, $0.baseAddress) }
        default: nil
        }
    }

    private static func text(_ family: Int32, _ address: UnsafeRawPointer?) -> String? {
        var buffer = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
        guard inet_ntop(family, address, &buffer, socklen_t(buffer.count)) != nil else { return nil }
        return String(decoding: buffer.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }
}

// MARK: - Files

extension Platform {
    /// What stands at a path, a link not followed.
    enum Kind: Sendable, Hashable {
        case file(permissions: UInt16)
        case folder
        case link(to: String)
        case other
    }

    static func kind(at path: String) -> Kind? {
        var status = stat()
        guard lstat(path, &status) == 0 else { return nil }
        switch status.st_mode & S_IFMT {
        case S_IFREG: return .file(permissions: UInt16(status.st_mode & 0o7777))
        case S_IFDIR: return .folder
        case S_IFLNK: return target(ofLink: path).map(Kind.link)
        default: return .other
        }
    }

    /// The names in a folder in order, without `.` and `..`.
    static func names(in folder: String) throws(SystemError) -> [String] {
        guard let directory = opendir(folder) else { throw SystemError("list", folder) }
        defer { closedir(directory) }
        var names: [String] = []
        while let entry = readdir(directory) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: MemoryLayout.size(ofValue: $0.pointee)) { String(cString: $0) }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names.sorted()
    }

    /// A whole file, of at most `limit` bytes.
    static func read(_ path: String, limit: Int) throws(SystemError) -> [UInt8] {
        let file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard file >= 0 else { throw SystemError("read", path) }
        defer { close(file) }
        var bytes: [UInt8] = []
        var part = [UInt8](repeating: 0, count: 16 << 10)
        while true {
            let count = readBytes(file, &part, part.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw SystemError("read", path) }
            guard count > 0 else { return bytes }
            bytes += part[..<count]
            guard bytes.count <= limit else { throw SystemError("read", path, EFBIG) }
        }
    }

    /// Makes a file that was not there, with its mode from the first moment.
    static func create(_ path: String, _ bytes: [UInt8], permissions: UInt16) throws(SystemError) {
        let file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, mode_t(permissions))
        guard file >= 0 else { throw SystemError("create", path) }
        defer { close(file) }
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { writeBytes(file, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw SystemError("write", path) }
            rest = rest.dropFirst(count)
        }
    }

    static func makeFolder(_ path: String, permissions: UInt16) throws(SystemError) {
        guard mkdir(path, mode_t(permissions)) == 0 else { throw SystemError("create", path) }
    }

    /// Waits until the disk has a file's bytes, or a folder's names.
    static func sync(_ path: String) throws(SystemError) {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw SystemError("open", path) }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw SystemError("sync", path) }
    }

    /// Gives a file a second name.
    static func link(_ path: String, as other: String) throws(SystemError) {
        guard hardLink(path, other) == 0 else { throw SystemError("keep", path) }
    }

    static func makeLink(_ path: String, to target: String) throws(SystemError) {
        guard symlink(target, path) == 0 else { throw SystemError("create", path) }
    }

    static func target(ofLink path: String) -> String? {
        var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
        let count = readlink(path, &buffer, buffer.count)
        return count > 0 ? String(decoding: buffer[..<count].map(UInt8.init(bitPattern:)), as: UTF8.self) : nil
    }

    static func rename(_ path: String, to other: String) throws(SystemError) {
        guard moveFile(path, other) == 0 else { throw SystemError("rename", path) }
    }

    /// Removes a file, a link, or a folder with all that is in it; nothing happens where nothing is.
    static func remove(_ path: String) throws(SystemError) {
        switch kind(at: path) {
        case nil: return
        case .folder:
            for name in try names(in: path) { try remove(path + "/" + name) }
            guard rmdir(path) == 0 else { throw SystemError("remove", path) }
        case .file, .link, .other:
            guard unlink(path) == 0 else { throw SystemError("remove", path) }
        }
    }

    /// The path without links and dots; `nil` where nothing is.
    static func resolved(_ path: String) -> String? {
        guard let found = realpath(path, nil) else { return nil }
        defer { free(found) }
        return String(cString: found)
    }

    /// Holds a folder for this process alone until the descriptor is given back to `unlock`.
    static func lock(_ folder: String) throws(SystemError) -> Int32 {
        let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw SystemError("open", folder) }
        while flock(descriptor, LOCK_EX) != 0 {
            guard errno == EINTR else {
                let number = errno
                close(descriptor)
                throw SystemError("lock", folder, number)
            }
        }
        return descriptor
    }

    static func unlock(_ descriptor: Int32) { close(descriptor) }

    /// Swaps two paths in one step; `false` where this system or this file system cannot.
    static func exchange(_ path: String, _ other: String) throws(SystemError) -> Bool {
        if c_rename_swap(path, other) == 0 { return true }
        guard errno == EINVAL || errno == ENOSYS || errno == ENOTSUP else { throw SystemError("rename", path) }
        return false
    }
}

// The C library's functions whose names are taken above.
#if canImport(Glibc)
private func readBytes(_ file: Int32, _ bytes: UnsafeMutableRawPointer?, _ count: Int) -> Int { Glibc.read(file, bytes, count) }
private func writeBytes(_ file: Int32, _ bytes: UnsafeRawPointer?, _ count: Int) -> Int { Glibc.write(file, bytes, count) }
private func hardLink(_ path: String, _ other: String) -> Int32 { Glibc.link(path, other) }
private func moveFile(_ path: String, _ other: String) -> Int32 { Glibc.rename(path, other) }
#elseif canImport(Musl)
private func readBytes(_ file: Int32, _ bytes: UnsafeMutableRawPointer?, _ count: Int) -> Int { Musl.read(file, bytes, count) }
private func writeBytes(_ file: Int32, _ bytes: UnsafeRawPointer?, _ count: Int) -> Int { Musl.write(file, bytes, count) }
private func hardLink(_ path: String, _ other: String) -> Int32 { Musl.link(path, other) }
private func moveFile(_ path: String, _ other: String) -> Int32 { Musl.rename(path, other) }
#elseif canImport(Darwin)
private func readBytes(_ file: Int32, _ bytes: UnsafeMutableRawPointer?, _ count: Int) -> Int { Darwin.read(file, bytes, count) }
private func writeBytes(_ file: Int32, _ bytes: UnsafeRawPointer?, _ count: Int) -> Int { Darwin.write(file, bytes, count) }
private func hardLink(_ path: String, _ other: String) -> Int32 { Darwin.link(path, other) }
private func moveFile(_ path: String, _ other: String) -> Int32 { Darwin.rename(path, other) }
#endif
