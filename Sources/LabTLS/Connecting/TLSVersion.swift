/// The versions of TLS that the lab speaks.
public enum TLSVersion: UInt16, Sendable, Hashable, Comparable, CaseIterable {
    /// The only one of the nRF91 modem.
    case v12 = 0x0303
    case v13 = 0x0304

    public static func < (a: Self, b: Self) -> Bool { a.rawValue < b.rawValue }
}

extension TLSVersion: CustomStringConvertible {
    /// The version's number alone: `1.2`.
    public var description: String {
        switch self {
        case .v12: "1.2"
        case .v13: "1.3"
        }
    }
}
