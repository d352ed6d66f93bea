import Course
import Testing
import Typesetting

@Suite struct `The prose of a lesson` {
    @Test func `is laid out for a terminal`() {
        let text = """
            # A *heading*

            One paragraph that
            is wrapped, with `code`, **strong** words, 2 * 3 * 4 and \\*no emphasis\\*.
            - first item, which is long enough for two lines
              continued
              - nested
            - second
            12. twelfth

            > A quote
            > goes on.

            | bits | what |
            | --- | --- |
            | 3 | `DUP` |
            | 2 and 1 | the quality of service of this message |

            ```text
            32 2c   # as it is
            ```
            See [the standard](https://example.org) or [https://example.org](https://example.org).
            """
        #expect(
            MarkdownView.lines(Markdown(text), width: 34).map(\.plain) == [
                "A heading",
                "",
                "One paragraph that is wrapped,",
                "with `code`, strong words, 2 * 3 *",
                "4 and *no emphasis*.",
                "",
                "• first item, which is long enough",
                "  for two lines continued",
                "  • nested",
                "• second",
                "12. twelfth",
                "",
                "│ A quote goes on.",
                "",
                "bits     what",
                "3        `DUP`",
                "2 and 1  the quality of service of",
                "         this message",
                "",
                "    32 2c   # as it is",
                "",
                "See the standard",
                "<https://example.org> or",
                "https://example.org.",
            ])
    }

    @Test func `keeps what is code and what is strong apart`() {
        #expect(
            MarkdownView.lines(Markdown("Use `publish a b` **now**, *please*."), width: 80) == [
                StyledLine([
                    .init("Use ", .plain), .init("`publish a b`", .code), .init(" ", .plain), .init("now", .strong),
                    .init(", ", .plain), .init("please", .strong), .init(".", .plain),
                ])
            ])
    }

    @Test func `breaks words that no line can hold, by cells and not by characters`() {
        #expect(
            MarkdownView.lines(Markdown("a `devacademy/subscribe/topic` 温度温度温度温度温度温度"), width: 20).map(\.plain)
                == ["a", "`devacademy/subscrib", "e/topic`", "温度温度温度温度温度", "温度"])
    }

    @Test func `loses nothing that it does not know`() {
        let odd = "`open *star [link](nowhere | ~~~ <b>"
        #expect(MarkdownView.lines(Markdown(odd), width: 80).map(\.plain) == [odd])
    }
}

@Suite struct `A quiz` {
    let quiz = Quiz(question: "Which `byte`?", choices: ["the first", "the last"], answer: 0, why: "It holds the flags.")

    @Test func `is asked with letters and answered by them`() {
        #expect(LessonView.quiz(quiz, width: 40).map(\.plain) == ["Which `byte`?", "  a  the first", "  b  the last"])
        #expect(["a", " B ", "c", "ab", ""].map(quiz.choice(named:)) == [0, 1, nil, nil, nil])
        #expect(LessonView.verdict(on: 0, of: quiz, width: 40).map(\.plain) == ["Right. It holds the flags."])
        #expect(LessonView.verdict(on: 1, of: quiz, width: 40).map(\.plain) == ["Not quite: a. It holds the flags."])
    }
}

@Suite struct `Lessons on a terminal` {
    @Test func `are listed with how far the learner is`() throws {
        var one = try lesson(check: "seen publish")
        (one.name, one.title, one.summary) = ("qos", "Quality", "How much trouble is taken over a message.")
        var two = one
        two.name = "keep-alive"
        var progress = Progress()
        progress.passed(one.steps[0], of: one)
        #expect(
            LessonView.list([one, two], progress: progress, width: 50).map(\.plain) == [
                "  qos         1 of 1  Quality, about 1 min",
                "              How much trouble is taken over a",
                "              message.",
                "  keep-alive  0 of 1  Quality, about 1 min",
                "              How much trouble is taken over a",
                "              message.",
            ])
        #expect(LessonView.step(0, of: one, width: 50).map(\.plain) == ["Quality · step 1 of 1  Step", "", "Prose."])
    }
}
