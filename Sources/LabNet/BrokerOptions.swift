public import BrokerCore

/// How the lab's broker is started.
public struct BrokerOptions: Sendable {
    /// MQTT's registered port without TLS.
    public static let standardPort = 1883

    /// The port; 0 takes one that is free, the same on all addresses.
    public var port = BrokerOptions.standardPort
    /// Whether the addresses of the local network are opened too; without it only this machine reaches the broker.
    public var lan = false
    /// The core's limits.
    public var configuration = BrokerConfiguration()
    /// Bytes that may wait for a peer that does not read; beyond that its connection ends. Room for a few greatest packets.
    public var writeBufferLimit = 64 << 20
    /// Bytes that the system itself may hold for a peer; `nil` leaves it to the system. Less makes a slow peer felt sooner.
    public var socketSendBuffer: Int?
    /// Descriptors that are kept free of connections, for files and for the lab's own clients.
    public var descriptorReserve = 64
    /// Where the core's hashing starts from; `nil` for a number that nobody can foresee.
    public var seed: UInt64?

    public init() {}
}
