/// Reads a lesson file. The format is described, with an example, in `Lessons/README.md`.
///
///     front matter ─► introduction ─► step ─► step ─► …
///                                     a `##` heading, prose, and the fenced blocks that make it run
public enum LessonParser {
    /// Reads the text of `file`, whose base name without `.md` becomes the lesson's name.
    ///
    /// All mistakes are found in one go, each with its line.
    public static func parse(_ text: String, file: String) throws(LessonMistakes) -> Lesson {
        var mistakes = MistakeList(file: file)
        guard let (matter, body) = FrontMatter.read(SourceLine.lines(of: text), &mistakes) else {
            throw LessonMistakes(mistakes.all)
        }
        let outcome = MarkdownReader.read(body)
        if let line = outcome.unclosedFence {
            mistakes.expected("a line of backticks that closes this block", found: "the end of the file", line: line)
        }
        let sections = sections(of: outcome.markdown)
        guard !sections.steps.isEmpty else {
            mistakes.expected("a `##` heading that begins a step", found: "the end of the file", line: body.last?.number ?? 1)
            throw LessonMistakes(mistakes.all)
        }
        let introduction = introduction(sections.introduction, title: matter.title, &mistakes)
        let steps = sections.steps.map { StepAssembly.assemble($0, &mistakes) }
        refuseTwins(steps, &mistakes)
        guard mistakes.all.isEmpty else { throw LessonMistakes(mistakes.all) }
        return Lesson(
            name: lessonName(ofFile: file), title: matter.title, order: matter.order, summary: matter.summary,
            minutes: matter.minutes, introduction: introduction, steps: steps.compactMap(\.self))
    }

    /// `Lessons/qos.md` is the lesson `qos`.
    static func lessonName(ofFile file: String) -> String {
        let base = file.split(separator: "/").last.map(String.init) ?? file
        return base.hasSuffix(".md") ? String(base.dropLast(3)) : base
    }

    private static func sections(of markdown: Markdown) -> (introduction: [Markdown.Block], steps: [StepAssembly.Section]) {
        var introduction: [Markdown.Block] = []
        var steps: [StepAssembly.Section] = []
        for block in markdown.blocks {
            if case .heading(level: 2, let title) = block.content {
                steps.append(StepAssembly.Section(title: title, line: block.line))
            } else if steps.isEmpty {
                introduction.append(block)
            } else {
                steps[steps.count - 1].blocks.append(block)
            }
        }
        return (introduction, steps)
    }

    /// The introduction without the title, which the front matter has already.
    private static func introduction(_ blocks: [Markdown.Block], title: String, _ mistakes: inout MistakeList) -> Markdown {
        var kept: [Markdown.Block] = []
        for block in blocks {
            switch block.content {
            case .heading(level: 1, let heading):
                if heading != title {
                    mistakes.expected("the title of the front matter, \"\(title)\"", found: quoted(heading), line: block.line)
                }
            case .code(let info, _):
                switch StepAssembly.FenceKind(info: info) {
                case .shown: kept.append(block)
                case .running, .unknown:
                    mistakes.expected("prose before the first `##` heading", found: "a block `\(info)`", line: block.line)
                }
            case .heading, .paragraph, .item, .quote, .table: kept.append(block)
            }
        }
        return Markdown(kept)
    }

    private static func refuseTwins(_ steps: [Step?], _ mistakes: inout MistakeList) {
        var seen: [String: Int] = [:]
        for step in steps.compactMap(\.self) {
            if let first = seen[step.identifier] {
                mistakes.expected("a heading that no other step has", found: "that of line \(first)", line: step.line)
            }
            seen[step.identifier] = step.line
        }
    }
}
