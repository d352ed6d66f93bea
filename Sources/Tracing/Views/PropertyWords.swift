public import MQTTWire
internal import Typesetting

/// Properties in a few words each, as one line has room for: `session expiry 3600, receive maximum 2, plant=north`.
public enum PropertyWords {
    /// All of them, in their order; text from the wire is escaped and cut, secrets are not shown.
    public static func list(_ properties: Properties) -> String {
        let method = properties.text(.authenticationMethod)
        return properties.items.map { words($0, of: method) }.joined(separator: ", ")
    }

    private static func words(_ property: Property, of method: MQTTString?) -> String {
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
            if property.identifier == .authenticationData {
                return (method == Scram.method ? scram(data) : nil) ?? "\(name) of \(data.count) bytes"
            }
            return "\(name) \(Escaping.visible(data, limit: 24))"
        }
    }

    /// What a message of SCRAM carries: whose password it is about and how dear it is, of the rest the letters; `nil` for
    /// what is no such message.
    private static func scram(_ data: [UInt8]) -> String? {
        let attributes = Scram.attributes(data, data.indices)?.filter { $0.range.count != $0.value.count }
        guard let attributes, !attributes.isEmpty else { return nil }
        return attributes.map { attribute in
            let letter = Unicode.Scalar(data[attribute.range.lowerBound])
            let isShort = letter == "n" || letter == "i"
            return isShort ? "\(letter)=\(shown(Array(data[attribute.value])))" : "\(letter)=…"
        }.joined(separator: " ")
    }

    /// The specification's name, without the words that go without saying.
    private static func name(_ identifier: PropertyIdentifier) -> String {
        switch identifier {
        case .serverKeepAlive: "server keep-alive"
        case .maximumQoS: "maximum QoS"
        case .assignedClientIdentifier: "assigned client id"
        case .subscriptionIdentifier: "subscription id"
        case .correlationData: "correlation"
        case .authenticationMethod: "method"
        default: identifier.name.lowercased().replacing(" interval", with: "")
        }
    }

    private static func isSeconds(_ identifier: PropertyIdentifier) -> Bool {
        [.sessionExpiryInterval, .messageExpiryInterval, .willDelayInterval].contains(identifier)
    }

    private static func shown(_ bytes: [UInt8]) -> String { Escaping.visible(bytes, limit: 40) }
}
