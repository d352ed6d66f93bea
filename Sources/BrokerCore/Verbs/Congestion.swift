import MQTTSessions
import MQTTWire

/// A client that does not read, as its host sees it: it costs itself, and nobody else.
///
/// | its write buffer | QoS 0 | QoS 1 and 2 |
/// |---|---|---|
/// | takes everything, or is a little behind | sent | sent, as far as the window goes |
/// | is congested | dropped and counted | wait in its queue, whose bounds hold |
/// | is relieved | sent | the queue is sent from |
///
/// Where it does not even take the answers to its own packets, the host stops reading from it. What it may have sent
/// meanwhile lies unread, so its silence proves nothing and its keep-alive waits.
extension BrokerCore {
    /// Too much waits for the client in the host.
    mutating func congested(_ slot: Int, _ effects: inout [Effect]) {
        guard case .connected(let session) = connections[slot].phase, !sessions[session].isCongested else { return }
        sessions[session].isCongested = true
        note(connections.identifier(slot), .congested(subscriber: sessions[session].client), &effects)
    }

    /// The client has taken what waited for it.
    mutating func relieved(_ slot: Int, _ effects: inout [Effect]) {
        guard case .connected(let session) = connections[slot].phase, sessions[session].isCongested else { return }
        endCongestion(of: session, connections.identifier(slot), &effects)
        sendQueued(session, &effects)
    }

    /// Congestion ends, with the connection or before it: what it cost is said once.
    mutating func endCongestion(of session: Int, _ connection: ConnectionIdentifier, _ effects: inout [Effect]) {
        guard sessions[session].isCongested else { return }
        let (dropped, waiting) = (sessions[session].droppedByCongestion, sessions[session].queue.count)
        sessions[session].isCongested = false
        sessions[session].droppedByCongestion = 0
        note(
            connection, .congestionEnded(subscriber: sessions[session].client, dropped: dropped, waiting: waiting), &effects)
    }

    /// A message of QoS 0 that a congested client does not get.
    mutating func dropForCongestion(_ session: Int) {
        sessions[session].droppedByCongestion += 1
        counters.droppedByCongestion += 1
    }

    /// Nothing is read from the client until it takes what it was answered.
    mutating func readingPaused(_ slot: Int, _ effects: inout [Effect]) {
        guard !connections[slot].isReadingPaused else { return }
        connections[slot].isReadingPaused = true
        note(connections.identifier(slot), .readingPaused, &effects)
    }

    /// Packets are read again, and the client's keep-alive begins anew.
    mutating func readingResumed(_ slot: Int, _ effects: inout [Effect]) {
        guard connections[slot].isReadingPaused else { return }
        connections[slot].isReadingPaused = false
        connections[slot].lastHeard = now
        note(connections.identifier(slot), .readingResumed, &effects)
        guard case .connected = connections[slot].phase, let expiry = expiry(slot) else { return }
        deadlines.set(slot, expiry)
    }
}
