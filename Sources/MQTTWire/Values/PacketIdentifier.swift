/// The number that pairs a packet with its acknowledgements: 1 to 65,535, never 0.
public struct PacketIdentifier: RawRepresentable, Sendable, Hashable, Comparable {
    /// The number as the wire carries it, never 0.
    public let rawValue: UInt16

    /// Makes an identifier; `nil` for 0, which no packet may carry.
    public init?(rawValue: UInt16) {
        guard rawValue != 0 else { return nil }
        self.rawValue = rawValue
    }

    private init(known rawValue: UInt16) { self.rawValue = rawValue }

    /// 1, the lowest.
    public static let first = PacketIdentifier(known: 1)

    public static func < (a: Self, b: Self) -> Bool { a.rawValue < b.rawValue }
}

extension PacketIdentifier: CustomStringConvertible {
    /// The number in decimal.
    public var description: String { String(rawValue) }
}
