internal import COpenSSL

/// One TLS connection without its socket: encrypted bytes go in and out through memory, and so do plain ones.
///
///     feed ──► [ in ] ──► SSL ──► read          handshake moves it until it is established
///     drain ◄─ [ out ] ◄── SSL ◄── write
///
/// Nothing here waits: an operation that needs more bytes of the peer is `.incomplete`. After each, `drain` has what
/// must be sent, also after a failure, whose alert the peer should see.
public final class TLSConnection {
    /// How an operation went.
    public enum Progress<Value> {
        case incomplete
        case complete(Value)
        case failed(TLSFailure)
    }

    let context: TLSContext
    private let ssl: OpaquePointer
    private let incoming: OpaquePointer
    private let outgoing: OpaquePointer
    private var recorder = HandshakeRecorder()
    private var isFailed = false
    /// OpenSSL forgets it when the connection fails later.
    private var wasEstablished = false
    private var closeNotifySent = false
    /// The certificate that was refused, in DER: OpenSSL forgets it.
    private var refusedCertificate: [UInt8]?
    /// The certificates that the server sent, in its order and in DER; kept by a client that only looks.
    public private(set) var shownChain: [[UInt8]] = []
    /// Whether the server asked for a certificate; noticed by a client that only looks.
    public private(set) var isAskedForCertificate = false

    /// - Parameter host: For a client, the name or the address that the peer must prove by its certificate.
    public init(
        _ context: TLSContext, host: HostName? = nil, resuming session: TLSSession? = nil, isRecording: Bool = false
    ) throws(OpenSSLError) {
        ERR_clear_error()
        self.context = context
        recorder.isRecording = isRecording
        ssl = try require(SSL_new(context.pointer), "begin a TLS connection")
        guard let incoming = BIO_new(BIO_s_mem()), let outgoing = BIO_new(BIO_s_mem()) else {
            SSL_free(ssl)
            throw OpenSSLError("make a memory buffer")
        }
        self.incoming = incoming
        self.outgoing = outgoing
        c_BIO_set_retry_when_empty(incoming)
        c_BIO_set_retry_when_empty(outgoing)
        // From here on the connection owns both buffers.
        SSL_set_bio(ssl, incoming, outgoing)
        SSL_set_ex_data(ssl, 0, Unmanaged.passUnretained(self).toOpaque())
        c_SSL_set_message_argument(ssl, Unmanaged.passUnretained(self).toOpaque())
        SSL_set_msg_callback(ssl) { isSent, _, contentType, bytes, count, ssl, connection in
            guard let connection, let ssl else { return }
            let buffer = UnsafeBufferPointer(start: bytes?.assumingMemoryBound(to: UInt8.self), count: count)
            Unmanaged<TLSConnection>.fromOpaque(connection).takeUnretainedValue().recorder.note(
                isSent: isSent == 1, contentType: contentType, version: UInt16(truncatingIfNeeded: SSL_version(ssl)), buffer)
        }
        if context.isServer {
            SSL_set_accept_state(ssl)
        } else {
            SSL_set_connect_state(ssl)
            if let host { try expect(host) }
            if let session { SSL_set_session(ssl, session.pointer) }
        }
    }

    deinit { SSL_free(ssl) }

    private func expect(_ host: HostName) throws(OpenSSLError) {
        switch host {
        case .name(let name):
            try require(c_SSL_set_server_name(ssl, name), "ask for the server's name")
            try require(SSL_set1_host(ssl, name), "expect the server's name")
        case .address4(let address), .address6(let address):
            try require(X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(ssl), address), "expect the server's address")
        }
    }

    /// Whether messages of the handshake are kept for `takeRecords`.
    public var isRecording: Bool { recorder.isRecording }

    /// Whether `takeRecords` has any.
    var hasRecords: Bool { recorder.hasMessages }

    /// The handshake's messages since last taken.
    public func takeRecords() -> [HandshakeRecord] { recorder.take() }
}

// MARK: - Bytes of the wire

extension TLSConnection {
    /// Takes bytes that the peer sent.
    public func feed(_ bytes: UnsafeRawBufferPointer) {
        guard let start = bytes.baseAddress, !bytes.isEmpty else { return }
        BIO_write(incoming, start, Int32(clamping: bytes.count))
    }

