public import MQTTWire

// Values of the wire as literals. A literal that breaks the type's rules is a mistake in a test, and traps.

extension WireText {
    public init(stringLiteral text: String) {
        guard let value = Self(text) else { preconditionFailure("\(text) is no \(Self.self)") }
        self = value
    }
}

extension TopicName: ExpressibleByStringLiteral {}
extension TopicFilter: ExpressibleByStringLiteral {}
extension ClientIdentifier: ExpressibleByStringLiteral {}
extension MQTTString: ExpressibleByStringLiteral {}

extension PacketIdentifier: ExpressibleByIntegerLiteral {
    public init(integerLiteral number: UInt16) {
        guard let value = PacketIdentifier(rawValue: number) else { preconditionFailure("no packet has identifier \(number)") }
        self = value
    }
}
