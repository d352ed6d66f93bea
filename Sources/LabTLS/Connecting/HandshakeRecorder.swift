internal import COpenSSL
internal import TLSWire

/// Gathers what OpenSSL's message callback tells, until somebody takes it.
///
///     record header (256) ──► inner type, TLS 1.3 only (257) ──► message (20, 21, 22)
///
/// The callback runs inside OpenSSL's calls, so it only takes notes.
struct HandshakeRecorder {
    /// Whether messages are kept; alerts are noted in any case, since a failure is explained by them.
    var isRecording = false
    private(set) var alertSent: UInt8?
    private(set) var alertReceived: UInt8?
    /// Bytes of handshake records, alerts and changes of cipher so far, both ways.
    private(set) var handshakeBytes = 0

    private var kept: [HandshakeRecord] = []
    private var sent = Way()
    private var received = Way()

    /// What is known of one direction.
    private struct Way {
        /// Records opened and not yet given to a message.
        var records: [Int] = []
        var lastHeader = 0
        var isEncrypted = false
        var hasChangedCipher = false
    }

    var hasMessages: Bool { !kept.isEmpty }

    /// The messages since last taken.
    mutating func take() -> [HandshakeRecord] {
        defer { kept.removeAll() }
        return kept
    }

    mutating func note(isSent: Bool, contentType: Int32, version: UInt16, _ bytes: UnsafeBufferPointer<UInt8>) {
        var way = isSent ? sent : received
        note(&way, isSent: isSent, contentType, version, bytes)
        if isSent { sent = way } else { received = way }
    }

    private mutating func note(
        _ way: inout Way, isSent: Bool, _ contentType: Int32, _ version: UInt16, _ bytes: UnsafeBufferPointer<UInt8>
    ) {
        switch contentType {
        case SSL3_RT_HEADER:
            guard bytes.count >= 5 else { return }
            way.lastHeader = 5 + Int(bytes[3]) << 8 + Int(bytes[4])
            if bytes[0] != UInt8(SSL3_RT_APPLICATION_DATA) {
                opened(&way, isEncrypted: way.hasChangedCipher && version < TLSVersion.v13.rawValue)
            }
            // OpenSSL tells of the changes of cipher that it sends, and of those received only the record.
            if !isSent, bytes[0] == UInt8(SSL3_RT_CHANGE_CIPHER_SPEC) {
                message(&way, isSent: false, .changeCipherSpec, version, [1])
            }
        case SSL3_RT_INNER_CONTENT_TYPE:
            if bytes.first != UInt8(SSL3_RT_APPLICATION_DATA) { opened(&way, isEncrypted: true) }
        default:
            guard let known = UInt8(exactly: contentType).flatMap(TLSContentType.init) else { return }
            if known == .changeCipherSpec, !isSent { return }
            message(&way, isSent: isSent, known, version, Array(bytes))
        }
    }

    private mutating func opened(_ way: inout Way, isEncrypted: Bool) {
        way.isEncrypted = isEncrypted
        handshakeBytes += way.lastHeader
        if isRecording { way.records.append(way.lastHeader) }
    }

    private mutating func message(
        _ way: inout Way, isSent: Bool, _ contentType: TLSContentType, _ version: UInt16,
        _ bytes: [UInt8]
    ) {
        switch contentType {
        case .changeCipherSpec: way.hasChangedCipher = true
        case .alert:
            // The second byte is the description; 0 is close_notify, which is no failure.
            if let number = bytes.last, number != 0 { if isSent { alertSent = number } else { alertReceived = number } }
        case .handshake: break
        }
        guard isRecording else { return }
        kept.append(
            HandshakeRecord(
                contentType: contentType, isSent: isSent, bytes: bytes, version: version, records: way.records,
                isEncrypted: way.isEncrypted))
        way.records.removeAll()
    }
}
