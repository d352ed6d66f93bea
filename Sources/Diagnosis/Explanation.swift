/// Why something failed, for a learner: what happened, whose decision it was, what it means, and what to do.
///
/// A value with words in it, since it is put together from tables of this target and from what the broker knows at that
/// moment; the trace keeps it, and the connection's closing words are its `summary`.
public struct Explanation: Sendable, Hashable {
    /// One possible cause.
    public struct Cause: Sendable, Hashable {
        /// How sure the lab is of it.
        public enum Certainty: Int, Sendable, Hashable, Comparable {
            /// The lab saw it.
            case certain
            /// What the lab knows speaks for it.
            case likely
            /// Nothing that the lab knows speaks against it.
            case possible

            public static func < (a: Self, b: Self) -> Bool { a.rawValue < b.rawValue }
        }

        public var certainty: Certainty
        /// The cause in one sentence.
        public var words: String
        /// What mends it, in one sentence or command.
        public var remedy: String

        public init(_ certainty: Certainty, _ words: String, remedy: String) {
            self.certainty = certainty
            self.words = words
            self.remedy = remedy
        }
    }

    /// A stable name of the failure, such as `unknown-ca`, for programs and tests.
    public var name: String
    /// What happened and who decided it, without a full stop, as a connection's closing words.
    public var summary: String
    /// What that means, in one sentence; empty where the summary says it.
    public var meaning: String
    /// What may have caused it, the surest first.
    public var causes: [Cause]
    /// What the lab cannot know from where it stands; empty where nothing is missing.
    public var unknown: String
    /// What a board's log shows for this failure, one line for each family of boards.
    public var boardLog: [String]

    public init(
        name: String, summary: String, meaning: String = "", causes: [Cause] = [], unknown: String = "", boardLog: [String] = []
    ) {
        self.name = name
        self.summary = summary
        self.meaning = meaning
        self.causes = causes.enumerated().sorted { ($0.element.certainty, $0.offset) < ($1.element.certainty, $1.offset) }.map(
            \.element)
        self.unknown = unknown
        self.boardLog = boardLog
    }
}

extension Explanation {
    /// All that it says, one paragraph each, in the order in which a learner wants to read it.
    public var paragraphs: [String] {
        var list = ["TLS failed: \(summary)."]
        if !meaning.isEmpty { list.append(meaning) }
        list += causes.map { "\($0.certainty.words): \($0.words) \($0.remedy)" }
        if !unknown.isEmpty { list.append("Not known here: \(unknown)") }
        if !boardLog.isEmpty { list.append("On a board: " + boardLog.joined(separator: "; ") + ".") }
        return list
    }
}

extension Explanation.Cause.Certainty {
    /// The certainty as the beginning of a sentence.
    public var words: String {
        switch self {
        case .certain: "The cause"
        case .likely: "Likely"
        case .possible: "Possible"
        }
    }
}
