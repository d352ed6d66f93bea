internal import MQTTSessions
internal import MQTTWire
internal import NIOCore
internal import Tracing

/// What the tap knows of a connection, and what faults do to its packets.
extension PacketChannel {
    /// What the tap knows of the connection; finds out whose it is when first asked.
    func tapped() -> TappedLink {
        if let link { return link }
        let remote = context?.channel.remoteAddress
        let found = remote.flatMap(common.tap.claim) ?? common.tap.opened(stranger: remote.text, since: since)
        link = found
        return found
    }

    /// Joins the connection with what the tap was told of it.
    func join(_ link: TappedLink) { self.link = link }

    var version: ProtocolVersion? { link?.version }

    /// A packet that a fault may strike, or that has to wait behind one that was struck.
    func takeSuspected(_ bytes: [UInt8], _ frame: Range<Int>, _ link: TappedLink, at now: Moment) {
        let tap = common.tap
        let number = tap.reached(bytes, frame, incoming, link)
        let fault = tap.fault(bytes, frame, incoming, link, number: number)
        switch fault {
        case .drop: tap.settle(number, .lost)
        case .cut:
            tap.settle(number, .cut)
            breakOff(.cutByFault)
        case .delay(let duration): line(&delayedIn, deliver).hold(Array(bytes[frame]), number: number, for: duration)
        case nil:
            if let delayedIn, !delayedIn.isEmpty {
                delayedIn.hold(Array(bytes[frame]), number: number, for: .zero)
            } else {
                tap.settle(number, .arrived(now))
                owner.received(bytes, frame, self, at: now)
            }
        }
    }

    private func deliver(_ held: DelayLine.Held) {
        guard state == .open else { return common.tap.settle(held.number, .cut) }
        let now = common.clock.now
        common.tap.settle(held.number, .arrived(now))
        if isHeld {
            heldPackets.append(held.bytes)
        } else {
            owner.received(held.bytes, held.bytes.indices, self, at: now)
        }
        if endIsHeldBack { inputClosed() }
        common.turn.schedule()
    }

    /// Shows the learner the fixed header that could not be read; what follows it has no end that anybody knows.
    func recordUnreadable(_ inbox: FrameInbox) {
        let header = inbox.pending.prefix(5)
        let link = tapped()
        common.tap.settle(common.tap.reached(inbox.bytes, header, incoming, link), .arrived(common.clock.now))
    }

    private func line(_ line: inout DelayLine?, _ release: @escaping (DelayLine.Held) -> Void) -> DelayLine {
        if let line { return line }
        let new = DelayLine(loop: common.loop, clock: common.clock, tap: common.tap, release: release)
        line = new
        return new
    }

    /// What is to become of a packet that was appended and recorded, should faults be set or delays last.
    func sendSuspected(_ frame: Range<Int>, _ number: Int?, _ link: TappedLink) {
        let tap = common.tap
        // Where the other end is ours too, faults strike there, after the packet's way.
        guard !link.hasBothEnds else { return }
        switch tap.fault(out.bytes, frame, outgoing, link, number: number) {
        case .drop:
            out.remove(frame)
            tap.settle(number, .lost)
        case .cut:
            out.remove(frame)
            tap.settle(number, .cut)
            flush()
            breakOff(.cutByFault)
        case .delay(let duration): holdBack(frame, number, duration)
        case nil:
            if let delayedOut, !delayedOut.isEmpty { holdBack(frame, number, .zero) }
        }
    }

    private func holdBack(_ frame: Range<Int>, _ number: Int?, _ duration: Duration) {
        common.tap.settle(number, .underWay)
        line(&delayedOut, write).hold(Array(out.bytes[frame]), number: number, for: duration)
        out.remove(frame)
    }

    private func write(_ held: DelayLine.Held) {
        guard state == .open else { return common.tap.settle(held.number, .cut) }
        common.tap.settle(held.number, .arrived(common.clock.now))
        if out.isEmpty { owner.becameDirty(self) }
        out.append { $0 += held.bytes }
        common.turn.schedule()
    }
}
