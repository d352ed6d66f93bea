/// A message of TLS that is not application data, as one end sent or received it, decrypted.
public struct HandshakeRecord: Sendable, Hashable {
    /// What TLS carries it as, by its number on the wire.
    public enum ContentType: UInt8, Sendable, Hashable {
        case changeCipherSpec = 20
        case alert = 21
        case handshake = 22
    }

    public var contentType: ContentType
    public var isSent: Bool
    /// The whole message: of a handshake message with its type and length.
    public var bytes: [UInt8]
    /// The version as far as it was settled by then, as TLS writes it.
    public var version: UInt16
    /// Bytes of the records that were opened for it, each with its header of 5.
    public var records: [Int]
    public var isEncrypted: Bool
}
