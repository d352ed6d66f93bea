internal import CLineReader
public import Typesetting

/// Lines from a pipe or a file, or from a terminal that cannot draw.
///
/// Posted lines are written while it waits; where a person types they wait until the line is complete, since without
/// moving the cursor they would end up in it.
public final class PlainInput: LineSource {
    private let screen: Screen
    private let input: ByteInput

    public init(screen: Screen) {
        self.screen = screen
        input = ByteInput(screen: screen)
    }

    public var gather: () -> Duration? {
        get { input.gather }
        set { input.gather = newValue }
    }

    public func readLine(prompt: StyledLine) -> LineOutcome {
        input.woken = { [screen] in screen.drainForReader() }
        input.gatherNow()
        screen.write(screen.takeAll())
        if screen.appearance.isConversation {
            CLibrary.writeToOutput(screen.rendered(prompt))
            CLibrary.flushOutput()
            screen.hold()
        }
        defer { screen.release() }
        return line()
    }

    public func readSecret(prompt: StyledLine) -> LineOutcome {
        guard isKeyboard else { return readLine(prompt: prompt) }
        return KeyReader(screen: screen, input: input).readSecret(prompt: prompt)
    }

    public func waitForKey(prompt: StyledLine) -> Key {
        guard isKeyboard else { return .other }
        return KeyReader(screen: screen, input: input).waitForKey(prompt: prompt)
    }

    /// Prepares the terminal for the keys that follow.
    private var isKeyboard: Bool {
        guard screen.appearance.isConversation else { return false }
        clr_guard(CLibrary.standardInput)
        return true
    }

    private func line() -> LineOutcome {
        var bytes: [UInt8] = []
        while true {
            switch input.next() {
            case .byte(UInt8(ascii: "\n")): return .line(Self.text(bytes))
            case .byte(let byte): bytes.append(byte)
            case .interrupted where screen.appearance.isConversation:
                CLibrary.writeToOutput("\n")
                return .interrupted
            case .interrupted: clr_end_by_interrupt()
            case .end: return bytes.isEmpty ? .endOfInput : .line(Self.text(bytes))
            }
        }
    }

    /// Files from elsewhere end their lines with CR LF.
    private static func text(_ bytes: [UInt8]) -> String {
        String(decoding: bytes.last == UInt8(ascii: "\r") ? bytes.dropLast() : bytes[...], as: UTF8.self)
    }
}

extension Screen {
    /// Writes what is due, unless a person is typing.
    fileprivate func drainForReader() -> Duration? {
        guard !appearance.isConversation else { return nil }
        let due = take()
        write(due.lines)
        return due.again
    }
}
