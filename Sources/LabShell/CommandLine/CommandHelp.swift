internal import Tracing
internal import Typesetting

/// What `help` says, derived from the command table.
enum CommandHelp {
    /// All commands, by chapters.
    static func overview(_ table: CommandTable) -> [StyledLine] {
        var lines: [StyledLine] = []
        let width = table.specifications.map { CellWidth.of($0.bareUsage) }.max() ?? 0
        for group in CommandGroup.allCases {
            let members = table.specifications.filter { $0.group == group }
            guard !members.isEmpty else { continue }
            lines.append(StyledLine(group.rawValue, .strong))
            lines += members.map { row($0.bareUsage, $0.summary, width: width) }
            lines.append("")
        }
        lines.append(
            StyledLine([.init("help selector", .code), .init(" explains SELECTOR, by which packets are chosen.", .plain)]))
        lines.append(
            StyledLine([.init("help COMMAND", .code), .init(" tells more about one, with an example. Tab completes.", .plain)]))
        return lines
    }

    /// All about one command.
    static func of(_ specification: CommandSpecification) -> [StyledLine] {
        var lines = [StyledLine(specification.shortUsage, .code), StyledLine("  " + specification.summary.asSentence)]
        lines += specification.details.map { StyledLine("  " + $0) }
        let arguments = specification.arguments.map { ($0.name, $0.summary) }
        let options = specification.options.map { ($0.usage, $0.summary + ($0.value?.defaultText.map { " (else \($0))" } ?? "")) }
        let rows = arguments + options
        if !rows.isEmpty {
            let width = rows.map { CellWidth.of($0.0) }.max() ?? 0
            lines.append("")
            lines += rows.map { row($0.0, $0.1, width: width) }
        }
        lines += ["", StyledLine("Example", .strong)]
        lines += specification.example.map { StyledLine("  " + $0, .code) }
        return lines
    }

    /// The language in which packets are chosen.
    static func selectors() -> [StyledLine] {
        let width = Selector.words.map { CellWidth.of($0.text) }.max() ?? 0
        let rows = Selector.words.map { word in
            var line = row(word.text, word.help, width: width)
            if word.example != word.text { line.append("  " + word.example, .code) }
            return line
        }
        let opening: [StyledLine] = [
            "A selector chooses packets, for trace, ladder, wait, fault and the checks of lessons.",
            "Terms that stand beside each other must all hold; = may also be != and, with numbers, < or >.", "",
        ]
        return opening + rows
            + ["", StyledLine("Example", .strong), StyledLine("  trace (publish or puback) topic=led/# from=board", .code)]
    }

    private static func row(_ name: String, _ text: String, width: Int) -> StyledLine {
        let gap = String(repeating: " ", count: width - CellWidth.of(name) + 2)
        return StyledLine([.init("  " + name, .code), .init(gap + text, .plain)])
    }
}

extension CommandSpecification {
    /// The usage without options, for the overview.
    fileprivate var bareUsage: String {
        var short = self
        short.options = []
        return short.usage
    }
}
