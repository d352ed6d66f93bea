/// One row of the table of properties: everything that decoder, encoder, annotations and help know of it.
public struct PropertyRow: Sendable {
    /// The specification's name.
    public let name: String
    public let type: PropertyType
    /// The packets that may carry it.
    public let homes: PropertyHomes
    /// The packets in which it may stand more than once.
    public let repeats: PropertyHomes
    /// The values that a number may have.
    public let limits: ClosedRange<UInt32>
    /// The rule for it: its statement, else the section that defines it.
    public let clause: Clause
    /// What a value tells the receiver, in plain words; strings and data are all asked with 0.
    let meaning: @Sendable (UInt32) -> String

    fileprivate init(
        _ name: String, _ type: PropertyType, _ homes: PropertyHomes, repeats: PropertyHomes = [],
        limits: ClosedRange<UInt32> = 0...UInt32.max, _ clause: String, _ meaning: @escaping @Sendable (UInt32) -> String
    ) {
        self.name = name
        self.type = type
        self.homes = homes
        self.repeats = repeats
        self.limits = limits
        self.clause = Clause(v5: clause)
        self.meaning = meaning
    }
}

extension PropertyIdentifier {
    /// The specification's name, such as `Topic Alias`.
    public var name: String { row.name }

    /// The table. A switch, so that the compiler holds a row against every identifier.
    public var row: PropertyRow {
        switch self {
        case .payloadFormatIndicator:
            PropertyRow("Payload Format Indicator", .byte, .message, limits: 0...1, "§3.3.2.3.2") {
                $0 == 1 ? "the payload is UTF-8 text" : "the payload is any bytes"
            }
        case .messageExpiryInterval:
            PropertyRow("Message Expiry Interval", .fourByteInteger, .message, "MQTT-3.3.2-5") { _ in
                "seconds for which the message is worth delivering"
            }
        case .contentType:
            PropertyRow("Content Type", .string, .message, "MQTT-3.3.2-19") { _ in
                "what the payload is, as the applications agreed"
            }
        case .responseTopic:
            PropertyRow("Response Topic", .topicName, .message, "MQTT-3.3.2-14") { _ in "the receiver is asked to answer there" }
        case .correlationData:
            PropertyRow("Correlation Data", .binary, .message, "MQTT-3.3.2-16") { _ in
                "comes back with the answer, so that the asker knows which question it belongs to"
            }
        case .subscriptionIdentifier:
            PropertyRow(
                "Subscription Identifier", .variableByteInteger, [.publish, .subscribe], repeats: .publish,
                limits: 1...268_435_455,
                "§3.8.2.1.2"
            ) { _ in "names the subscription by which a message comes" }
        case .sessionExpiryInterval:
            PropertyRow("Session Expiry Interval", .fourByteInteger, [.connect, .connack, .disconnect], "MQTT-3.1.2-23") {
                switch $0 {
                case 0: "the session ends with the connection"
                case .max: "the session never ends by itself"
                default: "seconds that the session outlives the connection"
                }
            }
        case .assignedClientIdentifier:
            PropertyRow("Assigned Client Identifier", .string, .connack, "MQTT-3.2.2-16") { _ in
                "the client left the choice to the broker"
            }
        case .serverKeepAlive:
            PropertyRow("Server Keep Alive", .twoByteInteger, .connack, "MQTT-3.2.2-21") { _ in
                "the client uses these seconds in place of its own keep-alive"
            }
        case .authenticationMethod:
            PropertyRow("Authentication Method", .string, [.connect, .connack, .auth], "§3.1.2.11.9") { _ in
                "the enhanced authentication that both sides use"
            }
        case .authenticationData:
            PropertyRow("Authentication Data", .binary, [.connect, .connack, .auth], "§3.1.2.11.10") { _ in
                "for the method to read; may be as secret as a password"
            }
        case .requestProblemInformation:
            PropertyRow("Request Problem Information", .byte, .connect, limits: 0...1, "MQTT-3.1.2-29") {
                $0 == 1 ? "reasons may come in words" : "reasons in words only in PUBLISH, CONNACK and DISCONNECT"
            }
        case .willDelayInterval:
            PropertyRow("Will Delay Interval", .fourByteInteger, .will, "MQTT-3.1.3-9") {
                $0 == 0 ? "the will goes out at once" : "seconds of grace before the will goes out"
            }
        case .requestResponseInformation:
            PropertyRow("Request Response Information", .byte, .connect, limits: 0...1, "MQTT-3.1.2-28") {
                $0 == 1 ? "the broker may say where answers can go" : "not wanted"
            }
        case .responseInformation:
            PropertyRow("Response Information", .string, .connack, "§3.2.2.3.15") { _ in
                "what the client may build its response topics from"
            }
        case .serverReference:
            PropertyRow("Server Reference", .string, [.connack, .disconnect], "§4.11") { _ in "the broker to try instead" }
        case .reasonString:
            PropertyRow("Reason String", .string, .answers, "§3.2.2.3.9") { _ in "the reason in words, for people to read" }
        case .receiveMaximum:
            PropertyRow("Receive Maximum", .twoByteInteger, [.connect, .connack], limits: 1...65_535, "§3.1.2.11.3") { _ in
                "QoS 1 and 2 messages that the sender of this takes before it has acknowledged any"
            }
        case .topicAliasMaximum:
            PropertyRow("Topic Alias Maximum", .twoByteInteger, [.connect, .connack], "§3.1.2.11.5") {
                $0 == 0 ? "takes no aliases" : "the largest alias that the sender of this takes"
            }
        case .topicAlias:
            PropertyRow("Topic Alias", .twoByteInteger, .publish, limits: 1...65_535, "MQTT-3.3.2-8") { _ in
                "stands for the topic: set here if the topic is there too, used if it is empty"
            }
        case .maximumQoS:
            PropertyRow("Maximum QoS", .byte, .connack, limits: 0...1, "MQTT-3.2.2-11") { _ in
                "the highest QoS that the client may publish with"
            }
        case .retainAvailable:
            PropertyRow("Retain Available", .byte, .connack, limits: 0...1, "MQTT-3.2.2-14") {
                Self.offered($0, "retained messages")
            }
        case .userProperty:
            PropertyRow("User Property", .stringPair, .all, repeats: .all, "§3.1.2.11.8") { _ in
                "a name and a value that MQTT itself gives no meaning"
            }
        case .maximumPacketSize:
            PropertyRow("Maximum Packet Size", .fourByteInteger, [.connect, .connack], limits: 1...UInt32.max, "§3.1.2.11.4") {
                _ in
                "bytes of the largest packet that the sender of this takes"
            }
        case .wildcardSubscriptionAvailable:
            PropertyRow("Wildcard Subscription Available", .byte, .connack, limits: 0...1, "§3.2.2.3.11") {
                Self.offered($0, "filters with + and #")
            }
        case .subscriptionIdentifierAvailable:
            PropertyRow("Subscription Identifier Available", .byte, .connack, limits: 0...1, "§3.2.2.3.12") {
                Self.offered($0, "identifiers for subscriptions")
            }
        case .sharedSubscriptionAvailable:
            PropertyRow("Shared Subscription Available", .byte, .connack, limits: 0...1, "§3.2.2.3.13") {
                Self.offered($0, "filters that share messages among clients")
            }
        }
    }

    private static func offered(_ value: UInt32, _ what: String) -> String {
        value == 1 ? "the broker has \(what)" : "the broker does without \(what)"
    }
}
