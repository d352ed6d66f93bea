internal import NIOCore

/// Does once, at the end of a turn of the loop, what the turn made necessary.
///
/// The loop first hands over everything that its sockets received, then runs what was scheduled meanwhile: so all bytes
/// for one peer leave in one write, timers are armed once, and whoever waits looks once.
final class TurnEnd {
    private let loop: NIOIsolatedEventLoop
    private var steps: [() -> Void] = []
    private var isScheduled = false

    init(loop: any EventLoop) { self.loop = loop.assumeIsolated() }

    /// Adds a step to every end of a turn; steps run in the order in which they were added.
    func add(_ step: @escaping () -> Void) { steps.append(step) }

    /// Says that something happened in this turn.
    func schedule() {
        if isScheduled { return }
        isScheduled = true
        loop.execute { [weak self] in self?.run() }
    }

    private func run() {
        isScheduled = false
        for step in steps { step() }
    }
}
