/// The byte by which an acknowledgement, CONNACK or DISCONNECT says how it went.
///
/// Its name depends on version and packet (3.1.1's CONNACK 1 is not 5.0's SUBACK 1): see `name(in:version:)`.
public struct ReasonCode: RawRepresentable, Sendable, Hashable {
    /// The byte on the wire.
    public let rawValue: UInt8

    public init(rawValue: UInt8) { self.rawValue = rawValue }

    /// Whether it says that something failed, as 5.0 divides its codes.
    public var isError: Bool { rawValue >= 0x80 }

    /// 0x00: success, normal disconnection, or QoS 0 granted.
    public static let success = ReasonCode(rawValue: 0x00)
    /// 5.0: something failed, and no more is said.
    public static let unspecifiedError = ReasonCode(rawValue: 0x80)
    /// 5.0: a packet could not be read.
    public static let malformedPacket = ReasonCode(rawValue: 0x81)
    /// 5.0: a packet was readable and against the rules.
    public static let protocolError = ReasonCode(rawValue: 0x82)
    /// 5.0, DISCONNECT: goodbye, and the will is to be published all the same.
    public static let disconnectWithWill = ReasonCode(rawValue: 0x04)
    /// 5.0: the message is accepted and nobody wants it.
    public static let noMatchingSubscribers = ReasonCode(rawValue: 0x10)
    /// 5.0, AUTH: the other side has another step to take.
    public static let continueAuthentication = ReasonCode(rawValue: 0x18)
    /// 5.0, AUTH: the client starts the authentication anew.
    public static let reauthenticate = ReasonCode(rawValue: 0x19)
    /// 5.0: there was no subscription to remove.
    public static let noSubscriptionExisted = ReasonCode(rawValue: 0x11)
    /// 5.0: the client identifier is well-formed and not allowed here.
    public static let clientIdentifierNotValid = ReasonCode(rawValue: 0x85)
    /// 5.0: the broker ends its work.
    public static let serverShuttingDown = ReasonCode(rawValue: 0x8B)
    /// 5.0: an authentication method that is not supported, or not the one in use.
    public static let badAuthenticationMethod = ReasonCode(rawValue: 0x8C)
    /// 5.0: nothing came for one and a half times the keep-alive.
    public static let keepAliveTimeout = ReasonCode(rawValue: 0x8D)
    /// 5.0: another connection uses the same client identifier.
    public static let sessionTakenOver = ReasonCode(rawValue: 0x8E)
    /// 5.0: a topic filter is well-formed and not accepted here.
    public static let topicFilterInvalid = ReasonCode(rawValue: 0x8F)
    /// 5.0: more messages are in flight than were allowed.
    public static let receiveMaximumExceeded = ReasonCode(rawValue: 0x93)
    /// 5.0: larger than its receiver accepts.
    public static let packetTooLarge = ReasonCode(rawValue: 0x95)
    /// 5.0: a limit of the implementation or the administrator is reached.
    public static let quotaExceeded = ReasonCode(rawValue: 0x97)
    /// 5.0: the broker keeps no messages.
    public static let retainNotSupported = ReasonCode(rawValue: 0x9A)
    /// 5.0: the payload is not what its format indicator says.
    public static let payloadFormatInvalid = ReasonCode(rawValue: 0x99)
    /// 5.0: PUBREL or PUBCOMP names an identifier that its sender knows nothing of.
    public static let packetIdentifierNotFound = ReasonCode(rawValue: 0x92)
    /// 5.0: an alias of 0 or above what was announced.
    public static let topicAliasInvalid = ReasonCode(rawValue: 0x94)
    /// 3.1 and 3.1.1: CONNACK refuses the protocol level.
    public static let unacceptableProtocolVersion = ReasonCode(rawValue: 0x01)
}
