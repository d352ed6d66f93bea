internal import ClientCore
internal import MQTTWire

/// The properties that 5.0 lets CONNECT and its will have, as options of `connect`.
enum ConnectOptions5 {
    private static let sessionExpiry = Parameter(
        "--session-expiry", .expiry(orNever: true), "5.0: how long the session outlives the connection, else 0")
    private static let receiveMaximum = Parameter(
        "--receive-maximum", .number("N", 1...65_535), "5.0: QoS 1 and 2 messages that it takes before it has acknowledged any")
    private static let maximumPacketSize = Parameter(
        "--max-packet-size", .number("BYTES", 1...UInt32.max), "5.0: the largest packet that it takes")
    private static let topicAliasMaximum = Parameter(
        "--topic-alias-maximum", .number("N", 0...65_535), "5.0: the largest topic alias that it takes, else 0")
    private static let responseInformation = Flag(
        "--request-response-information", "5.0: ask where response topics may be")
    private static let noProblemInformation = Flag(
        "--no-problem-information", "5.0: Request Problem Information 0, reasons without words")
    private static let userProperty = Parameter(
        "--user-property", .userProperty, "5.0: a User Property; may be given several times", isRepeatable: true)
    private static let willDelay = Parameter(
        "--will-delay", .expiry(orNever: false), "5.0: Will Delay Interval, the grace before the will goes out")
    private static let will = MessageOptions("--will-")
    private static let method = Parameter(
        "--method", .method, "5.0: Authentication Method; by SCRAM-SHA-256 the password of --user is proved, and not sent")

    static let options: [CommandSpecification.Option] =
        [
            .value(sessionExpiry), .value(receiveMaximum), .value(maximumPacketSize), .value(topicAliasMaximum),
            .flag(responseInformation), .flag(noProblemInformation), .value(userProperty), .value(method),
        ] + willOptions

    /// Those that need a will.
    static let willOptions: [CommandSpecification.Option] = [.value(willDelay)] + will.options

    /// Whether the password is to be proved by a method of which the lab knows the steps.
    static func usesScram(_ input: CommandInput) throws(UsageError) -> Bool { try input.value(method) == Scram.method }

    /// CONNECT's properties.
    ///
    /// - Parameter isPersistent: Whether the session is to be kept; in 5.0 Clean Start 0 alone does not do that.
    static func properties(_ input: CommandInput, isPersistent: Bool) throws(UsageError) -> Properties {
        var properties: Properties = []
        if let seconds = try input.value(sessionExpiry) ?? (isPersistent ? .max : nil) {
            properties.append(.sessionExpiryInterval, .fourByteInteger(seconds))
        }
        if let most = try input.value(receiveMaximum) { properties.append(.receiveMaximum, .twoByteInteger(UInt16(most))) }
        if let bytes = try input.value(maximumPacketSize) { properties.append(.maximumPacketSize, .fourByteInteger(bytes)) }
        if let most = try input.value(topicAliasMaximum) { properties.append(.topicAliasMaximum, .twoByteInteger(UInt16(most))) }
        if input.has(responseInformation) { properties.append(.requestResponseInformation, .byte(1)) }
        if input.has(noProblemInformation) { properties.append(.requestProblemInformation, .byte(0)) }
        properties.items += try input.values(userProperty)
        if let method = try input.value(method) { properties.append(.authenticationMethod, .string(method)) }
        return properties
    }

    /// The will's properties.
    static func willProperties(_ input: CommandInput) throws(UsageError) -> Properties {
        var properties = try will.properties(input)
        if let seconds = try input.value(willDelay) {
            properties.items.insert(Property(.willDelayInterval, .fourByteInteger(seconds)), at: 0)
        }
        return properties
    }
}
