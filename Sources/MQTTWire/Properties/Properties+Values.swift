extension Properties {
    /// The number of the first property of that name, however wide it is on the wire; `nil` where there is none.
    public func number(_ identifier: PropertyIdentifier) -> UInt32? {
        switch self[identifier] {
        case .byte(let number): UInt32(number)
        case .twoByteInteger(let number): UInt32(number)
        case .fourByteInteger(let number), .variableByteInteger(let number): number
        case .string, .stringPair, .binary, nil: nil
        }
    }

    /// The text of the first property of that name; `nil` where there is none.
    public func text(_ identifier: PropertyIdentifier) -> MQTTString? {
        guard case .string(let text) = self[identifier] else { return nil }
        return text
    }

    /// The data of the first property of that name; `nil` where there is none.
    public func data(_ identifier: PropertyIdentifier) -> [UInt8]? {
        guard case .binary(let data) = self[identifier] else { return nil }
        return data
    }

    /// The user properties, in their order.
    public var userProperties: [(name: MQTTString, value: MQTTString)] {
        items.compactMap { property in
            guard case .stringPair(let name, let value) = property.value else { return nil }
            return (name, value)
        }
    }

    /// Adds a property at the end.
    public mutating func append(_ identifier: PropertyIdentifier, _ value: PropertyValue) {
        items.append(Property(identifier, value))
    }
}
