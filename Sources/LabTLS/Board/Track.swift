/// The two courses, whose boards want their certificates in different places.
public enum Track: String, Sendable, Hashable, CaseIterable {
    /// Cellular IoT Fundamentals: the nRF91 modem checks the broker.
    case cell
    /// Wi-Fi Fundamentals: Mbed TLS on the nRF5340 checks it.
    case wifi

    /// What a learner calls it.
    public var title: String {
        switch self {
        case .cell: "Cellular IoT Fundamentals"
        case .wifi: "Wi-Fi Fundamentals"
        }
    }
}
