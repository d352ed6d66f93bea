/// One row of the command table: everything that parsing, usage, help and completion need to know about a command.
struct CommandSpecification: Sendable {
    /// One or two words, such as `publish` or `broker start`.
    var name: String
    var group: CommandGroup
    /// One line for the list of all commands.
    var summary: String
    /// A few lines more, for `help NAME`.
    var details: [String]
    var arguments: [Argument]
    var options: [Option]
    /// Lines that work when typed one after the other into a fresh lab; the last shows this command.
    var example: [String]

    init(
        _ name: String, _ group: CommandGroup, _ summary: String, details: [String] = [], arguments: [Argument] = [],
        options: [Option] = [], example: [String]
    ) {
        self.name = name
        self.group = group
        self.summary = summary
        self.details = details
        self.arguments = arguments
        self.options = options
        self.example = example
    }

    /// An argument in its place; the type of its value is forgotten, the rule for it is kept.
    struct Argument: Sendable {
        /// How many words it takes.
        enum Extent: Sendable {
            case required, optional
            /// All words that are no options, as one text; may be none.
            case rest
            /// As `rest`, at least one.
            case requiredRest
        }

        var name: String
        var summary: String
        var extent: Extent
        var completion: CompletionSource
        var check: @Sendable (Word) throws(UsageError) -> Void

        static func required(_ parameter: Parameter<some Any>) -> Argument { make(parameter, .required) }
        static func optional(_ parameter: Parameter<some Any>) -> Argument { make(parameter, .optional) }
        static func rest(_ parameter: Parameter<some Any>) -> Argument { make(parameter, .rest) }
        static func requiredRest(_ parameter: Parameter<some Any>) -> Argument { make(parameter, .requiredRest) }

        private static func make<Value>(_ parameter: Parameter<Value>, _ extent: Extent) -> Argument {
            let read = parameter.kind.read
            return Argument(
                name: parameter.name, summary: parameter.summary, extent: extent, completion: parameter.kind.completion,
                check: { word throws(UsageError) in _ = try read(word) })
        }
    }

    /// An option, with a value or without.
    struct Option: Sendable {
        /// What follows an option's name.
        struct Value: Sendable {
            var placeholder: String
            var defaultText: String?
            var completion: CompletionSource
            var check: @Sendable (Word) throws(UsageError) -> Void
        }

        var name: String
        var summary: String
        var value: Value?
        /// Whether it may be given several times.
        var isRepeatable = false

        static func flag(_ flag: Flag) -> Option { Option(name: flag.name, summary: flag.summary, value: nil) }

        static func value<V>(_ parameter: Parameter<V>) -> Option {
            let read = parameter.kind.read
            let value = Value(
                placeholder: parameter.kind.placeholder, defaultText: parameter.defaultText,
                completion: parameter.kind.completion,
                check: { word throws(UsageError) in _ = try read(word) })
            return Option(
                name: parameter.name, summary: parameter.summary, value: value, isRepeatable: parameter.isRepeatable)
        }

        /// `--qos N` or `--retain`.
        var usage: String { value.map { "\(name) \($0.placeholder)" } ?? name }
    }

    /// How the command is typed: `publish CLIENT TOPIC PAYLOAD [--qos N] [--retain]`.
    var usage: String {
        let parts =
            arguments.map { argument in
                switch argument.extent {
                case .required: argument.name
                case .optional, .rest: "[\(argument.name)]"
                case .requiredRest: argument.name
                }
            } + options.map { "[\($0.usage)]" }
        return ([name] + parts).joined(separator: " ")
    }

    /// The usage in one line: where there are many options, they are only mentioned.
    var shortUsage: String {
        guard usage.count > 100 else { return usage }
        var short = self
        short.options = []
        return short.usage + " [OPTIONS]"
    }

    /// The last line of the example: this command itself.
    var exampleLine: String { example.last ?? name }
}

/// The chapters of `help`, in their order.
enum CommandGroup: String, Sendable, CaseIterable {
    case lessons = "Lessons"
    case clients = "Clients"
    case views = "Look at packets"
    case trouble = "Make trouble"
    case broker = "Broker"
    case shell = "This prompt"
}
