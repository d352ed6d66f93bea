public import MQTTWire

extension ProtocolViolation {
    /// What DISCONNECT of 5.0 says of it, to the peer that broke the rule.
    public var reasonCode: ReasonCode {
        switch self {
        case .receiveMaximumExceeded: .receiveMaximumExceeded
        case .packetTooLarge: .packetTooLarge
        case .topicAliasInvalid(let error): error.reasonCode
        case .firstPacketNotConnect, .secondConnect, .firstPacketNotConnack, .secondConnack, .sessionPresentUnexpected,
            .wrongDirection, .wrongAcknowledgement, .wrongCodeCount, .authenticationNotAgreed, .authenticationMethodChanged,
            .authenticationUnasked, .propertyUnwanted, .packetBeforeConnack, .subscriptionIdentifierFromClient,
            .sessionExpiryAfterZero:
            .protocolError
        }
    }
}