    /// How many bytes wait to be sent to the peer.
    public var pendingOutput: Int { BIO_ctrl_pending(outgoing) }

    /// Moves bytes for the peer into the buffer; how many.
    public func drain(into buffer: UnsafeMutableRawBufferPointer) -> Int {
        guard let start = buffer.baseAddress, !buffer.isEmpty else { return 0 }
        return max(0, Int(BIO_read(outgoing, start, Int32(clamping: buffer.count))))
    }
}

// MARK: - Moving on

extension TLSConnection {
    /// Takes the handshake as far as the bytes at hand allow.
    public func handshake() -> Progress<Void> {
        ERR_clear_error()
        let result = SSL_do_handshake(ssl)
        guard result == 1 else { return progress(after: result) }
        wasEstablished = true
        if let limit = context.chainLimit, case let size = chainSize, size > limit {
            return .failed(failure(.chainTooLong(bytes: size, limit: limit)))
        }
        return .complete(())
    }

    /// Decrypts into the buffer; how many bytes. `.complete(0)`: the peer closed its direction properly.
    public func read(into buffer: UnsafeMutableRawBufferPointer) -> Progress<Int> {
        ERR_clear_error()
        var count = 0
        let result = SSL_read_ex(ssl, buffer.baseAddress, buffer.count, &count)
        return result == 1 ? .complete(count) : progress(after: result)
    }

    /// Encrypts the bytes; how many of them, at most one record's.
    public func write(_ bytes: UnsafeRawBufferPointer) -> Progress<Int> {
        guard !bytes.isEmpty else { return .complete(0) }
        guard !context.isLooking else { return .failed(failure(.refused(alert: nil), reasons: ["nobody was verified"])) }
        ERR_clear_error()
        var count = 0
        let result = SSL_write_ex(ssl, bytes.baseAddress, min(bytes.count, Self.greatestRecord), &count)
        return result == 1 ? .complete(count) : progress(after: result)
    }

    /// Says goodbye with close_notify.
    public func shutdown() {
        guard !closeNotifySent, !isFailed, SSL_is_init_finished(ssl) == 1 else { return }
        closeNotifySent = true
        ERR_clear_error()
        SSL_shutdown(ssl)
        ERR_clear_error()
    }

    /// What a record carries at most [RFC 8446 §5.1].
    public static let greatestRecord = 1 << 14

    private func progress<Value: ExpressibleByTLSEnd>(after result: Int32) -> Progress<Value> {
        switch SSL_get_error(ssl, result) {
        case SSL_ERROR_WANT_READ, SSL_ERROR_WANT_WRITE: return .incomplete
        case SSL_ERROR_ZERO_RETURN: return .complete(.end)
        default: return .failed(failure())
        }
    }

    private func progress(after result: Int32) -> Progress<Void> {
        switch SSL_get_error(ssl, result) {
        case SSL_ERROR_WANT_READ, SSL_ERROR_WANT_WRITE: .incomplete
        default: .failed(failure())
        }
    }

    private func failure() -> TLSFailure {
        isFailed = true
        let reasons = OpenSSLError("").reasons
        let code = SSL_get_verify_result(ssl)
        let cause: TLSFailure.Cause =
            if let alert = recorder.alertReceived {
                .alertReceived(alert)
            } else if code != Int(X509_V_OK), reasons.contains("certificate verify failed") {
                .certificateRefused(code: code)
            } else {
                .refused(alert: recorder.alertSent)
            }
        return failure(cause, reasons: reasons)
    }

    /// A failure that OpenSSL does not know of, such as a handshake that took too long.
    public func failure(_ cause: TLSFailure.Cause, reasons: [String] = []) -> TLSFailure {
        isFailed = true
        return TLSFailure(cause: cause, isServer: context.isServer, reasons: reasons, state: state)
    }
}

/// What an operation returns at the proper end of the stream.
private protocol ExpressibleByTLSEnd {
    static var end: Self { get }
}

extension Int: ExpressibleByTLSEnd {
    fileprivate static var end: Int { 0 }
}

