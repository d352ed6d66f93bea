public import MQTTSessions
public import MQTTWire

/// A broker in numbers: what `broker status` shows and what the `$SYS` topics say.
public struct BrokerFigures: Sendable, Hashable {
    /// Since the broker was made.
    public var uptime = Duration.zero
    /// Clients whose CONNECT was accepted and who are connected.
    public var connected = 0
    /// Sessions, those of absent clients included.
    public var sessions = 0
    /// Subscriptions of all sessions.
    public var subscriptions = 0
    /// Messages of QoS 1 and 2 under way to clients.
    public var inFlight = 0
    /// Messages that wait for clients.
    public var queued = 0
    /// Bytes of messages under way and waiting.
    public var heldBytes = 0
    /// Retained messages.
    public var retained = 0
    /// Bytes of retained messages.
    public var retainedBytes = 0
    public var traffic = Traffic()
    public var counters = BrokerCounters()
    public var lastSecond = Rates()
    public var lastMinute = Rates()
    /// Averages per minute over 1, 5 and 15 minutes, in the order of `LoadTopic.allCases`.
    var loads: [[Double]] = []
}

extension BrokerCore {
    /// The version that `$SYS/broker/version` and `mqttlab --version` tell.
    public static let version = "0.1.0"

    /// Whose connection it is; `nil` before CONNECT is accepted.
    public func client(of connection: ConnectionIdentifier) -> ClientIdentifier? {
        guard let slot = connections.slot(connection), case .connected(let session) = connections[slot].phase else { return nil }
        return sessions[session].client
    }

    /// Takes note of what the host has counted; to be called at the end of each turn in which something happened.
    ///
    /// Answers when `.tick` is due: a host that asks for both at each end of a turn then changes the core in place, where
    /// asking a stored core for a property would copy it first.
    @discardableResult
    public mutating func observe(_ traffic: Traffic, at now: Moment) -> Moment? {
        history.observe(totals(traffic), at: now)
        return nextDeadline
    }

    /// The broker in numbers; costs a look at each session, so it is for people and for `$SYS`.
    public func figures(at now: Moment) -> BrokerFigures {
        var history = history
        history.observe(history.latest, at: now)
        var figures = BrokerFigures()
        figures.uptime = now - start
        figures.connected = counters.connected
        figures.sessions = sessions.count
        for session in sessions.all {
            figures.subscriptions += session.subscriptions.count
            figures.inFlight += session.outbound.inFlight
            figures.queued += session.queue.count
        }
        figures.heldBytes = sessions.heldBytes
        figures.retained = retained.count
        figures.retainedBytes = retained.bytes
        figures.traffic = history.latest.traffic
        figures.counters = counters
        figures.lastSecond = history.lastSecond
        figures.lastMinute = history.lastMinute
        figures.loads = history.loads
        return figures
    }

    private func totals(_ traffic: Traffic) -> Totals {
        var totals = Totals(traffic: traffic, dropped: counters.dropped, connects: counters.connects)
        totals.traffic.received.payloadBytes = counters.payloadBytesReceived
        return totals
    }
}
