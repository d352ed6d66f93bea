internal import LabTLS
internal import NIOCore
internal import Tracing

/// TLS on a connection: what it tells, and what becomes of it when it fails.
extension PacketChannel {
    func handle(_ event: TLSEvent) {
        switch event {
        case .message(let message):
            let link = tapped()
            // Where both ends are the lab's own, the sender reports.
            if !link.hasBothEnds || message.isSent { common.tap.record(message, outgoing: outgoing, link) }
        case .established(let state):
            security = state
            if common.tap.isRecording { common.tap.learn(state, tapped()) }
            guard self.state == .securing else { return }
            self.state = .open
            let link = tapped()
            // The broker's end completes last; of a foreign broker only the client's end is seen.
            if !link.hasBothEnds || outgoing == .fromBroker { common.tap.secured(link) }
            owner.opened(self)
        case .breakOff: break
        }
        common.turn.schedule()
    }

    /// TLS failed, before or after the connection was opened: tells why, and lets the alert reach the peer.
    func fail(_ failure: TLSFailure) {
        guard state == .securing || state == .open, let context else { return }
        let explanation = owner.explanation(of: failure, self)
        if common.tap.isRecording { common.tap.record(.explained(explanation), tapped()) }
        leave(.tls(explanation))
        discardInbox()
        endOutput(context)
        common.turn.schedule()
    }
}
