internal import LabTLS
internal import MQTTSessions
internal import MQTTWire
internal import NIOCore
internal import Tracing

/// From the socket to the owner: frames, one by one and in place.
extension PacketChannel {
    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let bytes = unwrapInboundIn(data)
        defer { common.readSpace.giveBack(bytes) }
        guard state == .open else { return }
        if !hasReceived {
            hasReceived = true
            if !isSecured, let failure = TLSFailure(knocking: bytes.readableBytesView, atServer: incoming == .toBroker) {
                return fail(failure)
            }
        }
        inbox.receive(bytes.readableBytesView, spare: &common.spareInbox)
        takeFrames()
    }

    private func takeFrames() {
        let now = common.clock.now
        // Taken out for the time being: bytes of a local value are lent to the owner, those of a property would be shared.
        var inbox = FrameInbox()
        swap(&inbox, &self.inbox)
        do throws(WireError) {
            if common.tap.isWatching {
                try takeWatched(&inbox, at: now)
            } else {
                while state == .open, !isHeld, let frame = try inbox.nextFrame(version: version, limit: frameLimit) {
                    owner.received(inbox.bytes, frame, self, at: now)
                    boundOutbox()
                }
            }
        } catch {
            if common.tap.isRecording { recordUnreadable(inbox) }
            owner.malformed(error, self)
        }
        if state == .open {
            inbox.settle(spare: &common.spareInbox)
            swap(&inbox, &self.inbox)
        }
        measurePartial()
        if let partials, partials.isTooMuch, partialBytes > 0 { owner.outOfRoom(self) }
        common.turn.schedule()
    }

    /// Lets go of everything that has come and was not handed on.
    func discardInbox() {
        inbox.discard()
        measurePartial()
    }

    private func measurePartial() {
        guard inbox.storage != partialBytes else { return }
        partials?.changed(from: partialBytes, to: inbox.storage)
        partialBytes = inbox.storage
    }

    /// A few bytes may ask for a great answer; the next ones are read when it is known whether that is taken.
    @inline(__always)
    private func boundOutbox() {
        if out.count > Self.greatestOutbox { flush() }
    }

    private static var greatestOutbox: Int { 1 << 20 }

    private func takeWatched(_ inbox: inout FrameInbox, at now: Moment) throws(WireError) {
        let (tap, link) = (common.tap, tapped())
        while state == .open, !isHeld, let frame = try inbox.nextFrame(version: link.version, limit: frameLimit) {
            if incoming == .toBroker { tap.learn(inbox.bytes, frame, link) }
            if tap.isOnlyRecording, delayedIn == nil {
                tap.arrived(inbox.bytes, frame, incoming, link, at: now)
                owner.received(inbox.bytes, frame, self, at: now)
            } else {
                takeSuspected(inbox.bytes, frame, link, at: now)
            }
            boundOutbox()
        }
    }
}

// MARK: - Waiting for the owner

extension PacketChannel {
    /// Takes no packet and reads nothing until `goOn`.
    ///
    /// What was read already, or is read because the peer has ended its direction, stays in the inbox: no more than the
    /// system's own buffer held.
    func hold() {
        guard state == .open, !isHeld else { return }
        isHeld = true
        try? context?.channel.syncOptions?.setOption(.autoRead, value: false)
    }

    /// Takes what has waited, and reads on.
    func goOn() {
        guard isHeld else { return }
        isHeld = false
        let packets = heldPackets
        heldPackets = []
        for bytes in packets where state == .open { owner.received(bytes, bytes.indices, self, at: common.clock.now) }
        guard state == .open else { return }
        takeFrames()
        guard state == .open else { return }
        if endIsHeldBack { return inputClosed() }
        if !isReadingPaused { try? context?.channel.syncOptions?.setOption(.autoRead, value: true) }
    }
}
