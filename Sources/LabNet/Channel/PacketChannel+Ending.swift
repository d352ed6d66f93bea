internal import LabTLS
internal import MQTTSessions
internal import NIOCore
internal import Tracing

/// How a connection ends: by its owner's wish, by the peer's, or broken.
extension PacketChannel {
    /// Sends what waits, ends this side's direction, and closes when the peer has seen it.
    ///
    /// `peerIsLeaving`: it said so, and nothing that it has not read can matter to it.
    func close(_ words: String, peerIsLeaving: Bool = false) {
        guard state == .open || state == .securing, let context else { return }
        note(words)
        flush()
        state = .closing
        discardInbox()
        if peerIsLeaving { return context.close(promise: nil) }
        endOutput(context)
    }

    func endOutput(_ context: ChannelHandlerContext) {
        context.close(mode: .output, promise: nil)
        let channel = context.channel
        context.eventLoop.scheduleTask(in: .seconds(1)) { channel.close(promise: nil) }
    }

    /// Breaks the connection at once, by RST: what waits is lost, and the peer sees a broken connection.
    func breakOff(_ end: ConnectionEnd) {
        guard let context, state != .closed else { return }
        try? context.pipeline.syncOperations.withUnsafeTransportIfAvailable(of: NIOBSDSocket.Handle.self) {
            SystemCalls.resetOnClose($0)
        }
        out.clear(keeping: 0)
        if isSecured { context.triggerUserOutboundEvent(TLSEvent.breakOff, promise: nil) }
        if state == .open || state == .securing { finish(end) } else { context.close(promise: nil) }
    }

    /// Whether bytes have come that were not read yet; lets the loop read them, also while reading is paused.
    func readsUnread() -> Bool {
        guard state == .open, let context else { return false }
        let unread = try? context.pipeline.syncOperations.withUnsafeTransportIfAvailable(of: NIOBSDSocket.Handle.self) {
            SystemCalls.hasUnreadBytes($0)
        }
        guard unread == true else { return false }
        if isReadingPaused { context.read() }
        return true
    }

    /// The connection ended, or ends now, without a core's wish.
    func finish(_ end: ConnectionEnd) {
        leave(end)
        context?.close(promise: nil)
        common.turn.schedule()
    }

    func leave(_ end: ConnectionEnd) {
        guard state == .open || state == .securing else { return }
        let wasOpen = state == .open
        flush()
        state = .closing
        note(end.words(peer: incoming == .toBroker ? "client" : "broker"))
        if wasOpen { owner.ended(end, self) } else { owner.neverOpened(end, self) }
    }

    private func note(_ words: String) {
        guard common.tap.isRecording else { return }
        common.tap.closed(tapped(), words)
    }

    func enterClosed() {
        guard state != .closed else { return }
        state = .closed
        discardInbox()
        _ = backlog?.changed(from: waiting, to: 0)
        waiting = 0
        delayedIn?.cut()
        delayedOut?.cut()
        delayedIn = nil
        delayedOut = nil
        if let link { common.tap.receiverGone(link, incoming) }
        common.turn.schedule()
    }
}
