/// The properties of a 5.0 packet, in the order in which the packet carries them.
public struct Properties: Sendable, Hashable, ExpressibleByArrayLiteral {
    /// Every property with its value; user properties may stand more than once.
    public var items: [Property]

    public init(_ items: [Property]) { self.items = items }
    public init(arrayLiteral items: Property...) { self.items = items }

    /// Whether there are none, as in every packet of 3.1 and 3.1.1.
    public var isEmpty: Bool { items.isEmpty }

    /// The value of the first property of that name, or `nil`.
    public subscript(identifier: PropertyIdentifier) -> PropertyValue? {
        items.first { $0.identifier == identifier }?.value
    }
}

/// One property: its identifier and a value of the wire type that the identifier's row in the table names.
public struct Property: Sendable, Hashable {
    /// Which property it is.
    public var identifier: PropertyIdentifier
    /// Its value.
    public var value: PropertyValue

    public init(_ identifier: PropertyIdentifier, _ value: PropertyValue) {
        self.identifier = identifier
        self.value = value
    }
}

/// A property's value, by wire type.
public enum PropertyValue: Sendable, Hashable {
    case byte(UInt8)
    case twoByteInteger(UInt16)
    case fourByteInteger(UInt32)
    /// 0 to 268,435,455.
    case variableByteInteger(UInt32)
    case string(MQTTString)
    case stringPair(MQTTString, MQTTString)
    case binary([UInt8])
}
