public import Fields

/// What TLS carries a message as, by its number on the wire [RFC 8446 §5.1].
public enum TLSContentType: UInt8, Sendable, Hashable, CaseIterable {
    case changeCipherSpec = 20
    case alert = 21
    case handshake = 22
}

/// Bytes to messages of TLS: the only door to the grammar, silent or aloud.
///
/// Messages are read as the two ends see them, decrypted and without their record headers. Nothing is verified: neither
/// signatures nor certificates, which is OpenSSL's work.
public enum TLSCodec {
    /// Reads exactly the message.
    ///
    /// - Parameter version: what the connection agreed on, or is about to; a few messages look different in TLS 1.3.
    public static func decode(
        _ message: [UInt8], as contentType: TLSContentType, version: TLSVersionNumber
    ) throws(TLSWireError) -> TLSMessage {
        var reader = TLSReader(message, version: version, sink: SilentSink())
        return try reader.message(contentType)
    }

    /// Reads the message aloud: the fields up to the error if there is one, the outcome, and what was not read.
    public static func annotate(
        _ message: [UInt8], as contentType: TLSContentType, version: TLSVersionNumber
    ) -> TLSAnnotation {
        var reader = TLSReader(message, version: version, sink: FieldTreeSink())
        do throws(TLSWireError) {
            let read = try reader.message(contentType)
            return TLSAnnotation(
                fields: reader.sink.fields(upTo: message.count), outcome: .success(read),
                unread: message.count..<message.count)
        } catch {
            return TLSAnnotation(
                fields: reader.sink.fields(upTo: error.offset), outcome: .failure(error),
                unread: error.offset..<message.count)
        }
    }
}

/// A message of TLS read aloud.
public struct TLSAnnotation: Sendable, Equatable {
    /// The fields in the order of their bytes; their leaves tile the message, or what comes before the error.
    public var fields: [Field]
    /// The same outcome that `decode` has.
    public var outcome: Result<TLSMessage, TLSWireError>
    /// What was not read: empty, or everything from the error's offset on.
    public var unread: Range<Int>
}
