internal import CLibEdit
internal import CLineReader

/// What a key function tells libedit to do next.
private enum KeyResult {
    static let done = UInt8(CC_NORM)
    static let lineIsComplete = UInt8(CC_NEWLINE)
    static let draw = UInt8(CC_REFRESH)
    static let beep = UInt8(CC_ERROR)
}

extension LineEditor {
    func bindKeys() {
        cle_set_editor(handle, "emacs")
        // The learner's own choice comes first, since choosing vi or emacs there sets every key anew.
        el_source(handle, nil)
        cle_take_signal_keys(handle)
        cle_hide_typing_ahead(handle)
        cle_add_function(handle, "mqttlab-interrupt", "Drop the line") { el, _ in LineEditor.of(el)?.interrupt() ?? 0 }
        cle_add_function(handle, "mqttlab-suspend", "Stop the program") { el, _ in LineEditor.of(el)?.suspend() ?? 0 }
        cle_add_function(handle, "mqttlab-complete", "Complete the word") { el, _ in LineEditor.of(el)?.tab() ?? 0 }
        cle_add_function(handle, "mqttlab-clear", "Clear the screen") { el, _ in LineEditor.of(el)?.clear() ?? 0 }
        for (key, function) in [("^C", "mqttlab-interrupt"), ("^Z", "mqttlab-suspend"), ("^L", "mqttlab-clear")] {
            cle_bind(handle, key, function)
            cle_bind_alternative(handle, key, function)
        }
        cle_bind(handle, "^I", "mqttlab-complete")
        cle_bind(handle, "^R", "em-inc-search-prev")
        // With vi keys, Escape is a key of its own and must not wait for more.
        guard !cle_has_vi_keys(handle) else { return }
        let sequences = [
            ("\\e[3~", "ed-delete-next-char"), ("\\e[1~", "ed-move-to-beg"), ("\\e[4~", "ed-move-to-end"),
            ("\\e[7~", "ed-move-to-beg"), ("\\e[8~", "ed-move-to-end"), ("\\e[1;5D", "ed-prev-word"),
            ("\\e[1;5C", "em-next-word"),
        ]
        for (sequence, function) in sequences { cle_bind(handle, sequence, function) }
    }

    private func interrupt() -> UInt8 {
        writeAtEnd("^C\n")
        wasInterrupted = true
        return KeyResult.lineIsComplete
    }

    /// The line is drawn again when the program is continued.
    private func suspend() -> UInt8 {
        writeAtEnd("")
        clr_suspend()
        return KeyResult.done
    }

    private func clear() -> UInt8 {
        clearScreen()
        return KeyResult.done
    }

    private func tab() -> UInt8 {
        let line = EditedLine(handle)
        let completing = Completing(
            before: line.before, after: line.after, completions: complete(line.before + line.after, line.before.count))
        guard completing.insertion.isEmpty else {
            el_insertstr(handle, completing.insertion)
            lastCompletion = EditedLine(handle)
            return KeyResult.draw
        }
        let isRepeated = line == lastCompletion
        lastCompletion = line
        guard isRepeated, !completing.candidates.isEmpty else { return KeyResult.beep }
        showAbove(completing.listing)
        return KeyResult.done
    }
}

/// The line in libedit's buffer, parted at the cursor.
struct EditedLine: Equatable {
    var before: String
    var after: String

    init(_ handle: OpaquePointer) {
        guard let line = el_line(handle)?.pointee, let start = line.buffer, let cursor = line.cursor, let end = line.lastchar
        else {
            (before, after) = ("", "")
            return
        }
        before = Self.text(from: start, to: cursor)
        after = Self.text(from: cursor, to: end)
    }

    private static func text(from start: UnsafePointer<CChar>, to end: UnsafePointer<CChar>) -> String {
        let bytes = UnsafeBufferPointer(start: start, count: max(0, end - start))
        return String(decoding: bytes.lazy.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }
}
