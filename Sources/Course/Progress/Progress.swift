/// Which steps are done, and where the learner was last.
public struct Progress: Sendable, Hashable {
    /// A step as it is remembered: by names, so that steps may be moved, added and translated.
    public struct Place: Sendable, Hashable {
        public var lesson: String
        public var step: String

        public init(lesson: String, step: String) {
            self.lesson = lesson
            self.step = step
        }
    }

    /// All steps that were passed.
    public private(set) var done: Set<Place> = []
    /// The step that was current last; `nil` before the first.
    public private(set) var last: Place?

    public init() {}

    public mutating func passed(_ step: Step, of lesson: Lesson) {
        done.insert(Place(lesson: lesson.name, step: step.identifier))
    }

    public mutating func reached(_ step: Step, of lesson: Lesson) {
        last = Place(lesson: lesson.name, step: step.identifier)
    }

    public func isDone(_ step: Step, of lesson: Lesson) -> Bool {
        done.contains(Place(lesson: lesson.name, step: step.identifier))
    }

    /// How many of the lesson's steps are done.
    public func count(in lesson: Lesson) -> Int { lesson.steps.count { isDone($0, of: lesson) } }

    /// The index of the first step that is not done yet; `nil` when all are.
    public func firstOpenStep(of lesson: Lesson) -> Int? { lesson.steps.firstIndex { !isDone($0, of: lesson) } }
}

// MARK: - As text

extension Progress {
    /// The file's first line; its number grows when older programs could no longer read the rest.
    private static let heading = "mqttlab progress 1"

    /// One line a fact, sorted, so that a person can read it and `diff` shows what changed.
    var text: String {
        let done = done.map { "done \($0.lesson) \($0.step)" }.sorted()
        let last = last.map { ["last \($0.lesson) \($0.step)"] } ?? []
        return ([Self.heading] + done + last).map { $0 + "\n" }.joined()
    }

    /// Reads what can be read; and the number of the first line that could not.
    static func read(_ text: String) -> (progress: Progress, firstDamaged: Int?) {
        var progress = Progress()
        var damaged: [Int] = []
        let lines = SourceLine.lines(of: text)
        if lines.first?.text != heading { damaged.append(1) }
        for line in lines.dropFirst() where !line.text.isEmpty {
            let words = line.text.split(separator: " ", omittingEmptySubsequences: false).map(String.init)
            // What follows the last line feed was cut off.
            guard words.count == 3, line.number < lines.count else {
                damaged.append(line.number)
                continue
            }
            let place = Place(lesson: words[1], step: words[2])
            switch words[0] {
            case "done": progress.done.insert(place)
            case "last": progress.last = place
            default: damaged.append(line.number)
            }
        }
        return (progress, damaged.first)
    }
}
