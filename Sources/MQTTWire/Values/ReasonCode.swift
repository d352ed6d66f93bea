/// The byte by which an acknowledgement, CONNACK or DISCONNECT says how it went.
///
/// Its name depends on version and packet (3.1.1's CONNACK 1 is not 5.0's SUBACK 1): see `name(in:version:)`.
public struct ReasonCode: RawRepresentable, Sendable, Hashable {
    /// The byte on the wire.
    public let rawValue: UInt8

    public init(rawValue: UInt8) { self.rawValue = rawValue }

    /// 0x00: success, normal disconnection, or QoS 0 granted.
    public static let success = ReasonCode(rawValue: 0x00)
}
