public import MQTTWire

extension ProtocolViolation {
    /// What was not allowed, as the rest of a sentence: `a second CONNECT on one connection`.
    public var words: String { row.words }

    /// The rule that was broken.
    public var clause: Clause { row.clause }

    private var row: (words: String, clause: Clause) {
        switch self {
        case .firstPacketNotConnect(let kind): ("the first packet was \(kind), not CONNECT", .firstPacket)
        case .secondConnect: ("a second CONNECT on one connection", .secondConnect)
        case .firstPacketNotConnack(let kind): ("the broker's first packet was \(kind), not CONNACK", .connackFirst)
        case .secondConnack: ("a second CONNACK on one connection", .protocolViolation)
        case .sessionPresentUnexpected: ("CONNACK tells of a session that the client does not have", .sessionUnexpected)
        case .wrongDirection(let kind): ("\(kind) is a packet that only the other side sends", .protocolViolation)
        case .wrongAcknowledgement(let kind, let identifier, let awaited):
            ("\(kind) came for packet \(identifier), which waits for \(awaited)", .acknowledgedIdentifier)
        case .wrongCodeCount(let kind, let identifier, let codes, let filters):
            (
                "\(kind) for packet \(identifier) carries \(counted(codes, "code")) for \(counted(filters, "filter"))",
                .subackNotEmpty
            )
        case .authenticationNotAgreed: ("authentication data without an authentication method in CONNECT", .authNotAgreed)
        case .authenticationMethodChanged: ("another authentication method than that of CONNECT", .authMethodKept)
        case .packetBeforeConnack(let kind):
            ("\(kind) while the authentication was under way, which only AUTH and DISCONNECT may come in", .beforeConnack)
        case .authenticationUnasked(let code):
            ("AUTH with \(code.words(in: .auth)), which nobody asked for", .authenticationUnasked)
        case .propertyUnwanted(let property, let kind):
            (
                "\(property.name) in \(kind), which CONNECT asked not to be sent",
                property == .responseInformation ? .responseInformation : .problemInformation
            )
        case .receiveMaximumExceeded: ("more messages under way than are allowed", .receiveMaximum)
        case .packetTooLarge(let bytes, let limit):
            ("a packet of \(bytes) bytes, where at most \(limit) are allowed", .maximumPacketSize)
        case .subscriptionIdentifierFromClient:
            ("a Subscription Identifier in a PUBLISH to the broker, which only its subscribers get", .identifierFromClient)
        case .sessionExpiryAfterZero:
            ("DISCONNECT asks for a session to be kept that was to end with its connection", .sessionExpiryTooLate)
        case .topicAliasInvalid(.zero): ("topic alias 0, where aliases begin at 1", .topicAliasZero)
        case .topicAliasInvalid(.tooHigh(let alias, maximum: 0)):
            ("topic alias \(alias), where none was allowed", .topicAliasMaximum)
        case .topicAliasInvalid(.tooHigh(let alias, let maximum)):
            ("topic alias \(alias), where at most \(maximum) was allowed", .topicAliasMaximum)
        case .topicAliasInvalid(.unknown(let alias)):
            ("topic alias \(alias) without a topic, and no earlier packet of this connection gave it one", .topicAlias)
        }
    }
}

/// A number and the noun that it counts, in the plural where it must be.
func counted(_ count: Int, _ noun: String) -> String { count == 1 ? "1 \(noun)" : "\(count) \(noun)s" }
