/// The quality of service of one PUBLISH, of one subscription, or of a will.
public enum QoS: UInt8, Sendable, Hashable, CaseIterable, Comparable {
    /// Sent once, never acknowledged.
    case atMostOnce = 0
    /// Acknowledged by PUBACK; may arrive twice.
    case atLeastOnce = 1
    /// Acknowledged in two rounds (PUBREC, PUBREL, PUBCOMP); arrives once.
    case exactlyOnce = 2

    public static func < (a: Self, b: Self) -> Bool { a.rawValue < b.rawValue }
}
