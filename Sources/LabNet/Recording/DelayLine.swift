internal import MQTTSessions
internal import NIOCore
internal import Tracing

/// Packets of one direction of one connection that a fault holds back; what comes behind waits too, since TCP keeps order.
final class DelayLine {
    /// One packet that waits.
    struct Held {
        var bytes: [UInt8]
        /// Its event in the trace.
        var number: Int?
        fileprivate var until: Moment
    }

    private var waiting = CircularBuffer<Held>()
    private let tap: Tap
    private let clock: LabClock
    private let release: (Held) -> Void
    private var timer: DeadlineTimer?

    init(loop: any EventLoop, clock: LabClock, tap: Tap, release: @escaping (Held) -> Void) {
        self.tap = tap
        self.clock = clock
        self.release = release
        timer = DeadlineTimer(loop: loop, clock: clock) { [weak self] in self?.releaseDue() }
    }

    var isEmpty: Bool { waiting.isEmpty }

    /// Puts a packet at the end of the line, for `duration` or as long as those before it.
    func hold(_ bytes: [UInt8], number: Int?, for duration: Duration) {
        let until = max(clock.now + duration, waiting.last?.until ?? .start)
        waiting.append(Held(bytes: bytes, number: number, until: until))
        tap.heldBack += 1
        timer?.arm(waiting.first?.until)
    }

    /// The connection is gone, and with it what waited.
    func cut() {
        timer?.cancel()
        while let held = waiting.popFirst() {
            tap.heldBack -= 1
            tap.settle(held.number, .cut)
        }
    }

    private func releaseDue() {
        let now = clock.now
        while let first = waiting.first, first.until <= now {
            waiting.removeFirst()
            tap.heldBack -= 1
            release(first)
        }
        timer?.arm(waiting.first?.until)
    }
}
