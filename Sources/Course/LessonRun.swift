public import MQTTSessions
public import Tracing

/// A lesson under way: which step is current, and from which event on its check looks.
public struct LessonRun: Sendable, Hashable {
    public let lesson: Lesson
    /// The index of the current step.
    public private(set) var index: Int
    /// The number of the first event that counts for the current step: `TraceLog.pin(from:)` wants it too.
    public private(set) var baseline: Int
    /// How many hints of the current step were given.
    public private(set) var hintsGiven = 0

    /// Begins with that step, or with the nearest there is. `baseline` is the trace's `nextNumber` once the step's
    /// `setup` has run: what the lab did itself is not the learner's doing.
    public init(_ lesson: Lesson, at index: Int = 0, baseline: Int) {
        self.lesson = lesson
        self.index = min(max(index, 0), lesson.steps.count - 1)
        self.baseline = baseline
    }

    public var step: Step { lesson.steps[index] }

    public var isAtLastStep: Bool { index == lesson.steps.count - 1 }

    /// How the current step stands.
    public func evaluate(trace: TraceLog, broker: BrokerSnapshot?) -> Evaluation {
        step.check.evaluate(Evidence(trace: trace, since: baseline, broker: broker))
    }

    /// Goes on to a step, or begins the current one again, with its `setup` run and nothing seen yet.
    public mutating func begin(at index: Int, baseline: Int) { self = LessonRun(lesson, at: index, baseline: baseline) }

    /// The next hint of the step; after the last one that one again.
    public mutating func hint() -> (hint: Markdown, number: Int) {
        hintsGiven = min(hintsGiven + 1, step.hints.count)
        return (step.hints[hintsGiven - 1], hintsGiven)
    }
}
