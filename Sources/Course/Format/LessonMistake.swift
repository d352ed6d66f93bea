/// Something in a lesson file that its author has to mend: where it is, what was expected, what stands there.
public struct LessonMistake: Sendable, Hashable {
    public var file: String
    /// Counted from 1.
    public var line: Int
    /// Counted from 1, in characters.
    public var column: Int
    /// Completes "expected …".
    public var expected: String
    /// Completes "found …".
    public var found: String

    public init(file: String, line: Int, column: Int = 1, expected: String, found: String) {
        self.file = file
        self.line = line
        self.column = column
        self.expected = expected
        self.found = found
    }
}

extension LessonMistake: CustomStringConvertible {
    /// `qos.md:12:5: expected …, found …`, as compilers say it, so that editors can jump there.
    public var description: String { "\(file):\(line):\(column): expected \(expected), found \(found)" }
}

/// Everything that is wrong with a lesson file, in the order of its lines.
public struct LessonMistakes: Error, Sendable, Hashable {
    /// At least one.
    public var all: [LessonMistake]

    public init(_ all: [LessonMistake]) { self.all = all.sorted { ($0.line, $0.column) < ($1.line, $1.column) } }
}

extension LessonMistakes: CustomStringConvertible {
    /// One mistake a line.
    public var description: String { all.map(\.description).joined(separator: "\n") }
}

/// Collects mistakes while a file is read, so that its author sees them all at once.
struct MistakeList {
    let file: String
    private(set) var all: [LessonMistake] = []

    init(file: String) { self.file = file }

    mutating func expected(_ expected: String, found: String, line: Int, column: Int = 1) {
        all.append(LessonMistake(file: file, line: line, column: column, expected: expected, found: found))
    }
}
