/// Makes a step of its heading, its prose and its fenced blocks.
struct StepAssembly {
    /// A `##` heading and what follows it up to the next.
    struct Section {
        var title: String
        var line: Int
        var blocks: [Markdown.Block] = []
    }

    /// What a fenced block is, by the words after its backticks.
    enum FenceKind {
        case running(BlockKind)
        /// Code that is only shown.
        case shown
        case unknown

        init(info: String) {
            if let kind = BlockKind(rawValue: info) {
                self = .running(kind)
            } else {
                self = Self.shownInfos.contains(info) ? .shown : .unknown
            }
        }

        static let shownInfos = ["", "text", "console", "c", "kconfig"]
    }

    /// The blocks that make a step run, and how often a step may have each.
    enum BlockKind: String, CaseIterable {
        case setup, check, hint, wrong, solution, quiz

        var allowed: ClosedRange<Int> {
            switch self {
            case .setup, .quiz: 0...1
            case .check, .solution: 1...1
            case .hint, .wrong: 1...9
            }
        }
    }

    private var prose: [Markdown.Block] = []
    private var scripts: [BlockKind: Script] = [:]
    private var check: Check?
    private var hints: [Markdown] = []
    private var wrongs: [WrongAttempt] = []
    private var quiz: Quiz?
    /// The lines at which blocks of each kind begin.
    private var places: [BlockKind: [Int]] = [:]

    /// The step, or `nil` where a mistake leaves too little of it.
    static func assemble(_ section: Section, _ mistakes: inout MistakeList) -> Step? {
        var assembly = StepAssembly()
        for block in section.blocks { assembly.take(block, &mistakes) }
        assembly.count(in: section, &mistakes)
        guard let check = assembly.check, let solution = assembly.scripts[.solution] else { return nil }
        return Step(
            identifier: identifier(of: section.title), title: section.title, line: section.line,
            prose: Markdown(assembly.prose), setup: assembly.scripts[.setup] ?? Script(), check: check,
            hints: assembly.hints, wrongs: assembly.wrongs, solution: solution, quiz: assembly.quiz)
    }

    /// The letters and digits of the title in lower case, with a hyphen for everything between them.
    private static func identifier(of title: String) -> String {
        title.lowercased().split { !$0.isLetter && !$0.isNumber }.joined(separator: "-")
    }

    private mutating func take(_ block: Markdown.Block, _ mistakes: inout MistakeList) {
        guard case .code(let info, let lines) = block.content else { return prose.append(block) }
        switch FenceKind(info: info) {
        case .shown: prose.append(block)
        case .unknown:
            let kinds = (BlockKind.allCases.map(\.rawValue) + FenceKind.shownInfos.dropFirst()).map { "`\($0)`" }
            mistakes.expected(
                kinds.joined(separator: ", ") + " or nothing after the backticks", found: quoted(info), line: block.line,
                column: 4)
        case .running(let kind):
            places[kind, default: []].append(block.line)
            take(kind, lines, at: block.line, &mistakes)
        }
    }

    private mutating func take(_ kind: BlockKind, _ lines: [SourceLine], at line: Int, _ mistakes: inout MistakeList) {
        guard lines.contains(where: { !$0.text.trimmed.isEmpty }) else {
            return mistakes.expected("something in this block `\(kind.rawValue)`", found: "nothing", line: line)
        }
        switch kind {
        case .setup, .solution: scripts[kind] = script(lines, at: line, &mistakes)
        case .check: check = CheckParser.parse(lines, &mistakes)
        case .hint: hints.append(MarkdownReader.read(lines[...]).markdown)
        case .wrong: takeWrong(lines, at: line, &mistakes)
        case .quiz: quiz = QuizParser.parse(lines, at: line, &mistakes)
        }
    }

    private mutating func takeWrong(_ lines: [SourceLine], at line: Int, _ mistakes: inout MistakeList) {
        let says = lines.filter { $0.text.trimmed.hasPrefix(Self.says) }
        let script = script(lines.filter { !$0.text.trimmed.hasPrefix(Self.says) }, at: line, &mistakes)
        guard says.count == 1, let sentence = says.first?.text.trimmed.dropFirst(Self.says.count).trimmed, !sentence.isEmpty
        else {
            return mistakes.expected(
                "one line `says: …` with what the lab answers to these commands",
                found: says.count > 1 ? "\(says.count) of them" : "none", line: says.dropFirst().first?.number ?? line)
        }
        wrongs.append(WrongAttempt(script: script, says: String(sentence), line: line))
    }

    private static let says = "says:"

    /// One command a line; empty lines and lines that begin with `#` are for the reader.
    private func script(_ lines: [SourceLine], at line: Int, _ mistakes: inout MistakeList) -> Script {
        let commands = lines.map { Script.Command(String($0.text.trimmed), line: $0.number) }
            .filter { !$0.text.isEmpty && !$0.text.hasPrefix("#") }
        if commands.isEmpty { mistakes.expected("a command in this block", found: "none", line: line) }
        return Script(commands)
    }

    private func count(in section: Section, _ mistakes: inout MistakeList) {
        if prose.isEmpty { mistakes.expected("prose in the step \"\(section.title)\"", found: "none", line: section.line) }
        for kind in BlockKind.allCases {
            let lines = places[kind] ?? []
            let allowed = kind.allowed
            if lines.count < allowed.lowerBound {
                mistakes.expected(
                    "a block `\(kind.rawValue)` in the step \"\(section.title)\"", found: "none", line: section.line)
            } else if lines.count > allowed.upperBound {
                mistakes.expected(
                    "at most \(allowed.upperBound) of the blocks `\(kind.rawValue)` in a step", found: "\(lines.count)",
                    line: lines[allowed.upperBound])
            }
        }
    }
}
