// What differs between C libraries, and the few calls the module makes to them, stand here and nowhere else.
internal import CLibEdit

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// The calls to the C library, with what they say about failure put into types.
enum CLibrary {
    static let standardInput: Int32 = 0
    static let standardOutput: Int32 = 1

    static func isTerminal(_ descriptor: Int32) -> Bool { isatty(descriptor) == 1 }

    /// The value of an environment variable; nil when it is unset or empty.
    static func environment(_ name: String) -> String? {
        guard let value = getenv(name), value.pointee != 0 else { return nil }
        return String(cString: value)
    }

    /// Writes to the standard output through the same buffer as libedit, so that the order holds.
    static func writeToOutput(_ text: String) { fputs(text, cle_stdout()) }

    static func flushOutput() { fflush(cle_stdout()) }
}

extension CLibrary {
    /// A pipe whose ends never block and do not outlive an `exec`; nil when there are no descriptors left.
    static func openPipe() -> (reading: Int32, writing: Int32)? {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { return nil }
        for end in ends {
            _ = fcntl(end, F_SETFL, O_NONBLOCK)
            _ = fcntl(end, F_SETFD, FD_CLOEXEC)
        }
        return (ends[0], ends[1])
    }

    static func closeDescriptor(_ descriptor: Int32) { close(descriptor) }

    static func writeByte(to descriptor: Int32) {
        var byte: UInt8 = 0
        _ = write(descriptor, &byte, 1)
    }
}

extension CLibrary {
    /// The last `limit` bytes of a file; nil when it cannot be read.
    static func readFile(_ path: String, last limit: Int) -> [UInt8]? {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return nil }
        defer { close(file) }
        let length = Int(lseek(file, 0, SEEK_END))
        guard length >= 0, lseek(file, off_t(max(0, length - limit)), SEEK_SET) >= 0 else { return nil }
        return [UInt8](unsafeUninitializedCapacity: min(length, limit)) { buffer, count in
            while count < buffer.count, let base = buffer.baseAddress {
                let got = read(file, base + count, buffer.count - count)
                guard got > 0 else { return }
                count += got
            }
        }
    }

    /// Adds bytes to the end of a file in one piece; the file is its owner's alone from the moment it exists.
    static func appendToFile(_ path: String, _ bytes: [UInt8]) -> Bool {
        writeFile(path, bytes, flags: O_WRONLY | O_CREAT | O_APPEND, synced: false)
    }

    /// Puts a new file in the place of an old one: readers see the one or the other, never half of it.
    static func replaceFile(_ path: String, with bytes: [UInt8]) -> Bool {
        let draft = "\(path).\(getpid())"
        guard writeFile(draft, bytes, flags: O_WRONLY | O_CREAT | O_TRUNC, synced: true), rename(draft, path) == 0 else {
            unlink(draft)
            return false
        }
        return true
    }

    private static func writeFile(_ path: String, _ bytes: [UInt8], flags: Int32, synced: Bool) -> Bool {
        let file = open(path, flags | O_CLOEXEC, 0o600)
        guard file >= 0 else { return false }
        defer { close(file) }
        // It may be older than we are and open to others.
        guard fchmod(file, 0o600) == 0, write(file, bytes, bytes.count) == bytes.count else { return false }
        return !synced || fsync(file) == 0
    }

    /// Makes the folders above a file, for their owner alone; those that are there stay as they are.
    static func makeFolders(above path: String) {
        var folder = ""
        for part in path.split(separator: "/", omittingEmptySubsequences: false).dropLast() {
            folder += part + "/"
            mkdir(folder, 0o700)
        }
    }
}
