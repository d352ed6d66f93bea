/// The version of MQTT that a connection speaks; its raw value is CONNECT's protocol level.
public enum ProtocolVersion: UInt8, Sendable, Hashable, CaseIterable, Comparable {
    /// MQTT 3.1, whose protocol name is `MQIsdp`.
    case v31 = 3
    /// MQTT 3.1.1, which the boards of both courses speak.
    case v311 = 4
    /// MQTT 5.0.
    case v5 = 5

    public static func < (a: Self, b: Self) -> Bool { a.rawValue < b.rawValue }
}

extension ProtocolVersion: CustomStringConvertible {
    /// The version as people write it: `3.1`, `3.1.1` or `5.0`.
    public var description: String {
        switch self {
        case .v31: "3.1"
        case .v311: "3.1.1"
        case .v5: "5.0"
        }
    }
}
