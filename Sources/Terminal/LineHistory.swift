internal import CLibEdit

/// The lines of earlier times: for libedit to search in, and in a file, one a line.
///
/// The file is a convenience: where it cannot be read or written there is none, and nobody is disturbed.
final class LineHistory {
    /// Lines that are kept. The file may hold twice as many before it is written anew.
    static let limit = 1_000
    /// Longer lines are not worth keeping; in bytes.
    static let longest = 4_096

    let handle: OpaquePointer
    private let path: String?
    private var last = ""

    init?(path: String?) {
        guard let handle = history_init() else { return nil }
        self.handle = handle
        self.path = path
        cle_history_bound(handle, Int32(Self.limit))
        load()
    }

    deinit { history_end(handle) }

    /// Keeps a line unless it is blank, too long, or the same as the one before.
    func add(_ line: String) {
        guard line != last, line.utf8.count <= Self.longest, line.contains(where: { $0 != " " }) else { return }
        last = line
        cle_history_enter(handle, line)
        guard let path else { return }
        if !CLibrary.appendToFile(path, Array((line + "\n").utf8)) {
            CLibrary.makeFolders(above: path)
            _ = CLibrary.appendToFile(path, Array((line + "\n").utf8))
        }
    }

    private func load() {
        guard let path, let bytes = CLibrary.readFile(path, last: 2 * Self.limit * Self.longest) else { return }
        let lines = bytes.split(separator: UInt8(ascii: "\n")).map { String(decoding: $0, as: UTF8.self) }
        let kept = lines.suffix(Self.limit)
        for line in kept { cle_history_enter(handle, line) }
        last = kept.last ?? ""
        guard lines.count >= 2 * Self.limit else { return }
        _ = CLibrary.replaceFile(path, with: Array(kept.map { $0 + "\n" }.joined().utf8))
    }
}
