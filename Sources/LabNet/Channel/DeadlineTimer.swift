internal import MQTTSessions
internal import NIOCore

/// The one timer of a core: fires when the core's next deadline has come, or earlier and in vain.
///
/// Arming it is nearly always one comparison. Each packet moves a keep-alive deadline later, so an armed timer is left
/// as it is, fires once too often, and is then armed for what holds by that time. It never fires early for a deadline.
final class DeadlineTimer {
    private let loop: NIOIsolatedEventLoop
    private let clock: LabClock
    private let fire: () -> Void
    private var armed: (deadline: Moment, task: Scheduled<Void>)?

    init(loop: any EventLoop, clock: LabClock, fire: @escaping () -> Void) {
        self.loop = loop.assumeIsolated()
        self.clock = clock
        self.fire = fire
    }

    /// Sees to it that the timer fires no later than the deadline; `nil` asks for nothing.
    func arm(_ deadline: Moment?) {
        guard let deadline else { return }
        if let armed {
            if armed.deadline <= deadline { return }
            armed.task.cancel()
        }
        let task = loop.scheduleTask(deadline: clock.deadline(deadline)) { [weak self] in
            guard let self else { return }
            armed = nil
            fire()
        }
        armed = (deadline, task)
    }

    /// Takes back what was armed.
    func cancel() {
        armed?.task.cancel()
        armed = nil
    }
}
