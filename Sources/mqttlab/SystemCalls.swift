// What the program asks of the system itself stands here, and what differs between C libraries nowhere else.

import Synchronization

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// The variables that the program was started with.
enum Environment {
    static subscript(name: String) -> String? { getenv(name).map { String(cString: $0) } }

    /// Only those that the lab looks at.
    static var all: [String: String] {
        var found: [String: String] = [:]
        for name in ["HOME", "XDG_STATE_HOME"] { found[name] = self[name] }
        return found
    }
}

extension Environment {
    /// The file of accounts that is meant unless another is named.
    static var accountsFile: String? { stateFolder.map { $0 + "/accounts" } }

    /// Where the lab keeps what is worth keeping, by XDG's rules; `nil` when the environment names no home.
    static var stateFolder: String? {
        if let state = self["XDG_STATE_HOME"], state.hasPrefix("/") { return state + "/mqttlab" }
        return self["HOME"].map { $0 + "/.local/state/mqttlab" }
    }
}

/// Standard input.
enum Keyboard {
    /// Whether somebody types it.
    static var isThere: Bool { isatty(0) == 1 }
}

/// Messages; data goes to standard output.
enum StandardError {
    static func write(_ text: String) { Descriptor.write(Array(text.utf8), to: 2) }
}

/// Whole files, as text.
enum Files {
    /// A file that cannot be read.
    struct Failure: Error, CustomStringConvertible {
        var description: String
    }

    static func text(of path: String) throws(Failure) -> String {
        let descriptor = open(path, O_RDONLY)
        guard descriptor >= 0 else {
            throw Failure(description: "\(path) cannot be read: \(String(cString: strerror(errno))).")
        }
        defer { close(descriptor) }
        return Descriptor.text(of: descriptor)
    }

    static func standardInput() -> String { Descriptor.text(of: 0) }
}

private enum Descriptor {
    static func text(of descriptor: Int32) -> String {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 64 << 10)
        while true {
            let count = read(descriptor, &buffer, buffer.count)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return String(decoding: bytes, as: UTF8.self) }
            bytes += buffer[..<count]
        }
    }

    static func write(_ bytes: [UInt8], to descriptor: Int32) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Platform.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return }
            rest = rest.dropFirst(count)
        }
    }
}

/// The C library's functions whose names are taken here.
private enum Platform {
    static func write(_ descriptor: Int32, _ bytes: UnsafeRawPointer?, _ count: Int) -> Int {
        #if canImport(Glibc)
        Glibc.write(descriptor, bytes, count)
        #elseif canImport(Musl)
        Musl.write(descriptor, bytes, count)
        #else
        Darwin.write(descriptor, bytes, count)
        #endif
    }
}

/// Waits for SIGINT or SIGTERM, and for what else wakes the main thread meanwhile.
///
/// A pipe to itself: signals and other threads write a byte, the main thread polls. The standard output is written only
/// while it takes bytes, so a pipe that nobody reads holds nobody up.
enum MainWait {
    private static let writingEnd = Atomic<Int32>(-1)
    private static let wasTold = Atomic<Bool>(false)
    private static let mustReload = Atomic<Bool>(false)

    /// Must be called before anything that may signal; returns the end to wait on.
    static func prepare() -> Int32 {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { return -1 }
        for end in ends {
            _ = fcntl(end, F_SETFL, O_NONBLOCK)
            _ = fcntl(end, F_SETFD, FD_CLOEXEC)
        }
        writingEnd.store(ends[1], ordering: .releasing)
        for number in [SIGINT, SIGTERM] {
            signal(number) { _ in
                MainWait.wasTold.store(true, ordering: .releasing)
                MainWait.wake()
            }
        }
        signal(SIGHUP) { _ in
            MainWait.mustReload.store(true, ordering: .releasing)
            MainWait.wake()
        }
        signal(SIGPIPE, SIG_IGN)
        // Whoever started the program may have blocked them, and a blocked signal is inherited.
        var wanted = sigset_t()
        sigemptyset(&wanted)
        sigaddset(&wanted, SIGINT)
        sigaddset(&wanted, SIGTERM)
        sigaddset(&wanted, SIGHUP)
        pthread_sigmask(SIG_UNBLOCK, &wanted, nil)
        return ends[0]
    }

    /// From any thread, and from a signal handler.
    static func wake() {
        var byte: UInt8 = 0
        _ = Platform.write(writingEnd.load(ordering: .acquiring), &byte, 1)
    }

    /// Whether SIGINT or SIGTERM came.
    static var isOver: Bool { wasTold.load(ordering: .acquiring) }

    /// Whether SIGHUP came since last asked.
    static func takeReload() -> Bool { mustReload.exchange(false, ordering: .acquiring) }

    /// Sleeps until `wake` or a signal, or until the time has passed.
    static func sleep(on end: Int32, atMost milliseconds: Int32) {
        var waiting = pollfd(fd: end, events: Int16(POLLIN), revents: 0)
        _ = poll(&waiting, 1, milliseconds)
        var buffer = [UInt8](repeating: 0, count: 256)
        while read(end, &buffer, buffer.count) > 0 {}
    }

    /// Writes to standard output, or to another descriptor, what it takes without waiting; the rest stays in `bytes`.
    static func offer(_ bytes: inout [UInt8], to descriptor: Int32 = 1) {
        var written = 0
        while written < bytes.count {
            var output = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
            guard poll(&output, 1, 0) > 0, output.revents & Int16(POLLOUT) != 0 else { break }
            // A pipe that is ready takes this much in one piece.
            let piece = bytes[written...].prefix(Int(PIPE_BUF))
            let count = piece.withUnsafeBytes { Platform.write(descriptor, $0.baseAddress, $0.count) }
            guard count > 0 else { break }
            written += count
        }
        bytes.removeFirst(written)
    }
}
