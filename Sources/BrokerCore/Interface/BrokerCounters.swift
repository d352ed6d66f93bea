/// What the broker has counted since it was made; plain additions, so that counting costs a message next to nothing.
public struct BrokerCounters: Sendable, Hashable {
    /// Clients that are connected, and the most that ever were at once.
    public private(set) var connected = 0
    public private(set) var mostConnected = 0
    /// CONNECT packets, those that were refused included.
    public var connects = 0
    /// Bytes of the application messages that clients published.
    public var payloadBytesReceived = 0
    /// Messages of QoS 0 that were not sent because their receiver did not read.
    public var droppedByCongestion = 0
    /// Messages of QoS 1 and 2 that found the queue of their receiver full.
    public var droppedByFullQueue = 0
    /// Messages of QoS 0 for receivers who were away, which nobody promised to keep.
    public var droppedWhileAway = 0
    /// Messages that expired in a queue, or retained; 5.0 only.
    public var expired = 0
    /// Messages that were larger than their receiver takes; 5.0 only.
    public var tooLarge = 0
    /// Messages that were forwarded, but found no room among the retained ones.
    public var notRetained = 0
    /// Messages that clients published to `$SYS`, which only the broker writes.
    public var systemTopicsRefused = 0
    /// Sessions whose time ended while their client was away.
    public var sessionsExpired = 0

    public init() {}

    /// Messages that a limit kept from a receiver.
    public var dropped: Int { droppedByCongestion + droppedByFullQueue }

    mutating func clientConnected() {
        connected += 1
        mostConnected = max(mostConnected, connected)
    }

    mutating func clientLeft() { connected -= 1 }
}
