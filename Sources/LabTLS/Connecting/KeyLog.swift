internal import COpenSSL

#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#elseif canImport(Darwin)
internal import Darwin
#endif

/// The secrets of connections, one a line in the format that Wireshark reads (SSLKEYLOGFILE).
///
/// Whoever has the file reads the traffic, so it is this user's alone from the moment it exists.
public final class KeyLog {
    private let file: CInt

    /// Opens the file, or makes it; lines are added at its end.
    ///
    /// - Throws: the system's number and words.
    public init(path: String) throws(KeyLogError) {
        file = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw KeyLogError(path: path, reason: String(cString: strerror(errno))) }
    }

    deinit { close(file) }

    private func write(_ line: UnsafePointer<CChar>) {
        let bytes = Array(String(cString: line).utf8) + [0x0A]
        _ = bytes.withUnsafeBytes { systemWrite(file, $0.baseAddress, $0.count) }
    }

    /// OpenSSL tells secrets for each context; the connection behind one knows its log.
    static func attach(to context: OpaquePointer) {
        SSL_CTX_set_keylog_callback(context) { ssl, line in
            guard let line, let ssl, let owner = SSL_get_ex_data(ssl, 0) else { return }
            Unmanaged<TLSConnection>.fromOpaque(owner).takeUnretainedValue().context.keyLog?.write(line)
        }
    }
}

/// Why a key log cannot be written.
public struct KeyLogError: Error, Sendable, Hashable {
    public var path: String
    /// The system's words.
    public var reason: String
}

/// One call for one line, so that lines of several connections never mix.
private func systemWrite(_ file: CInt, _ bytes: UnsafeRawPointer?, _ count: Int) -> Int { write(file, bytes, count) }
