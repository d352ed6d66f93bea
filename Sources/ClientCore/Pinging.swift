public import MQTTSessions
import MQTTWire

// Keep-alive: the client's own pings, those its user asks for, and everything else that time does.

/// A PINGREQ whose PINGRESP has not come.
public struct Ping: Sendable, Hashable {
    /// Who asked for it; `nil` for the client itself.
    public var request: RequestIdentifier?
    public var sent: Moment
}

extension ClientCore {
    mutating func ping(_ request: RequestIdentifier, at now: Moment, _ effects: inout [ClientEffect]) {
        guard isConnected(for: request, &effects), case .connected(let connection) = phase else { return }
        guard connection.pings.count < agreed.limits.queued else {
            return effects.append(.completed(request, .failed(.queueFull(limit: agreed.limits.queued))))
        }
        sendPing(for: request, at: now, &effects)
    }

    /// PINGRESP carries no identifier: it answers the oldest PINGREQ. One that answers nothing does no harm.
    mutating func ponged(at now: Moment, _ effects: inout [ClientEffect]) {
        guard case .connected(let connection) = phase, let ping = connection.pings.first else { return }
        update { $0.pings.removeFirst() }
        guard let request = ping.request else { return }
        effects.append(.completed(request, .ponged(roundTrip: now - ping.sent)))
    }

    mutating func silence(_ isSilent: Bool, _ effects: inout [ClientEffect]) {
        guard isSilent != self.isSilent else { return }
        self.isSilent = isSilent
        effects.append(.note(isSilent ? .pingingStopped : .pingingResumed))
    }

    private mutating func sendPing(
        for request: RequestIdentifier?, at now: Moment, _ effects: inout [ClientEffect]
    ) {
        send(.pingreq, at: now, &effects)
        update { $0.pings.append(Ping(request: request, sent: now)) }
    }
}

extension ClientCore {
    /// What is next to happen by time alone.
    enum Deadline: Sendable {
        case connack(Moment, since: Moment)
        case ping(Moment, lastSent: Moment)
        case pingresp(Moment, pinged: Moment)

        var moment: Moment {
            switch self {
            case .connack(let moment, _), .ping(let moment, _), .pingresp(let moment, _): moment
            }
        }
    }

    /// One at a time: while a ping is unanswered, no other is due before the connection is given up.
    var deadline: Deadline? {
        switch phase {
        case .idle, .closed:
            return nil
        case .connecting(let since):
            return .connack(since + agreed.limits.timeToConnack, since: since)
        case .connected(let connection):
            if let oldest = connection.pings.first {
                return terms.keepAlive.pingTimeOut(pinged: oldest.sent).map { .pingresp($0, pinged: oldest.sent) }
            }
            guard !isSilent else { return nil }
            let lastSent = connection.lastSent
            return terms.keepAlive.pingDue(lastSent: lastSent).map { .ping($0, lastSent: lastSent) }
        }
    }

    mutating func meetDeadline(at now: Moment, _ effects: inout [ClientEffect]) {
        guard let deadline, now >= deadline.moment else { return }
        switch deadline {
        case .connack(_, let since):
            close(.connackMissing(after: now - since), &effects)
        case .ping(_, let lastSent):
            effects.append(.note(.pinged(afterIdle: now - lastSent)))
            sendPing(for: nil, at: now, &effects)
        case .pingresp(_, let pinged):
            close(.pingUnanswered(after: now - pinged), &effects)
        }
    }
}
