/// One argument or option of a command: its name, what it takes, what it is for.
///
/// A command declares its parameters once as constants; parsing, usage, help, completion and the access to the value all go
/// through them.
struct Parameter<Value>: Sendable {
    /// `CLIENT` for an argument, `--qos` for an option.
    var name: String
    var kind: ValueKind<Value>
    /// What it is for, in a few words.
    var summary: String
    /// What stands for it when it is not given, as it would be typed.
    var defaultText: String?
    /// Whether an option may be given several times.
    var isRepeatable: Bool

    init(
        _ name: String, _ kind: ValueKind<Value>, _ summary: String, default defaultText: String? = nil,
        isRepeatable: Bool = false
    ) {
        self.name = name
        self.kind = kind
        self.summary = summary
        self.defaultText = defaultText
        self.isRepeatable = isRepeatable
    }
}

/// An option that is there or not, such as `--retain`.
struct Flag: Sendable {
    var name: String
    var summary: String

    init(_ name: String, _ summary: String) {
        self.name = name
        self.summary = summary
    }
}

/// What a parameter takes: how it is read, what is called right, what Tab offers.
struct ValueKind<Value>: Sendable {
    /// The placeholder of an option's value in usage lines, such as `N`.
    var placeholder: String
    var completion: CompletionSource
    /// Reads a word; the error points into it.
    var read: @Sendable (Word) throws(UsageError) -> Value

    init(
        _ placeholder: String, completion: CompletionSource = .none,
        read: @escaping @Sendable (Word) throws(UsageError) -> Value
    ) {
        self.placeholder = placeholder
        self.completion = completion
        self.read = read
    }
}

/// Where Tab finds what may stand at a place.
enum CompletionSource: Sendable, Hashable {
    case none
    case choices([String])
    /// Names of the lab's own clients.
    case clients
    /// Topics seen so far, to publish on.
    case topics
    /// Those, and filters.
    case filters
    case selector
    case lessons
    case commands
    /// Identifiers of normative statements.
    case clauses
}
