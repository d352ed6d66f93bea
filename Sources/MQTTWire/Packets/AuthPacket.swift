/// AUTH: one step of 5.0's enhanced authentication.
public struct AuthPacket: Sendable, Hashable {
    /// Success, continue authentication (0x18) or re-authenticate (0x19).
    public var reasonCode: ReasonCode
    /// The method and its data.
    public var properties: Properties

    public init(reasonCode: ReasonCode = .success, properties: Properties = []) {
        self.reasonCode = reasonCode
        self.properties = properties
    }
}
