import DequeModule
import MQTTSessions
import MQTTWire

// The end of a connection, and what becomes of the requests that were under way.

extension ClientCore {
    /// Ends the connection by the client's own decision: the reason, a last packet where the version has one, `close`.
    mutating func close(_ reason: ClientCloseReason, _ effects: inout [ClientEffect]) {
        switch phase {
        case .idle, .closed: return
        case .connecting, .connected: break
        }
        if let note = reason.note { effects.append(.note(note)) }
        if let goodbye = goodbye(reason) { effects.append(.send(.disconnect(goodbye), agreed.version)) }
        effects.append(.close(reason))
        end(reason, &effects)
    }

    /// Says goodbye as its user wants it; in earlier versions than 5.0 there is but one way.
    mutating func disconnect(_ goodbye: DisconnectPacket, _ effects: inout [ClientEffect]) {
        switch phase {
        case .idle, .closed: return
        case .connecting, .connected: break
        }
        guard refusal(of: goodbye) == nil else { return close(.requested(DisconnectPacket()), &effects) }
        if let seconds = goodbye.properties.number(.sessionExpiryInterval) { terms.sessionExpiryInterval = seconds }
        close(.requested(goodbye), &effects)
    }

    /// Takes note that the connection is over; `reason` is `nil` when that was not the client's doing.
    mutating func end(_ reason: ClientCloseReason?, _ effects: inout [ClientEffect]) {
        let pings: [Ping]
        switch phase {
        case .idle, .closed: return
        case .connecting: pings = []
        case .connected(let connection): pings = connection.pings
        }
        phase = .closed(reason)
        session.resending = []
        fail(pings.compactMap(\.request) + [reauthentication.take()].compactMap(\.self), .connectionLost, &effects)
        let ended = terms.isPersistent ? session.abandonSubscribing() : session.forgetAll()
        fail(ended, .connectionLost, &effects)
    }

    func fail(_ requests: [RequestIdentifier], _ failure: RequestFailure, _ effects: inout [ClientEffect]) {
        for request in requests { effects.append(.completed(request, .failed(failure))) }
    }

    /// DISCONNECT, if one is due: in 3.1 and 3.1.1 only as a clean goodbye, in 5.0 also to say what the broker did wrong.
    private func goodbye(_ reason: ClientCloseReason) -> DisconnectPacket? {
        switch (agreed.version, reason) {
        case (_, .requested(let goodbye)): goodbye
        case (.v31, _), (.v311, _): nil
        case (.v5, .malformed(let error)):
            switch error.response {
            case .closeWith(let code): DisconnectPacket(reasonCode: code)
            case .close, .refuseConnect: nil
            }
        case (.v5, .violated(let violation)): DisconnectPacket(reasonCode: violation.reasonCode)
        case (.v5, .brokerDistrusted): DisconnectPacket(reasonCode: .unspecifiedError)
        case (.v5, .refused), (.v5, .connackMissing), (.v5, .pingUnanswered), (.v5, .disconnectedByBroker): nil
        }
    }
}
