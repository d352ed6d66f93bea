import Testing
import Typesetting

@testable import Terminal

@Suite("Lines that were posted are shown a few at a time, and a flood only counts")
struct LiveLineTests {
    /// What was shown at a moment, in milliseconds, and when to ask again.
    private struct Shown: Equatable {
        var lines: [String]
        var again: Int?
    }

    private var lines = LiveLines(
        limits: .init(waiting: 5, perWindow: 2, window: .milliseconds(100), betweenCollapsed: .milliseconds(500)))

    private mutating func post(_ texts: [String], packets: Int = 1) {
        lines.post(texts.map { LiveLine(StyledLine($0), packets: packets) })
    }

    private mutating func take(at milliseconds: Int) -> Shown {
        let taken = lines.take(at: .milliseconds(milliseconds))
        return Shown(lines: taken.lines.map(\.plain), again: taken.again.map { Int($0 / .milliseconds(1)) })
    }

    @Test("What is slow enough is shown at once")
    mutating func slowly() {
        #expect(take(at: 0) == Shown(lines: [], again: nil))
        post(["a"])
        #expect(take(at: 10) == Shown(lines: ["a"], again: nil))
        post(["b"])
        #expect(take(at: 20) == Shown(lines: ["b"], again: nil))
    }

    @Test("A burst is spread over windows, in order")
    mutating func burst() {
        post(["a", "b", "c", "d", "e"])
        #expect(take(at: 0) == Shown(lines: ["a", "b"], again: 100))
        #expect(take(at: 40) == Shown(lines: [], again: 60))
        post(["f"])
        #expect(take(at: 100) == Shown(lines: ["c", "d"], again: 100))
        #expect(take(at: 200) == Shown(lines: ["e", "f"], again: nil))
    }

    @Test("More than may wait becomes one line with their number, at most so often")
    mutating func flood() {
        post(["a", "b"])
        post(["c", "d", "e", "f"])
        #expect(take(at: 0) == Shown(lines: ["… 6 packets"], again: nil))
        post(["g"])
        #expect(take(at: 50) == Shown(lines: [], again: 50), "the window is spent")
        post(["h", "i", "j", "k", "l", "m", "n"], packets: 200)
        #expect(take(at: 100) == Shown(lines: [], again: 400))
        post(["o"], packets: 0)
        #expect(take(at: 499) == Shown(lines: [], again: 1))
        #expect(take(at: 500) == Shown(lines: ["… 1,401 packets"], again: nil))
        post(["p"])
        #expect(take(at: 600) == Shown(lines: ["p"], again: nil))
    }

    @Test("When no line is edited everything is shown")
    mutating func everything() {
        post(["a", "b", "c"])
        #expect(lines.takeAll().map(\.plain) == ["a", "b", "c"])
        post(["a", "b", "c", "d", "e", "f"], packets: 0)
        #expect(lines.takeAll().map(\.plain) == ["… 6 lines"])
        post(["a", "b", "c", "d", "e", "f"], packets: 1_234_567)
        #expect(lines.takeAll().map(\.plain) == ["… 7,407,402 packets"])
        #expect(lines.takeAll() == [])
    }
}