// MARK: - What was agreed

extension TLSConnection {
    /// What is known by now.
    public var state: TLSState {
        var state = TLSState()
        state.version = UInt16(truncatingIfNeeded: SSL_version(ssl))
        state.suite = SSL_get_current_cipher(ssl).flatMap(SSL_CIPHER_standard_name).map { String(cString: $0) }
        state.group = c_SSL_group_name(ssl).map { String(cString: $0) }
        state.serverName = SSL_get_servername(ssl, TLSEXT_NAMETYPE_host_name).map { String(cString: $0) }
        state.isResumed = SSL_session_reused(ssl) == 1
        state.isEstablished = wasEstablished
        state.handshakeBytes = recorder.handshakeBytes
        state.peerCertificate = refusedCertificate ?? SSL_get0_peer_certificate(ssl).flatMap(Self.der)
        return state
    }

    /// The session for a later connection to the same server; `nil` where the server offers none.
    public var session: TLSSession? {
        guard let session = SSL_get1_session(ssl) else { return nil }
        let kept = TLSSession(adopting: session)
        return SSL_SESSION_is_resumable(session) == 1 ? kept : nil
    }

    /// Bytes of the certificates that the peer showed.
    private var chainSize: Int {
        let chain = SSL_get_peer_cert_chain(ssl)
        return (0..<c_certificates_count(chain)).reduce(0) { sum, index in
            sum + (c_certificates_at(chain, index).map { max(0, Int(i2d_X509($0, nil))) } ?? 0)
        }
    }

    /// Called for each certificate of a chain that is verified; changes nothing.
    static let noteVerification: @convention(c) (Int32, OpaquePointer?) -> Int32 = { isGood, verification in
        guard isGood == 0, let verification,
            let ssl = X509_STORE_CTX_get_ex_data(verification, SSL_get_ex_data_X509_STORE_CTX_idx()),
            let owner = SSL_get_ex_data(OpaquePointer(ssl), 0), let leaf = X509_STORE_CTX_get0_cert(verification)
        else { return isGood }
        Unmanaged<TLSConnection>.fromOpaque(owner).takeUnretainedValue().refusedCertificate = der(leaf)
        return isGood
    }

    /// Called instead of a verification; keeps the chain, and takes it.
    static let noteChain: @convention(c) (OpaquePointer?, UnsafeMutableRawPointer?) -> Int32 = { verification, _ in
        guard let verification,
            let ssl = X509_STORE_CTX_get_ex_data(verification, SSL_get_ex_data_X509_STORE_CTX_idx()),
            let owner = SSL_get_ex_data(OpaquePointer(ssl), 0)
        else { return 1 }
        let chain = X509_STORE_CTX_get0_untrusted(verification)
        Unmanaged<TLSConnection>.fromOpaque(owner).takeUnretainedValue().shownChain =
            (0..<c_certificates_count(chain)).compactMap { c_certificates_at(chain, $0).flatMap(der) }
        return 1
    }

    /// Called when the server asks for a certificate; there is none to show.
    static let noteCertificateRequest:
        @convention(c) (
            OpaquePointer?, UnsafeMutablePointer<OpaquePointer?>?, UnsafeMutablePointer<OpaquePointer?>?
        ) -> Int32 = { ssl, _, _ in
            guard let ssl, let owner = SSL_get_ex_data(ssl, 0) else { return 0 }
            Unmanaged<TLSConnection>.fromOpaque(owner).takeUnretainedValue().isAskedForCertificate = true
            return 0
        }

    private static func der(_ certificate: OpaquePointer) -> [UInt8]? {
        var start: UnsafeMutablePointer<UInt8>?
        let count = i2d_X509(certificate, &start)
        guard count > 0, let start else { return nil }
        defer { CRYPTO_free(start, nil, 0) }
        return Array(UnsafeBufferPointer(start: start, count: Int(count)))
    }
}

/// What a client keeps to make its next handshake shorter.
public final class TLSSession {
    let pointer: OpaquePointer

    init(adopting pointer: OpaquePointer) { self.pointer = pointer }

    deinit { SSL_SESSION_free(pointer) }
}
