#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#elseif canImport(Darwin)
internal import Darwin
#endif

/// What the lab needs of the system beside NIO; the only file that differs between C libraries.
enum SystemCalls {
    /// Raises the limit of open descriptors as far as this user may, and returns what holds then.
    static func raiseDescriptorLimit() -> Int {
        #if canImport(Glibc)
        let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
        #else
        let resource = RLIMIT_NOFILE
        #endif
        var limit = rlimit()
        guard getrlimit(resource, &limit) == 0 else { return 1024 }
        if limit.rlim_cur < limit.rlim_max {
            var raised = limit
            raised.rlim_cur = limit.rlim_max
            if setrlimit(resource, &raised) == 0 { limit = raised }
        }
        return Int(clamping: limit.rlim_cur)
    }

    /// Milliseconds since 1970, as the system's clock has it.
    static func wallClock() -> Int64 {
        var now = timespec()
        clock_gettime(CLOCK_REALTIME, &now)
        return Int64(now.tv_sec) * 1_000 + Int64(now.tv_nsec) / 1_000_000
    }

    /// Whether the socket holds bytes that nobody has read yet.
    static func hasUnreadBytes(_ descriptor: CInt) -> Bool {
        var byte: UInt8 = 0
        return recv(descriptor, &byte, 1, CInt(MSG_PEEK) | CInt(MSG_DONTWAIT)) > 0
    }

    /// Writes what a socket takes at once, without waiting and without SIGPIPE; how many bytes, 0 also for an error.
    static func write(_ bytes: [UInt8], to descriptor: CInt) -> Int {
        max(0, bytes.withUnsafeBytes { send(descriptor, $0.baseAddress, $0.count, atOnce) })
    }

    /// The same for at most `greatestGathering` pieces, in one call.
    static func write(_ pieces: ArraySlice<ArraySlice<UInt8>>, to descriptor: CInt) -> Int {
        var vectors: [iovec] = []
        vectors.reserveCapacity(pieces.count)
        // Each piece must stay where it is until the call, so each encloses the next.
        func gather(_ rest: ArraySlice<ArraySlice<UInt8>>) -> Int {
            guard let piece = rest.first else {
                return vectors.withUnsafeMutableBufferPointer { vectors in
                    var message = msghdr()
                    message.msg_iov = vectors.baseAddress
                    message.msg_iovlen = .init(vectors.count)
                    return sendmsg(descriptor, &message, atOnce)
                }
            }
            return piece.withUnsafeBytes { bytes in
                vectors.append(iovec(iov_base: UnsafeMutableRawPointer(mutating: bytes.baseAddress), iov_len: bytes.count))
                return gather(rest.dropFirst())
            }
        }
        return max(0, gather(pieces))
    }

    /// Pieces that one call may gather: far below every system's limit, and as deep as `write` nests.
    static let greatestGathering = 64

    #if canImport(Darwin)
    // NIO has set SO_NOSIGPIPE on the socket.
    private static let atOnce = CInt(MSG_DONTWAIT)
    #else
    private static let atOnce = CInt(MSG_DONTWAIT) | CInt(MSG_NOSIGNAL)
    #endif

    /// Makes closing the socket break the connection at once, by RST and without what was still to be sent.
    static func resetOnClose(_ descriptor: CInt) {
        var value = linger(l_onoff: 1, l_linger: 0)
        _ = setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &value, socklen_t(MemoryLayout<linger>.size))
    }

    /// The time of day, for the dates of certificates.
    static var secondsSince1970: Int { time(nil) }

    static let addressInUse = EADDRINUSE
    static let permissionDenied = EACCES
    static let connectionReset = ECONNRESET
    static let timedOut = ETIMEDOUT
    static let brokenPipe = EPIPE

    /// Whether the machine lacks the address or its whole family.
    static func isMissingAddress(_ number: CInt?) -> Bool {
        number == EADDRNOTAVAIL || number == EAFNOSUPPORT || number == EPROTONOSUPPORT
    }

    /// Whether the system, or this process, has no descriptor left for another connection.
    static func isOutOfDescriptors(_ number: CInt) -> Bool {
        number == EMFILE || number == ENFILE || number == ENOBUFS || number == ENOMEM
    }

    /// The system's own words for an error number.
    static func words(for number: CInt) -> String { String(cString: strerror(number)) }

    static func hostName() -> String? {
        var buffer = [CChar](repeating: 0, count: 256)
        guard gethostname(&buffer, buffer.count - 1) == 0 else { return nil }
        return String(decoding: buffer.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    /// A user's name, if the system knows it.
    static func userName(_ identifier: UInt32) -> String? {
        guard let entry = getpwuid(identifier) else { return nil }
        return String(cString: entry.pointee.pw_name)
    }

    /// A whole small file as text, such as one of `/proc`; `nil` if it cannot be read.
    static func text(ofFile path: String) -> String? {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return nil }
        defer { close(file) }
        var bytes: [UInt8] = []
        var part = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = read(file, &part, part.count)
            guard count > 0 else { break }
            bytes += part[..<count]
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// The names in a directory, without `.` and `..`; empty if it cannot be read.
    static func names(inDirectory path: String) -> [String] {
        guard let directory = opendir(path) else { return [] }
        defer { closedir(directory) }
        var names: [String] = []
        while let entry = readdir(directory) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != "." && name != ".." { names.append(name) }
        }
        return names
    }

    /// Where a symbolic link points; `nil` if this user may not know.
    static func target(ofLink path: String) -> String? {
        var buffer = [CChar](repeating: 0, count: 256)
        let count = readlink(path, &buffer, buffer.count)
        guard count > 0 else { return nil }
        return String(decoding: buffer[..<count].map(UInt8.init(bitPattern:)), as: UTF8.self)
    }
}
