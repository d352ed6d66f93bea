import Course
import Testing

@Suite struct `A lesson file` {
    @Test func `becomes a lesson with all that it says`() throws {
        let lesson = try LessonParser.parse(Self.whole, file: "Lessons/led.md")
        #expect(lesson.name == "led")
        #expect(lesson.title == "The LED")
        #expect(lesson.order == 10)
        #expect(lesson.summary == "Two points: and a colon.")
        #expect(lesson.minutes == 5)
        #expect(lesson.introduction == Markdown([.init(line: 10, content: .paragraph("Before we begin."))]))
        #expect(lesson.steps.map(\.identifier) == ["light-led-1"])
        let step = lesson.steps[0]
        #expect(step.title == "Light LED 1!")
        #expect(step.line == 12)
        #expect(
            step.prose.blocks.map(\.content) == [
                .paragraph("Publish to it."),
                .code(info: "text", [SourceLine(21, "30 06")]),
                .paragraph("Then look."),
            ])
        #expect(step.setup.commands == [Script.Command("connect board", line: 17)])
        #expect(step.check.lines.map(\.text) == ["seen publish topic=led", "then puback", "connected board"])
        #expect(step.check.lines.map(\.advice) == [nil, "Use QoS 1.", nil])
        #expect(step.hints == [Markdown([.init(line: 34, content: .paragraph("Use `publish`."))])])
        #expect(step.wrongs.map(\.commands) == [[Script.Command("publish board lamp ON", line: 37)]])
        #expect(step.wrongs.map(\.says) == ["its topic is lamp"])
        #expect(step.solution.commands == [Script.Command("publish board led ON --qos 1", line: 42)])
        #expect(
            step.quiz
                == Quiz(
                    question: "Who answers? Think.", choices: ["the board", "the broker itself"], answer: 1,
                    why: "It answers the sender, not the subscribers."))
    }

    @Test func `reads the same with the line ends of Windows`() throws {
        let windows = Self.whole.split(separator: "\n", omittingEmptySubsequences: false).joined(separator: "\r\n")
        #expect(try LessonParser.parse(windows, file: "led.md") == LessonParser.parse(Self.whole, file: "led.md"))
    }

    static let whole = """
        ---
        format: 1
        title: The LED
        order: 10
        summary: Two points: and a colon.
        minutes: 5
        ---
        # The LED

        Before we begin.

        ## Light LED 1!

        Publish
        to it.
        ```setup
        connect board
        ```

        ```text
        30 06
        ```
        Then look.

        ```check
        seen publish topic=led
        then puback
        miss: Use QoS 1.

        # the state as well
          connected board
        ```
        ```hint
        Use `publish`.
        ```
        ```wrong
        publish board lamp ON
        says: its topic is lamp
        ```
        ```solution
        # one line
        publish board led ON --qos 1
        ```
        ```quiz
        Who answers?
        Think.
        - [ ] the board
        - [x] the broker
          itself
        why: It answers the sender,
        not the subscribers.
        ```
        """
}
