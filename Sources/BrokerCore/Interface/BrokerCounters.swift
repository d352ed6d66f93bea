/// What the broker has counted since it was made; plain additions, so that counting costs a message next to nothing.
public struct BrokerCounters: Sendable, Hashable {
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

    public init() {}
}
