import MQTTWire

/// The packet identifier of that number; traps for 0, since it is a mistake in a test.
func id(_ number: UInt16) -> PacketIdentifier {
    guard let identifier = PacketIdentifier(rawValue: number) else { preconditionFailure("no packet has identifier 0") }
    return identifier
}
