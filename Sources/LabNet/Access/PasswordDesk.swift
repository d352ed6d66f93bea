internal import BrokerCore
internal import NIOCore
internal import NIOPosix
internal import Synchronization

/// Looks at passwords one after the other, on a thread of its own: each costs time on purpose, and the loop has none.
///
/// ```
///   CONNECT ──► [ 64 wait ] ──► one at work ──► the loop is told
///                   └─ full: too busy
/// ```
final class PasswordDesk {
    /// One that was asked for; a client that is gone no longer needs it.
    final class Ticket: Sendable {
        fileprivate let isOver = Atomic(false)

        func giveBack() { isOver.store(true, ordering: .relaxed) }
    }

    private let pool = NIOThreadPool(numberOfThreads: 1)
    private let loop: any EventLoop
    private let limit: Int
    private var open = 0

    /// - Parameter limit: How many may wait, the one at work included.
    init(loop: any EventLoop, limit: Int) {
        self.loop = loop
        self.limit = limit
        pool.start()
    }

    /// Finds out, and answers on the loop; `nil` when as many wait as may.
    func check(
        _ credentials: Credentials, against accounts: Accounts, _ answer: @escaping (CredentialsVerdict) -> Void
    ) -> Ticket? {
        guard open < limit else { return nil }
        open += 1
        let ticket = Ticket()
        let looked = pool.runIfActive(eventLoop: loop) {
            if ticket.isOver.load(ordering: .relaxed) { return CredentialsVerdict.tooBusy }
            return accounts.isRight(credentials) ? .accepted : .refused
        }
        looked.assumeIsolated().whenComplete { [self] result in
            open -= 1
            answer((try? result.get()) ?? .tooBusy)
        }
        return ticket
    }

    /// Ends the thread once it is done with what it has.
    func close() { pool.shutdownGracefully { _ in } }
}
