internal import MQTTWire
internal import Typesetting

/// The properties of a packet of 5.0 as an array of objects, in their order: names may repeat, so it is no object.
enum PropertyJSON {
    /// The member `properties`; none where there are no properties.
    static func member(_ properties: Properties, _ options: ViewOptions) -> [JSONValue.Member] {
        guard !properties.isEmpty else { return [] }
        let items = properties.items.map { property in
            JSONValue.object([.init("name", .string(property.identifier.name))] + value(property, options))
        }
        return [.init("properties", .array(items))]
    }

    private static func value(_ property: Property, _ options: ViewOptions) -> [JSONValue.Member] {
        switch property.value {
        case .byte(let number): [.init("value", .integer(Int(number)))]
        case .twoByteInteger(let number): [.init("value", .integer(Int(number)))]
        case .fourByteInteger(let number), .variableByteInteger(let number): [.init("value", .integer(Int(number)))]
        case .string(let text): [.init("value", .string("\(text)"))]
        case .stringPair(let key, let value): [.init("key", .string("\(key)")), .init("value", .string("\(value)"))]
        case .binary(let data):
            if property.identifier == .authenticationData, !options.secrets {
                [.init("value", .string(SecretBytes.mask(data.count)))]
            } else {
                [PacketJSON.bytes("value", data)]
            }
        }
    }
}
