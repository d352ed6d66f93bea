internal import COpenSSL

/// What OpenSSL said when a call failed: what was attempted, and its queue of reasons, the first cause first.
public struct OpenSSLError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What was being done, such as "read the private key".
    public var attempt: String
    /// OpenSSL's reasons, such as `key values mismatch`; empty where it gave none.
    public var reasons: [String]

    /// Takes the reasons from this thread's error queue, which is empty afterwards.
    init(_ attempt: String) {
        self.attempt = attempt
        reasons = []
        while case let code = ERR_get_error(), code != 0 {
            reasons.append(ERR_reason_error_string(code).map { String(cString: $0) } ?? "error \(code)")
        }
    }

    public var description: String {
        reasons.isEmpty ? "could not \(attempt)" : "could not \(attempt): \(reasons.joined(separator: ", "))"
    }
}

/// Returns the pointer, or throws with what OpenSSL says of the attempt.
@discardableResult
func require<Pointer>(_ pointer: Pointer?, _ attempt: String) throws(OpenSSLError) -> Pointer {
    guard let pointer else { throw OpenSSLError(attempt) }
    return pointer
}

/// Goes on if an OpenSSL call returned 1 or more, its way of saying yes.
func require(_ result: Int32, _ attempt: String) throws(OpenSSLError) {
    guard result > 0 else { throw OpenSSLError(attempt) }
}
