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
