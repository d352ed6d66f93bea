internal import ClientCore
internal import LabNet
internal import MQTTWire

/// The properties that 5.0 lets a message have, as options: those of `publish`, and with `--will-` in front those of a will.
struct MessageOptions: Sendable {
    private let format: Flag
    private let expiry: Parameter<UInt32>
    private let contentType: Parameter<MQTTString>
    private let responseTopic: Parameter<TopicName>
    private let correlation: Parameter<[UInt8]>
    private let userProperty: Parameter<Property>

    /// - Parameter prefix: `--` or `--will-`.
    init(_ prefix: String) {
        format = Flag(prefix + "format-utf8", "5.0: Payload Format Indicator 1, the payload is UTF-8 text")
        expiry = Parameter(prefix + "expiry", .expiry(orNever: false), "5.0: Message Expiry Interval")
        contentType = Parameter(prefix + "content-type", .text("TEXT"), "5.0: what the payload is, such as text/plain")
        responseTopic = Parameter(prefix + "response-topic", .topic, "5.0: where an answer is wanted")
        correlation = Parameter(prefix + "correlation", .bytes("DATA"), "5.0: Correlation Data, which comes back with the answer")
        userProperty = Parameter(
            prefix + "user-property", .userProperty, "5.0: a User Property; may be given several times", isRepeatable: true)
    }

    var options: [CommandSpecification.Option] {
        [
            .flag(format), .value(expiry), .value(contentType), .value(responseTopic), .value(correlation), .value(userProperty),
        ]
    }

    /// What was asked for, in the order of the table.
    func properties(_ input: CommandInput) throws(UsageError) -> Properties {
        var properties: Properties = []
        if input.has(format) { properties.append(.payloadFormatIndicator, .byte(1)) }
        if let seconds = try input.value(expiry) { properties.append(.messageExpiryInterval, .fourByteInteger(seconds)) }
        if let text = try input.value(contentType) { properties.append(.contentType, .string(text)) }
        if let topic = try input.value(responseTopic), let text = MQTTString(bytes: topic.bytes) {
            properties.append(.responseTopic, .string(text))
        }
        if let data = try input.value(correlation) { properties.append(.correlationData, .binary(data)) }
        properties.items += try input.values(userProperty)
        return properties
    }
}

extension CommandInput {
    /// Refuses options of 5.0 for a client that speaks an earlier version, pointing at the first of them.
    func require5(_ options: [CommandSpecification.Option], spoken version: ProtocolVersion, client: String) throws(UsageError) {
        guard version != .v5, let asked = first(of: options.map(\.name)) else { return }
        throw UsageError(
            "\(asked.name) belongs to MQTT 5.0; this client speaks \(version).", at: asked.place,
            because: "3.1 and 3.1.1 have no properties and no such options.",
            tries: specification.name == "connect"
                ? ["\(line) --v5"] : ["disconnect \(client)", "connect \(client) --v5"])
    }
}

extension CommandInput {
    /// The same for a client that was connected before; one that never was is told so by the command itself.
    func require5(_ options: [CommandSpecification.Option], ofClient name: String, in lab: LabPort) throws {
        guard first(of: options.map(\.name)) != nil else { return }
        guard let version = try lab.ask({ $0.client(named: name)?.configuration.version }) else { return }
        try require5(options, spoken: version, client: name)
    }
}
