public import MQTTSessions
import MQTTWire

/// Connections that stay silent: before their CONNECT, and after it for 1.5 times their keep-alive.
extension BrokerCore {
    /// The connections that a tick at that moment would close for their keep-alive, the longest silent first.
    ///
    /// Bytes may lie unread in their sockets: a host reads those before it ticks, so that a client is not declared
    /// silent because the host was slow.
    public func silentConnections(at now: Moment) -> [ConnectionIdentifier] {
        deadlines.allDue(at: now).filter { slot in
            guard case .connected = connections[slot].phase, let expiry = expiry(slot) else { return false }
            return expiry <= now
        }.map(connections.identifier)
    }

    /// Looks at each connection whose deadline has come: ends it, or enters it again because it was heard since.
    mutating func endSilent(_ effects: inout [Effect]) {
        while let slot = deadlines.due(at: now) {
            switch connections[slot].phase {
            case .closed: deadlines.remove(slot)
            case .awaitingConnect:
                note(connections.identifier(slot), .connectTimedOut(after: now - connections[slot].lastHeard), &effects)
                end(slot, .connectTimedOut(after: now - connections[slot].lastHeard), &effects)
            case .authenticating: notAnswered(slot, &effects)
            case .challenged:
                note(connections.identifier(slot), .authenticationFailed, &effects)
                end(slot, .authenticationTimedOut(after: configuration.connectTimeout), &effects)
            case .connected:
                guard let expiry = expiry(slot) else {
                    deadlines.remove(slot)
                    continue
                }
                if expiry > now { deadlines.set(slot, expiry) } else { endExpired(slot, &effects) }
            }
        }
    }

    /// Starts the clock of a connection that is accepted, at what the client asked for or the broker's own maximum.
    mutating func startKeepAlive(_ slot: Int, _ session: Int, asked: UInt16) {
        var seconds = asked
        let maximum = configuration.maximumKeepAlive
        if maximum > 0, asked == 0 || asked > maximum { seconds = maximum }
        sessions[session].keepAlive = seconds
        connections[slot].askedKeepAlive = asked
        connections[slot].keepAlive = KeepAlive(seconds: seconds)
        if let expiry = expiry(slot) { deadlines.set(slot, expiry) } else { deadlines.remove(slot) }
    }

    /// When the client's patience ends; `nil` while it has no keep-alive, or is not read from.
    func expiry(_ slot: Int) -> Moment? {
        connections[slot].isReadingPaused ? nil : connections[slot].keepAlive.expiry(lastHeard: connections[slot].lastHeard)
    }

    /// Ends a connection as if the network had failed: its will is published `[3.1.1 MQTT-3.1.2-24]`.
    private mutating func endExpired(_ slot: Int, _ effects: inout [Effect]) {
        let seconds = connections[slot].keepAlive.seconds
        let silent = now - connections[slot].lastHeard
        note(connections.identifier(slot), .keepAliveExpired(seconds: seconds, silent: silent), &effects)
        let asked = connections[slot].askedKeepAlive
        if asked != seconds, connections[slot].version < .v5 {
            note(connections.identifier(slot), .keepAliveUntold(asked: asked, seconds: seconds), &effects)
        }
        end(slot, .keepAliveExpired(seconds: seconds, silent: silent), &effects)
    }
}
