import Testing
import Typesetting

@testable import Terminal

@Suite("What is written depends on who reads")
struct AppearanceTests {
    @Test("Streams and environment decide", arguments: [(true, true), (true, false), (false, true), (false, false)])
    func streams(input: Bool, output: Bool) {
        func appearance(_ terminal: String?, colour: Bool = true) -> Appearance {
            Appearance(inputIsTerminal: input, outputIsTerminal: output, wantsColour: colour, terminal: terminal)
        }
        let both = input && output
        #expect(appearance("xterm") == Appearance(isConversation: both, movesCursor: both, inColour: output))
        #expect(appearance("xterm", colour: false) == Appearance(isConversation: both, movesCursor: both, inColour: false))
        let plain = Appearance(isConversation: both, movesCursor: false, inColour: false)
        #expect([appearance("dumb"), appearance(nil)] == [plain, plain])
    }

    @Test("Each coloured character of a prompt carries its colour, and the last is followed by a plain one")
    func prompt() {
        func text(_ spans: [StyledLine.Span], inColour: Bool) -> String {
            let prompt = Prompt(StyledLine(spans), inColour: inColour)
            return withExtendedLifetime(prompt) { String(cString: prompt.pointer) }
        }
        let mixed = [StyledLine.Span("ab", .good), .init("> ", .plain)]
        #expect(text(mixed, inColour: true) == "\u{1}\u{1B}[0;1;32m\u{1}a\u{1}\u{1B}[0;1;32m\u{1}b\u{1}\u{1B}[0m\u{1}> ")
        #expect(text(mixed, inColour: false) == "ab> ")
        #expect(text([.init("a\u{1B}\u{1}", .dim)], inColour: true) == "\u{1}\u{1B}[0;2m\u{1}a\u{1}\u{1B}[0m\u{1} ")
    }
}
