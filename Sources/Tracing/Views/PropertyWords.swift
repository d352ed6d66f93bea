public import MQTTWire
internal import Typesetting

/// Properties in a few words each, as one line has room for: `session expiry 3600, receive maximum 2, plant=north`.
public enum PropertyWords {
    /// All of them, in their order; text from the wire is escaped and cut, secrets are not shown.
    public static func list(_ properties: Properties) -> String {
        properties.items.map(words).joined(separator: ", ")
    }

    private static func words(_ property: Property) -> String {
        let name = name(property.identifier)
        switch property.value {
        case .byte(let number):
            if property.identifier == .payloadFormatIndicator { return number == 1 ? "UTF-8 payload" : "payload of any bytes" }
            return "\(name) \(number)"
        case .twoByteInteger(let number): return "\(name) \(number)"
        case .fourByteInteger(.max) where property.identifier == .sessionExpiryInterval: return "\(name) never"
        case .fourByteInteger(let number): return isSeconds(property.identifier) ? "\(name) \(number) s" : "\(name) \(number)"
        case .variableByteInteger(let number): return "\(name) \(number)"
        case .string(let text): return "\(name) \(shown(text.bytes))"
        case .stringPair(let key, let value): return "\(shown(key.bytes))=\(shown(value.bytes))"
        case .binary(let data):
            if property.identifier == .authenticationData { return "\(name) of \(data.count) bytes" }
            return "\(name) \(Escaping.visible(data, limit: 24))"
        }
    }

    /// The specification's name, without the words that go without saying.
    private static func name(_ identifier: PropertyIdentifier) -> String {
        switch identifier {
        case .serverKeepAlive: "server keep-alive"
        case .maximumQoS: "maximum QoS"
        case .assignedClientIdentifier: "assigned client id"
        case .subscriptionIdentifier: "subscription id"
        case .correlationData: "correlation"
        default: identifier.name.lowercased().replacing(" interval", with: "")
        }
    }

    private static func isSeconds(_ identifier: PropertyIdentifier) -> Bool {
        [.sessionExpiryInterval, .messageExpiryInterval, .willDelayInterval].contains(identifier)
    }

    private static func shown(_ bytes: [UInt8]) -> String { Escaping.visible(bytes, limit: 40) }
}
