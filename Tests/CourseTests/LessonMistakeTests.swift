import Course
import Testing

/// A lesson file made from the good one by replacing some text, and what its author is told.
struct Misprint: Sendable, CustomTestStringConvertible {
    let good: String
    let bad: String
    let mistakes: [String]

    init(_ good: String, _ bad: String, _ mistakes: String...) {
        self.good = good
        self.bad = bad
        self.mistakes = mistakes
    }

    var testDescription: String { "\(good) → \(bad)" }
}

@Suite struct `A mistake in a lesson file is told with its line and what was expected` {
    @Test(arguments: frontMatter) func inTheFrontMatter(_ misprint: Misprint) throws { try expect(misprint) }
    @Test(arguments: blocks) func inTheBlocks(_ misprint: Misprint) throws { try expect(misprint) }
    @Test(arguments: checks) func inTheCheck(_ misprint: Misprint) throws { try expect(misprint) }
    @Test(arguments: quizzes) func inTheQuiz(_ misprint: Misprint) throws { try expect(misprint) }

    @Test func `all at once, in the order of the lines`() {
        let text = good.replacing("order: 1", with: "order: first").replacing("seen publish", with: "saw publish")
            .replacing("- [x] b", with: "- [ ] b")
        #expect(
            Self.mistakes(of: text).map { $0.prefix(10) } == ["t.md:4:8: ", "t.md:16:1:", "t.md:26:1:"])
    }

    @Test func `an empty file lacks everything`() {
        #expect(
            Self.mistakes(of: "") == [
                "t.md:1:1: expected `---`, which begins the front matter, found nothing"
            ])
    }

    private func expect(_ misprint: Misprint) throws {
        try #require(Self.mistakes(of: good).isEmpty)
        let place = try #require(good.ranges(of: misprint.good).first)
        #expect(Self.mistakes(of: good.replacingCharacters(in: place, by: misprint.bad)) == misprint.mistakes)
    }

    private static func mistakes(of text: String) -> [String] {
        do {
            _ = try LessonParser.parse(text, file: "t.md")
            return []
        } catch {
            return error.all.map(\.description)
        }
    }

    private let good = """
        ---
        format: 1
        title: T
        order: 1
        summary: S
        minutes: 5
        ---
        # T

        Before.
        ## First
        Prose.
        ```check
        # comment
        session board queued>0
        seen publish qos=2
        miss: Publish.
        ```
        ```hint
        Try.
        ```
        ```wrong
        ping board
        says: no
        ```
        ```quiz
        Which?
        - [ ] a
        - [x] b
        why: Because.
        ```
        ```solution
        connect board
        ```
        """

    static let frontMatter: [Misprint] = [
        Misprint("---\nformat: 1", "format: 1", "t.md:1:1: expected `---`, which begins the front matter, found \"format: 1\""),
        Misprint(
            "minutes: 5\n---\n", "minutes: 5\n",
            "t.md:33:1: expected a second `---` after the front matter, found the end of the file"),
        Misprint("format: 1", "format: 2", "t.md:2:9: expected format 1, found format 2"),
        Misprint("order: 1", "order: 0", "t.md:4:8: expected a number above 0, found \"0\""),
        Misprint("summary: S", "summary:", "t.md:5:9: expected words for the summary, found nothing"),
        Misprint(
            "summary: S", "sumary: S",
            "t.md:5:1: expected one of `format:`, `title:`, `order:`, `summary:`, `minutes:`, found \"sumary\"",
            "t.md:7:1: expected `summary:` in the front matter, found its end"),
        Misprint(
            "minutes: 5", "title: T", "t.md:6:1: expected `title` once, found it again",
            "t.md:7:1: expected `minutes:` in the front matter, found its end"),
        Misprint("# T", "# U", "t.md:8:1: expected the title of the front matter, \"T\", found \"U\""),
    ]
    static let blocks: [Misprint] = [
        Misprint(
            "```check", "```chek", "t.md:11:1: expected a block `check` in the step \"First\", found none",
            "t.md:13:4: expected `setup`, `check`, `hint`, `wrong`, `solution`, `quiz`, `text`, `console`, `c`, `kconfig` or nothing after the backticks, found \"chek\""
        ),
        Misprint("```hint", "```setup", "t.md:11:1: expected a block `hint` in the step \"First\", found none"),
        Misprint("Prose.\n", "", "t.md:11:1: expected prose in the step \"First\", found none"),
        Misprint(
            "```solution\nconnect board\n```", "", "t.md:11:1: expected a block `solution` in the step \"First\", found none"),
        Misprint(
            "Before.", "```solution\nconnect board\n```",
            "t.md:10:1: expected prose before the first `##` heading, found a block `solution`"),
        Misprint(
            "connect board\n```", "connect board",
            "t.md:32:1: expected a line of backticks that closes this block, found the end of the file"),
        Misprint(
            "says: no\n", "", "t.md:22:1: expected one line `says: …` with what the lab answers to these commands, found none"),
        Misprint(
            "says: no", "says: no\nsays: yes",
            "t.md:25:1: expected one line `says: …` with what the lab answers to these commands, found 2 of them"),
        Misprint("ping board\n", "", "t.md:22:1: expected a command in this block, found none"),
        Misprint("Try.\n", "", "t.md:19:1: expected something in this block `hint`, found nothing"),
        Misprint("```hint\nTry.\n```\n", "", "t.md:11:1: expected a block `hint` in the step \"First\", found none"),
        Misprint(
            "```solution", "```quiz\nQ?\n- [x] a\n- [ ] b\nwhy: c\n```\n```solution",
            "t.md:32:1: expected at most 1 of the blocks `quiz` in a step, found 2"),
        Misprint("## First", "### First", "t.md:34:1: expected a `##` heading that begins a step, found the end of the file"),
        Misprint(
            "```solution\nconnect board\n```",
            "```solution\nconnect board\n```\n## first!\nProse.\n```check\nconnected *\n```\n```hint\nh\n```\n```wrong\nping x\nsays: x\n```\n```solution\nconnect x\n```",
            "t.md:35:1: expected a heading that no other step has, found that of line 11"),
    ]
    static let checks: [Misprint] = [
        Misprint(
            "seen publish", "saw publish",
            "t.md:16:1: expected one of `seen`, `then`, `never`, `count`, `connected`, `session`, `subscribed`, `retained`, `not` or `miss:`, found \"saw\""
        ),
        Misprint(
            "seen publish qos=2", "seen", "t.md:16:5: expected a selector such as `publish qos=1`, found the end of the line"),
        Misprint(
            "seen publish qos=2", "seen publish qos=3",
            "t.md:16:18: expected 0, 1 or 2, found a mistake in the selector: “3” does not fit “qos”."),
        Misprint(
            "seen publish qos=2", "  seen publish qo=2",
            "t.md:16:16: expected one of kind, qos, dup, retain, id, topic, payload, from, to, client, user, code, size, note, message, tls, sni, failure, after, found a mistake in the selector: There is no key “qo”."
        ),
        Misprint("session board queued>0", "then publish", "t.md:15:1: expected `then` below another line, found it first"),
        Misprint(
            "seen publish qos=2", "count two publish",
            "t.md:16:7: expected a number, such as `2`, or `2+` for two or more, found \"two\""),
        Misprint(
            "seen publish qos=2", "not seen publish",
            "t.md:16:5: expected one of `connected`, `session`, `subscribed`, `retained` after `not`, found \"seen\""),
        Misprint(
            "queued>0", "queue>0",
            "t.md:15:15: expected one of `connected=`, `persistent=`, `subscriptions=`, `queued=`, `will=`, `in-flight=`, `awaiting-release=`, `keep-alive=` with a number (also `!=`, `<`, `>`), found \"queue>0\""
        ),
        Misprint(
            "queued>0", "queued>few",
            "t.md:15:15: expected one of `connected=`, `persistent=`, `subscriptions=`, `queued=`, `will=`, `in-flight=`, `awaiting-release=`, `keep-alive=` with a number (also `!=`, `<`, `>`), found \"queued>few\""
        ),
        Misprint(
            "seen publish qos=2", "connected", "t.md:16:10: expected a client's name, or `*` for any, found the end of the line"),
        Misprint("seen publish qos=2", "connected board now", "t.md:16:17: expected the end of the line, found \"now\""),
        Misprint("seen publish qos=2", "subscribed board a/#/b", "t.md:16:18: expected a topic filter, found \"a/#/b\""),
        Misprint(
            "seen publish qos=2", "subscribed board a qos=3", "t.md:16:20: expected `qos=0`, `qos=1` or `qos=2`, found \"qos=3\""),
        Misprint("seen publish qos=2", "retained a/+", "t.md:16:10: expected a topic, found \"a/+\""),
        Misprint("seen publish qos=2", "retained a \"b\" c", "t.md:16:16: expected the end of the line, found \"c\""),
        Misprint(
            "session board queued>0", "miss: first", "t.md:15:1: expected `miss:` below the line it speaks of, found it elsewhere"
        ),
        Misprint("miss: Publish.", "miss:", "t.md:17:1: expected a sentence after `miss:`, found nothing"),
        Misprint(
            "miss: Publish.", "miss: Publish.\nmiss: Again.",
            "t.md:18:1: expected `miss:` below the line it speaks of, found it elsewhere"),
        Misprint(
            "session board queued>0\nseen publish qos=2\nmiss: Publish.\n", "",
            "t.md:14:1: expected a line such as `seen publish qos=1`, found none"),
    ]
    static let quizzes: [Misprint] = [
        Misprint("- [ ] a", "- [x] a", "t.md:29:1: expected one right choice `- [x] …`, found 2"),
        Misprint("- [x] b", "- [ ] b", "t.md:26:1: expected one right choice `- [x] …`, found none"),
        Misprint("- [x] b", "- b", "t.md:29:1: expected `- [ ] choice` or `- [x] choice`, found \"- b\""),
        Misprint("Which?\n", "", "t.md:26:1: expected a question first, found none"),
        Misprint("- [ ] a\n", "", "t.md:26:1: expected 2 to 9 choices `- [ ] …`, found 1"),
        Misprint("why: Because.\n", "", "t.md:26:1: expected `why: …` after the choices, found none"),
    ]
}

extension String {
    fileprivate func replacingCharacters(in range: Range<Index>, by text: String) -> String {
        self[..<range.lowerBound] + text + self[range.upperBound...]
    }
}
