internal import MQTTSessions
internal import NIOCore

/// The lab's time: the loop's monotonic clock, counted from the lab's start.
struct LabClock {
    private let start = NIODeadline.now()

    /// The present moment.
    var now: Moment { Moment(nanoseconds: (NIODeadline.now() - start).nanoseconds) }

    /// The same moment as the event loop names it.
    func deadline(_ moment: Moment) -> NIODeadline { start + .nanoseconds(moment.nanoseconds) }
}
