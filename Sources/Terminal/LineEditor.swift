internal import CLibEdit
internal import CLineReader
public import Typesetting

/// The prompt at a terminal, with libedit's keys: emacs or vi as `~/.editrc` says.
///
/// It belongs to the main thread, and there may be one in a process: a process has one terminal. libedit blocks in
/// `readLine`; lines that were posted meanwhile are drawn above the line being edited. To do so one must know how many
/// rows libedit's cursor is below the first row of its prompt (`clr_locate`), erase from there on, write the lines and
/// have libedit draw prompt and line again.
public final class LineEditor: LineSource {
    public typealias Outcome = LineOutcome

    /// The words that could stand at `cursor`, counted in characters from the start of `line`.
    public var complete: (_ line: String, _ cursor: Int) -> [Completion] = { _, _ in [] }
    /// Says no to lines that nobody should find later, such as those with a password.
    public var keepsInHistory: (_ line: String) -> Bool = { _ in true }

    let screen: Screen
    let handle: OpaquePointer
    var wasInterrupted = false
    /// The line and cursor after the last Tab: the same again means that the learner wants a list.
    var lastCompletion: EditedLine?
    private let history: LineHistory
    private let input: ByteInput
    private var prompt = Prompt(StyledLine(), inColour: false)
    private let wrapsAnew = Appearance.wrapsAnew
    private var size = clr_size(columns: 80, rows: 24)
    /// What libedit has drawn when it last waited for a key.
    private var drawn = clr_place()

    /// - Parameter history: The file that keeps the lines; nil keeps none.
    public init?(screen: Screen, history path: String?) {
        clr_use_utf8()
        clr_guard(CLibrary.standardInput)
        guard let handle = cle_init("mqttlab"), let history = LineHistory(path: path) else { return nil }
        self.screen = screen
        self.handle = handle
        self.history = history
        input = ByteInput(screen: screen)
        input.reader.pointee.owner = Unmanaged.passUnretained(self).toOpaque()
        cle_set_client_data(handle, input.reader)
        cle_set_reader(handle, clr_read_character)
        input.reader.pointee.drawn = { LineEditor.of(owner: $0)?.noteDrawing() }
        cle_set_prompt(handle, { LineEditor.of($0)?.promptForDrawing() }, CChar(Prompt.mark.asciiValue ?? 1))
        cle_use_history(handle, history.handle)
        bindKeys()
    }

    deinit { el_end(handle) }

    public var gather: () -> Duration? {
        get { input.gather }
        set { input.gather = newValue }
    }

    public func readLine(prompt: StyledLine) -> LineOutcome {
        self.prompt = Prompt(prompt, inColour: screen.appearance.inColour)
        size = clr_terminal_size(CLibrary.standardOutput)
        // One that came after the last command had ended.
        _ = clr_take_interrupt()
        wasInterrupted = false
        lastCompletion = nil
        drawn = clr_place()
        input.woken = { [unowned self] in self.woken() }
        input.gatherNow()
        screen.write(screen.takeAll())

        screen.hold()
        clr_set_editing(true)
        // Before the prompt is seen: else the terminal itself would echo the first keys.
        cle_prepare_terminal(handle, 1)
        var count: Int32 = 0
        let line = el_gets(handle, &count)
        clr_set_editing(false)
        screen.release()

        if wasInterrupted { return .interrupted }
        guard let line, count > 0 else {
            CLibrary.writeToOutput("\n")
            CLibrary.flushOutput()
            return .endOfInput
        }
        return .line(kept(String(cString: line)))
    }

    private func kept(_ line: String) -> String {
        let text = line.hasSuffix("\n") ? String(line.dropLast()) : line
        if keepsInHistory(text) { history.add(text) }
        return text
    }

    public func readSecret(prompt: StyledLine) -> LineOutcome {
        KeyReader(screen: screen, input: input).readSecret(prompt: prompt)
    }

