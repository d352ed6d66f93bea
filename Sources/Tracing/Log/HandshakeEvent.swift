public import TLSWire

/// One message by which a TLS connection is made, kept or ended: a handshake message, an alert, a change of cipher.
///
/// Messages are shown as the two ends see them, also where the wire carries them encrypted.
public struct HandshakeEvent: Sendable, Hashable {
    public var contentType: TLSContentType
    /// Which way it went; a broker is the TLS server.
    public var direction: Direction
    /// The whole message: of a handshake message with its type and length, of an alert two bytes, of a change of cipher one.
    public var bytes: [UInt8]
    /// The protocol version as far as it was settled by then.
    public var version: TLSVersionNumber
    /// The records that were opened for it, each with its 5 bytes of header: bytes on the wire. Several messages may share
    /// one record, and then the first has it; empty means that it went along in an earlier one.
    public var records: [Int]
    /// Whether the wire carried it encrypted.
    public var isEncrypted: Bool

    public init(
        _ contentType: TLSContentType, _ direction: Direction, _ bytes: [UInt8], version: TLSVersionNumber, records: [Int] = [],
        isEncrypted: Bool = false
    ) {
        self.contentType = contentType
        self.direction = direction
        self.bytes = bytes
        self.version = version
        self.records = records
        self.isEncrypted = isEncrypted
    }
}

extension HandshakeEvent {
    /// The message's name by its first byte alone, such as `ClientHello`; a HelloRetryRequest is a ServerHello.
    public var name: String {
        switch contentType {
        case .changeCipherSpec: Self.changeCipherSpec
        case .alert: Self.alert
        case .handshake: bytes.first.map { HandshakeType(rawValue: $0).name } ?? "handshake message"
        }
    }

    /// All names that the lab knows.
    public static let names = HandshakeType.known.map(\.name) + [alert, changeCipherSpec]

    private static let alert = "Alert"
    private static let changeCipherSpec = "ChangeCipherSpec"
}
