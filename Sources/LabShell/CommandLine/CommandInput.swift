/// A command line that was understood: the words for each parameter of its command.
struct CommandInput: Sendable {
    let line: String
    let specification: CommandSpecification
    /// By the parameter's name; of an option that was given several times, the first.
    private(set) var words: [String: Word] = [:]
    /// The others, in their order.
    private var repeated: [String: [Word]] = [:]

    init(line: String, specification: CommandSpecification) {
        self.line = line
        self.specification = specification
    }

    mutating func set(_ name: String, _ word: Word) {
        if words[name] == nil { words[name] = word } else { repeated[name, default: []].append(word) }
    }

    /// The value of an argument that the command cannot do without.
    func required<Value>(_ parameter: Parameter<Value>) throws(UsageError) -> Value {
        guard let value = try value(parameter) else {
            throw UsageError.missing(parameter.name, of: specification, in: line)
        }
        return value
    }

    /// The value that was given, else the default, else `nil`.
    func value<Value>(_ parameter: Parameter<Value>) throws(UsageError) -> Value? {
        if let word = words[parameter.name] { return try parameter.kind.read(word) }
        guard let text = parameter.defaultText else { return nil }
        return try parameter.kind.read(Word(bytes: Array(text.utf8), range: 0..<0))
    }

    /// The values of an option that may be given several times, in their order.
    func values<Value>(_ parameter: Parameter<Value>) throws(UsageError) -> [Value] {
        guard let first = words[parameter.name] else { return [] }
        var values: [Value] = []
        for word in [first] + repeated[parameter.name, default: []] { values.append(try parameter.kind.read(word)) }
        return values
    }

    /// Where the first of these options was typed, and its name; `nil` if none was.
    func first(of names: [String]) -> (name: String, place: Range<Int>)? {
        names.compactMap { name in words[name].map { (name, $0.range) } }.min { $0.place.lowerBound < $1.place.lowerBound }
    }

    func has(_ flag: Flag) -> Bool { words[flag.name] != nil }

    /// Whether the parameter was typed, rather than left to its default.
    func has(_ parameter: Parameter<some Any>) -> Bool { words[parameter.name] != nil }

    /// An error about one of the parameters, pointing at it where it was typed.
    func error(
        _ what: String, at parameter: Parameter<some Any>, because why: String? = nil,
        instead: [String] = [], tries: [String] = []
    ) -> UsageError {
        UsageError(what, at: words[parameter.name]?.range, because: why, instead: instead, tries: tries)
    }
}
