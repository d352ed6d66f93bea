public import BrokerCore

/// How the lab's broker stands at one moment.
public struct BrokerStatus: Sendable, Hashable {
    /// Where it listens; the first is loopback.
    public var listeners: [Listener]
    /// Connections open, the lab's own included.
    public var connections: Int
    /// Whether new connections wait until one ends.
    public var isAcceptingPaused: Bool
    /// What was dropped since it started, and why.
    public var counters: BrokerCounters

    public init(listeners: [Listener], connections: Int, isAcceptingPaused: Bool, counters: BrokerCounters) {
        self.counters = counters
        self.listeners = listeners
        self.connections = connections
        self.isAcceptingPaused = isAcceptingPaused
    }
}
