internal import NIOCore

/// A connection's own socket, written to without NIO's pipeline: one system call and no copy for what a turn has sent.
///
/// Nearly always the socket takes everything at once. What it does not take goes NIO's way, which waits for room and
/// tells of back-pressure and errors; until NIO has caught up nothing may pass it by.
///
/// ```
///             takes all              takes a part, or fails
///      ┌───────────────── (direct) ──────────────────────────► (behind NIO) ──┐ everything goes NIO's way
///      └────────────────►    ▲                                     │   ▲──────┘
///                            └──────── NIO has written the rest ───┘
/// ```
final class DirectSocket {
    private let descriptor: CInt
    private var writesBehind = 0

    /// `nil` while NIO still holds bytes back, and where the channel has no socket of its own, as in tests.
    init?(of context: ChannelHandlerContext) {
        guard (try? context.channel.syncOptions?.getOption(.bufferedWritableBytes)) == 0 else { return nil }
        let found = try? context.pipeline.syncOperations.withUnsafeTransportIfAvailable(of: NIOBSDSocket.Handle.self) { $0 }
        guard let found else { return nil }
        descriptor = found
    }

    /// Writes as much as the socket takes now; how many bytes that were. An error is left for NIO to meet and to report.
    ///
    /// Only while the channel is open: its descriptor may be another's afterwards.
    func write(_ outbox: Outbox) -> Int {
        guard writesBehind == 0 else { return 0 }
        if outbox.isOnePiece { return SystemCalls.write(outbox.bytes, to: descriptor) }
        var written = 0
        var pieces = outbox.pieces[...]
        while !pieces.isEmpty {
            let batch = pieces.prefix(SystemCalls.greatestGathering)
            let taken = SystemCalls.write(batch, to: descriptor)
            written += taken
            guard taken == batch.reduce(0, { $0 + $1.count }) else { break }
            pieces = pieces.dropFirst(batch.count)
        }
        return written
    }

    /// For the write of what was left over.
    func promiseOfCatchingUp(_ loop: any EventLoop) -> EventLoopPromise<Void> {
        writesBehind += 1
        let promise = loop.makePromise(of: Void.self)
        promise.futureResult.assumeIsolated().whenComplete { [weak self] _ in self?.writesBehind -= 1 }
        return promise
    }
}
