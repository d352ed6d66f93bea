internal import NIOCore

/// Does once, at the end of a turn of the loop, what the turn made necessary.
///
/// The loop first hands over everything that its sockets received, then runs what was scheduled meanwhile: so all bytes
/// for one peer leave in one write, timers are armed once, and whoever waits looks once.
final class TurnEnd {
    private let loop: NIOIsolatedEventLoop
    private let work = Work()
    /// Made once, since every turn hands it to the loop.
    private let run: () -> Void

    private final class Work {
        var steps: [() -> Void] = []
        var isScheduled = false
    }

    init(loop: any EventLoop) {
        self.loop = loop.assumeIsolated()
        run = { [work] in
            work.isScheduled = false
            for step in work.steps { step() }
        }
    }

    /// Adds a step to every end of a turn; steps run in the order in which they were added.
    func add(_ step: @escaping () -> Void) { work.steps.append(step) }

    /// Says that something happened in this turn.
    func schedule() {
        if work.isScheduled { return }
        work.isScheduled = true
        loop.execute(run)
    }
}
