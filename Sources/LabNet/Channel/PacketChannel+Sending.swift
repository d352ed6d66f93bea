internal import BrokerCore
internal import MQTTSessions
internal import NIOCore
internal import Tracing

/// From the owner to the outbox: what one turn sends is gathered there.
extension PacketChannel {
    /// Sends one packet, at the end of this turn: `append` appends its bytes. Returns how many they are.
    @inline(__always)
    @discardableResult
    func send(at now: Moment? = nil, _ append: (inout [UInt8]) -> Void) -> Int {
        guard state == .open else { return 0 }
        if out.isEmpty { owner.becameDirty(self) }
        let frame = out.append(append)
        if common.tap.isWatching { sendWatched(frame, at: now ?? common.clock.now) }
        return frame.count
    }

    /// Sends one message, at the end of this turn; a large payload is sent from where the message keeps it. Returns how
    /// many bytes the packet has.
    ///
    /// - Parameter identifiers: 5.0: what its subscriptions add.
    @inline(__always)
    func send(_ message: Message, _ delivery: Delivery, identifiers: [UInt8] = [], at now: Moment) -> Int {
        guard state == .open else { return 0 }
        if out.isEmpty { owner.becameDirty(self) }
        guard message.hasLargePayload, sharesPayloads else {
            let frame = out.append { message.append(delivery, identifiers: identifiers, to: &$0) }
            if common.tap.isWatching { sendWatched(frame, carrying: message, at: now) }
            return frame.count
        }
        return sendSharing(message, delivery, identifiers, at: now)
    }

    private func sendSharing(_ message: Message, _ delivery: Delivery, _ identifiers: [UInt8], at now: Moment) -> Int {
        let head = out.append { message.append(delivery, identifiers: identifiers, leavingOutPayload: true, to: &$0) }
        if let payload = message.largePayload { out.share(payload) }
        if common.tap.isWatching { common.tap.sent(out.bytes, head, endingIn: message, outgoing, tapped(), at: now) }
        return head.count + message.payloadCount
    }

    /// Whether a large payload may be sent from where it lies: TLS and faults want packets in one piece.
    private var sharesPayloads: Bool {
        !isSecured && (!common.tap.isWatching || common.tap.isOnlyRecording && delayedOut == nil)
    }

    private func sendWatched(_ frame: Range<Int>, carrying message: Message, at now: Moment) {
        let (tap, link) = (common.tap, tapped())
        let head = frame.lowerBound..<(frame.upperBound - message.payloadCount)
        let number = tap.sent(out.bytes, head, endingIn: message, outgoing, link, at: now)
        if !tap.isOnlyRecording || delayedOut != nil { sendSuspected(frame, number, link) }
    }

    private func sendWatched(_ frame: Range<Int>, at now: Moment) {
        let (tap, link) = (common.tap, tapped())
        let number = tap.sent(out.bytes, frame, outgoing, link, at: now)
        if !tap.isOnlyRecording || delayedOut != nil { sendSuspected(frame, number, link) }
    }
}

// MARK: - Writing

extension PacketChannel {
    /// Writes what this turn has sent: to the socket itself while it takes all of it, the rest by way of NIO.
    func flush() {
        guard !out.isEmpty, let context else { return }
        // Finding the socket costs more than the one answer that a client gets which comes and goes.
        if socket == nil, hasFlushed, !isSecured { socket = DirectSocket(of: context) }
        hasFlushed = true
        let taken = socket?.write(out) ?? 0
        if taken < out.count { writeThroughPipeline(from: taken, context) } else { unreadReplies = 0 }
        out.clear(keeping: Self.keptOutbox)
    }

    private func writeThroughPipeline(from start: Int, _ context: ChannelHandlerContext) {
        common.staging.clear()
        var skipped = start
        for piece in out.pieces {
            common.staging.writeBytes(piece.dropFirst(skipped))
            skipped = max(0, skipped - piece.count)
        }
        context.writeAndFlush(wrapOutboundOut(common.staging), promise: socket?.promiseOfCatchingUp(context.eventLoop))
        if !context.channel.isWritable { holdBackFrom(context.channel) }
    }

    /// The peer does not take what it is sent: bounds what waits for it, and stops reading what it would have answered.
    private func holdBackFrom(_ channel: any Channel) {
        guard state == .open else { return }
        measure(waiting: (try? channel.syncOptions?.getOption(.bufferedWritableBytes)) ?? 0)
        if waiting > writeBufferLimit {
            breakOff(.writeBufferFull(limit: writeBufferLimit))
        } else if unreadReplies > Self.greatestUnreadReplies, !isReadingPaused {
            isReadingPaused = true
            owner.readingPaused(true, self)
            try? channel.syncOptions?.setOption(.autoRead, value: false)
        }
    }

    func resumeReading() {
        guard isReadingPaused, let context else { return }
        isReadingPaused = false
        owner.readingPaused(false, self)
        if isHeld { return }
        try? context.channel.syncOptions?.setOption(.autoRead, value: true)
        common.turn.schedule()
    }

    /// Takes note of what waits for the peer, and tells when that becomes too much and when it is gone.
    func measure(waiting now: Int) {
        guard let backlog, now != waiting || isCongested else { return }
        let isTooMuch = backlog.changed(from: waiting, to: now)
        waiting = now
        if isTooMuch, now > 0, !isCongested {
            isCongested = true
            owner.congested(self)
        } else if now == 0, isCongested {
            isCongested = false
            owner.relieved(self)
            common.turn.schedule()
        }
    }

    private static var keptOutbox: Int { 64 << 10 }
    private static var greatestUnreadReplies: Int { 64 << 10 }
}
