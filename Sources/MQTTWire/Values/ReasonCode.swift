/// The byte by which an acknowledgement, CONNACK or DISCONNECT says how it went.
///
/// Its name depends on version and packet (3.1.1's CONNACK 1 is not 5.0's SUBACK 1): see `name(in:version:)`.
public struct ReasonCode: RawRepresentable, Sendable, Hashable {
    /// The byte on the wire.
    public let rawValue: UInt8

    public init(rawValue: UInt8) { self.rawValue = rawValue }

    /// 0x00: success, normal disconnection, or QoS 0 granted.
    public static let success = ReasonCode(rawValue: 0x00)
    /// 5.0: a packet could not be read.
    public static let malformedPacket = ReasonCode(rawValue: 0x81)
    /// 5.0: a packet was readable and against the rules.
    public static let protocolError = ReasonCode(rawValue: 0x82)
    /// 5.0: PUBREL or PUBCOMP names an identifier that its sender knows nothing of.
    public static let packetIdentifierNotFound = ReasonCode(rawValue: 0x92)
    /// 5.0: an alias of 0 or above what was announced.
    public static let topicAliasInvalid = ReasonCode(rawValue: 0x94)
    /// 3.1 and 3.1.1: CONNACK refuses the protocol level.
    public static let unacceptableProtocolVersion = ReasonCode(rawValue: 0x01)
}