    public func waitForKey(prompt: StyledLine) -> Key {
        KeyReader(screen: screen, input: input).waitForKey(prompt: prompt)
    }

    /// The editor that one of libedit's callbacks is about.
    static func of(_ handle: OpaquePointer?) -> LineEditor? {
        guard let handle, let data = cle_client_data(handle) else { return nil }
        return of(owner: data.assumingMemoryBound(to: clr_reader.self).pointee.owner)
    }

    private static func of(owner: UnsafeMutableRawPointer?) -> LineEditor? {
        guard let owner else { return nil }
        return Unmanaged<LineEditor>.fromOpaque(owner).takeUnretainedValue()
    }
}

extension LineEditor {
    /// What happened while the reader waited for a key.
    private func woken() -> Duration? {
        if clr_take_continued() {
            // Somebody else had the terminal: its modes and the place of the cursor are not what they were.
            cle_prepare_terminal(handle, 0)
            cle_prepare_terminal(handle, 1)
            draw()
        }
        if clr_take_resized() { resize() }
        let due = screen.take()
        if !due.lines.isEmpty { showAbove(due.lines) }
        return due.again
    }

    /// Writes lines above the line being edited.
    func showAbove(_ lines: [StyledLine]) {
        erase(rowsAbove: locate().cursor_row)
        screen.write(lines)
        draw()
    }

    /// Shows nothing but the line, in the first row.
    func clearScreen() {
        CLibrary.writeToOutput("\u{1B}[H\u{1B}[2J")
        draw()
    }

    /// Prompt and line, from where the cursor is.
    private func draw() {
        drawn = clr_place()
        cle_draw(handle)
        noteDrawing()
    }

    private func resize() {
        let before = locate()
        size = clr_terminal_size(CLibrary.standardOutput)
        el_resize(handle)
        let after = locate()
        // Where it is not known, too few rows leave a piece of the old prompt; too many would erase what stood above it.
        erase(rowsAbove: wrapsAnew ? after.cursor_row : min(before.cursor_row, after.cursor_row))
        draw()
    }

    private func erase(rowsAbove rows: Int32) { CLibrary.writeToOutput(Self.up(rows) + "\u{1B}[J") }

    /// To the begin of a row above.
    private static func up(_ rows: Int32) -> String { rows > 0 ? "\r\u{1B}[\(rows)A" : "\r" }

    /// Puts the terminal's cursor behind the last character, wherever in the line it was, and writes there.
    func writeAtEnd(_ text: String) {
        let place = locate()
        let down = place.end_row - place.cursor_row
        let moves = (down > 0 ? "\u{1B}[\(down)B" : "") + (place.end_column > 0 ? "\r\u{1B}[\(place.end_column)C" : "\r")
        CLibrary.writeToOutput(moves + text)
        CLibrary.flushOutput()
    }

    /// libedit has drawn the line and waits for a key.
    private func noteDrawing() {
        drawn = locate()
        // It moves the cursor to the right by writing what stands there, and miscounts when that is half a character.
        guard drawn.is_uneven, drawn.end_row < size.rows - 1 else { return }
        CLibrary.writeToOutput(Self.up(drawn.cursor_row))
        clr_paint(handle, prompt.plain, prompt.shown, size)
    }

    /// libedit asks for the prompt before each drawing. Where characters do not all take one cell it would also miscount
    /// the cells between what it keeps and what it writes, so it must not keep anything.
    private func promptForDrawing() -> UnsafeMutablePointer<CChar> {
        let next = locate()
        if drawn.is_uneven || next.is_uneven {
            erase(rowsAbove: drawn.cursor_row)
            if drawn.cursor_row > 0 { CLibrary.writeToOutput("\u{1B}[\(drawn.cursor_row)B") }
            cle_forget_drawing(handle, size.columns)
        }
        drawn = next
        return prompt.pointer
    }

    private func locate() -> clr_place { clr_locate(handle, prompt.plain, size) }
}
