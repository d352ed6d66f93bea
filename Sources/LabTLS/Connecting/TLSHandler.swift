public import NIOCore

/// TLS on a channel: encrypted bytes towards the socket, plain ones towards the handlers behind.
///
///     waiting ── active ──► shaking hands ──► established ──► closed
///                             └── failed, timed out, not TLS ──► failed
///
/// Behind it a handler sees `channelActive` when TCP stands, `TLSEvent.established` when TLS does, `TLSEvent.message` for
/// each handshake message, and a `TLSFailure` as a caught error, after the alert for the peer has left. Closing is the
/// business of the handler behind; the peer's close_notify reaches it as `ChannelEvent.inputClosed`.
public final class TLSHandler: ChannelDuplexHandler {
    public typealias InboundIn = ByteBuffer
    public typealias InboundOut = ByteBuffer
    public typealias OutboundIn = ByteBuffer
    public typealias OutboundOut = ByteBuffer

    private enum State {
        case waiting, shakingHands, established, failed, closed
    }

    private let connection: TLSConnection
    private let isServer: Bool
    private let limit: TimeAmount
    private var state = State.waiting
    private var deadline: Scheduled<Void>?
    private var hasFirstBytes = false
    private var earlyWrites: [(ByteBuffer, EventLoopPromise<Void>?)] = []
    /// Bytes sent to the peer on its own demand, such as answers to key updates, since it last took everything.
    private var unreadAnswers = 0
    private var isReadHeld = false
    /// Whether a handler behind broke the connection off, so that no goodbye may be said.
    private var isBrokenOff = false

    /// - Parameter limit: How long the handshake may take.
    public init(_ connection: TLSConnection, limit: TimeAmount) {
        self.connection = connection
        isServer = connection.context.isServer
        self.limit = limit
    }

    private static let greatestUnreadAnswers = 64 << 10
}

/// What a TLS handler tells the handlers behind it.
public enum TLSEvent: Sendable {
    /// A message of the handshake, an alert, a change of cipher passed.
    case message(HandshakeRecord)
    /// The handshake is complete on this side.
    case established(TLSState)
    /// Towards the socket: the connection is about to be broken off, without close_notify.
    case breakOff
}

// MARK: - What the socket does

extension TLSHandler {
    public func channelActive(context: ChannelHandlerContext) {
        context.fireChannelActive()
        guard state == .waiting else { return }
        state = .shakingHands
        deadline = context.eventLoop.assumeIsolated().scheduleTask(in: limit) { [weak self] in
            guard let self, state == .shakingHands else { return }
            fail(connection.failure(.timedOut(seconds: Int(limit.nanoseconds / 1_000_000_000))), context)
        }
        // A client speaks first.
        if !isServer { shakeHands(context) }
    }

    public func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard state == .shakingHands || state == .established else { return }
        var rest = unwrapInboundIn(data).readableBytesView[...]
        if !hasFirstBytes, let first = rest.first {
            hasFirstBytes = true
            // Every connection of TLS begins with a record of handshake messages or, of an early refusal, an alert.
            if first != 22, first != 21 {
                return fail(connection.failure(.notTLS(Array(rest.prefix(16)))), context)
            }
        }
        // Taken in pieces, so that the memory for a connection stays small.
        while !rest.isEmpty, state == .shakingHands || state == .established {
            let piece = rest.prefix(TLSConnection.greatestRecord)
            rest = rest.dropFirst(piece.count)
            piece.withUnsafeBytes { connection.feed($0) }
            if state == .shakingHands { shakeHands(context) }
            if state == .established { decrypt(context) }
        }
    }

    public func channelWritabilityChanged(context: ChannelHandlerContext) {
        if context.channel.isWritable {
            unreadAnswers = 0
            if isReadHeld {
                isReadHeld = false
                context.read()
            }
        }
        context.fireChannelWritabilityChanged()
    }

    public func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case .inputClosed? = event as? ChannelEvent, state == .shakingHands {
            return fail(connection.failure(.abandoned), context)
        }
        context.fireUserInboundEventTriggered(event)
    }

    public func errorCaught(context: ChannelHandlerContext, error: any Error) {
        if state == .shakingHands { state = .failed }
        context.fireErrorCaught(error)
    }

    public func channelInactive(context: ChannelHandlerContext) {
        if state == .shakingHands { fail(connection.failure(.abandoned), context) }
        end()
        context.fireChannelInactive()
    }

    public func handlerRemoved(context: ChannelHandlerContext) { end() }

    private func end() {
        state = .closed
        deadline?.cancel()
        deadline = nil
        for (_, promise) in earlyWrites { promise?.fail(ChannelError.ioOnClosedChannel) }
        earlyWrites = []
    }
}

// MARK: - Moving the connection on

extension TLSHandler {
    private func shakeHands(_ context: ChannelHandlerContext) {
        let progress = connection.handshake()
        sendAnswers(context)
        tell(context)
        switch progress {
        case .incomplete: break
        case .failed(let failure): fail(failure, context)
        case .complete:
            state = .established
            deadline?.cancel()
            deadline = nil
            context.fireUserInboundEventTriggered(TLSEvent.established(connection.state))
            for (bytes, promise) in earlyWrites { encrypt(bytes, promise, context) }
            if !earlyWrites.isEmpty { context.flush() }
            earlyWrites = []
        }
    }

