internal import CLineReader
import Synchronization
public import Typesetting

/// Where lines are shown. Any thread may `post`; only the main thread writes.
///
/// Lines that are posted while a line is edited appear above it: the thread that waits for keys is woken through a
/// pipe and draws them. While nothing is edited they wait until the main thread calls `drain`, `show` or reads again.
/// `post` therefore never blocks, whoever reads the other end of the standard output, or nobody.
public final class Screen: Sendable {
    private struct State {
        var lines: LiveLines
        /// The byte in the pipe says so already, or the reader will come back by itself.
        var isCalled = false
        /// A line is being edited: only its reader may write.
        var isHeld = false
    }

    public let appearance: Appearance
    /// The end of the pipe that the reader of keys polls; -1 when there is none.
    let wakeDescriptor: Int32
    let callDescriptor: Int32
    private let state: Mutex<State>
    private let start = ContinuousClock.now

    public init(appearance: Appearance) {
        self.appearance = appearance
        let pipe = CLibrary.openPipe()
        wakeDescriptor = pipe?.reading ?? -1
        callDescriptor = pipe?.writing ?? -1
        state = Mutex(State(lines: LiveLines(limits: appearance.isConversation ? .terminal : .stream)))
    }

    deinit {
        CLibrary.closeDescriptor(wakeDescriptor)
        CLibrary.closeDescriptor(callDescriptor)
    }

    /// Lines to be shown soon, in order. When more come than can be shown they become one line that says how many packets.
    public func post(_ lines: [LiveLine]) {
        guard !lines.isEmpty else { return }
        let calls = state.withLock { state in
            state.lines.post(lines)
            defer { state.isCalled = true }
            return !state.isCalled
        }
        if calls { CLibrary.writeByte(to: callDescriptor) }
    }

    /// Wakes the reader of keys, whose `gather` knows why.
    public func call() {
        let calls = state.withLock { state in
            defer { state.isCalled = true }
            return !state.isCalled
        }
        if calls { CLibrary.writeByte(to: callDescriptor) }
    }

    /// Lines of which each stands for one packet.
    public func post(_ lines: [StyledLine]) { post(lines.map { LiveLine($0) }) }
}

/// For the main thread.
extension Screen {
    /// Writes the lines after everything that was posted before them.
    public func show(_ lines: [StyledLine]) {
        guard !isHeld else { return post(lines) }
        write(takeAll() + lines)
    }

    /// Writes posted lines as far as they are due; to be called often while waiting for something other than keys.
    public func drain() {
        guard !isHeld else { return }
        write(take().lines)
    }

    /// The cells of a line: the terminal's, or 100 where there is none to ask.
    public var columns: Int { appearance.isConversation ? Int(clr_terminal_size(CLibrary.standardOutput).columns) : 100 }

    private var isHeld: Bool { state.withLock { $0.isHeld } }
}

/// For the reader of keys.
extension Screen {
    /// From now on only the reader writes.
    func hold() { state.withLock { $0.isHeld = true } }

    func release() { state.withLock { $0.isHeld = false } }

    /// The lines that are due, and when to ask again.
    func take() -> (lines: [StyledLine], again: Duration?) {
        let now = start.duration(to: .now)
        return state.withLock { state in
            let taken = state.lines.take(at: now)
            state.isCalled = taken.again != nil
            return taken
        }
    }

    func takeAll() -> [StyledLine] {
        state.withLock { state in
            state.isCalled = false
            return state.lines.takeAll()
        }
    }

    func write(_ lines: [StyledLine]) {
        guard !lines.isEmpty else { return }
        for line in lines { CLibrary.writeToOutput(rendered(line) + "\n") }
        CLibrary.flushOutput()
    }

    /// A line as it may be written: no control character passes, wherever the text came from.
    func rendered(_ line: StyledLine) -> String {
        StyledLine(line.spans.map { .init(Self.harmless($0.text), $0.style) }).rendered(inColour: appearance.inColour)
    }

    private static func harmless(_ text: String) -> String {
        guard text.unicodeScalars.contains(where: { isControl($0) }) else { return text }
        return String(String.UnicodeScalarView(text.unicodeScalars.map { isControl($0) ? "\u{FFFD}" : $0 }))
    }

    private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
        scalar.value < 0x20 || 0x7F...0x9F ~= scalar.value
    }
}
