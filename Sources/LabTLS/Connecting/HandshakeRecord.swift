public import TLSWire

/// A message of TLS that is not application data, as one end sent or received it, decrypted.
public struct HandshakeRecord: Sendable, Hashable {
    public var contentType: TLSContentType
    public var isSent: Bool
    /// The whole message: of a handshake message with its type and length.
    public var bytes: [UInt8]
    /// The version as far as it was settled by then, as TLS writes it.
    public var version: UInt16
    /// Bytes of the records that were opened for it, each with its header of 5.
    public var records: [Int]
    public var isEncrypted: Bool
}