    private func decrypt(_ context: ChannelHandlerContext) {
        var plain = context.channel.allocator.buffer(capacity: TLSConnection.greatestRecord)
        var ended = false
        var failure: TLSFailure?
        while !ended, failure == nil {
            var count = 0
            plain.writeWithUnsafeMutableBytes(minimumWritableBytes: 1_024) { room in
                switch connection.read(into: room) {
                case .incomplete: break
                case .complete(let read):
                    count = read
                    ended = read == 0
                case .failed(let reason): failure = reason
                }
                return count
            }
            if count == 0 { break }
            inOrder(&plain, last: count, context)
        }
        sendAnswers(context)
        if plain.readableBytes > 0 { context.fireChannelRead(wrapInboundOut(plain)) }
        tell(context)
        if let failure { fail(failure, context) }
        if ended, state == .established { context.fireUserInboundEventTriggered(ChannelEvent.inputClosed) }
    }

    /// What passed before the last bytes is told before them, and after what came earlier.
    private func inOrder(_ plain: inout ByteBuffer, last count: Int, _ context: ChannelHandlerContext) {
        guard connection.isRecording, connection.hasRecords else { return }
        if let earlier = plain.readSlice(length: plain.readableBytes - count), earlier.readableBytes > 0 {
            context.fireChannelRead(wrapInboundOut(earlier))
        }
        tell(context)
    }

    /// Sends what the peer's bytes made necessary: handshake messages, tickets, alerts, key updates.
    private func sendAnswers(_ context: ChannelHandlerContext) {
        guard let bytes = drain(context) else { return }
        unreadAnswers += bytes.readableBytes
        context.writeAndFlush(wrapOutboundOut(bytes), promise: nil)
    }

    private func drain(_ context: ChannelHandlerContext) -> ByteBuffer? {
        let count = connection.pendingOutput
        guard count > 0 else { return nil }
        var bytes = context.channel.allocator.buffer(capacity: count)
        bytes.writeWithUnsafeMutableBytes(minimumWritableBytes: count) { connection.drain(into: $0) }
        return bytes
    }

    /// Tells what passed; outside of OpenSSL's calls, where handlers may do as they like.
    private func tell(_ context: ChannelHandlerContext) {
        guard connection.isRecording else { return }
        for message in connection.takeRecords() { context.fireUserInboundEventTriggered(TLSEvent.message(message)) }
    }

    private func fail(_ failure: TLSFailure, _ context: ChannelHandlerContext) {
        guard state == .shakingHands || state == .established else { return }
        sendAnswers(context)
        state = .failed
        deadline?.cancel()
        deadline = nil
        context.fireErrorCaught(failure)
    }
}

// MARK: - What the handlers behind do

extension TLSHandler {
    public func read(context: ChannelHandlerContext) {
        // A peer that provokes answers and does not read them is not read either.
        if unreadAnswers > Self.greatestUnreadAnswers, !context.channel.isWritable {
            isReadHeld = true
        } else {
            context.read()
        }
    }

    public func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        let bytes = unwrapOutboundIn(data)
        switch state {
        case .waiting, .shakingHands: earlyWrites.append((bytes, promise))
        case .established: encrypt(bytes, promise, context)
        case .failed, .closed: promise?.fail(ChannelError.ioOnClosedChannel)
        }
    }

    private func encrypt(_ bytes: ByteBuffer, _ promise: EventLoopPromise<Void>?, _ context: ChannelHandlerContext) {
        var encrypted = context.channel.allocator.buffer(capacity: bytes.readableBytes + 256)
        var failure: TLSFailure?
        bytes.withUnsafeReadableBytes { plain in
            var rest = plain[...]
            while !rest.isEmpty {
                guard case .complete(let count) = write(rest, &failure) else { break }
                rest = rest.dropFirst(count)
                encrypted.writeWithUnsafeMutableBytes(minimumWritableBytes: connection.pendingOutput) {
                    connection.drain(into: $0)
                }
            }
        }
        context.write(wrapOutboundOut(encrypted), promise: promise)
        if let failure { fail(failure, context) }
    }

    private func write(_ bytes: Slice<UnsafeRawBufferPointer>, _ failure: inout TLSFailure?) -> TLSConnection.Progress<Int> {
        let progress = connection.write(UnsafeRawBufferPointer(rebasing: bytes))
        if case .failed(let reason) = progress { failure = reason }
        return progress
    }

    public func close(context: ChannelHandlerContext, mode: CloseMode, promise: EventLoopPromise<Void>?) {
        switch mode {
        case .output, .all: if !isBrokenOff { sayGoodbye(context) }
        case .input: break
        }
        context.close(mode: mode, promise: promise)
    }

    private func sayGoodbye(_ context: ChannelHandlerContext) {
        guard state == .established else { return }
        connection.shutdown()
        sendAnswers(context)
        tell(context)
    }

    public func triggerUserOutboundEvent(context: ChannelHandlerContext, event: Any, promise: EventLoopPromise<Void>?) {
        guard case .breakOff? = event as? TLSEvent else {
            return context.triggerUserOutboundEvent(event, promise: promise)
        }
        isBrokenOff = true
        promise?.succeed(())
    }
}
