public import BrokerCore

/// How the lab's broker stands at one moment.
public struct BrokerStatus: Sendable, Hashable {
    /// Where it listens; the first is loopback.
    public var listeners: [Listener]
    /// Connections open, the lab's own included.
    public var connections: Int
    /// Whether new connections wait until one ends.
    public var isAcceptingPaused: Bool
    /// What was counted since it started, what was dropped included.
    public var counters: BrokerCounters

    public init(listeners: [Listener], connections: Int, isAcceptingPaused: Bool, counters: BrokerCounters) {
        self.listeners = listeners
        self.connections = connections
        self.isAcceptingPaused = isAcceptingPaused
        self.counters = counters
    }
}

/// The broker in numbers; costs a look at each session.
public struct BrokerMeasurement: Sendable, Hashable {
    public var status: BrokerStatus
    /// What the broker holds, has counted, and how fast it goes.
    public var figures: BrokerFigures
    /// Bytes that wait in this process for clients that do not read.
    public var backlogBytes: Int
    /// Bytes of memory that the trace has taken.
    public var traceBytes: Int
}
