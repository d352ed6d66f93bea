internal import MQTTWire
internal import Typesetting

/// Text and bytes from the wire as views show them: escaped, and no longer than there is room for.
struct WireDisplay {
    let options: ViewOptions

    /// Text without quotes; of very long text, both ends.
    func text(_ bytes: [UInt8]) -> String {
        guard bytes.count > Self.longest else { return escaped(String(decoding: bytes, as: UTF8.self)) }
        let ends = [bytes.prefix(Self.longest / 2), bytes.suffix(Self.longest / 2)]
        return ends.map { escaped(String(decoding: $0, as: UTF8.self)) }.joined(separator: options.glyphs.ellipsis)
    }

    /// Text that came from the wire as a `String`, such as a client's name.
    func text(_ text: String) -> String { self.text(Array(text.utf8)) }

    /// A payload within so many cells: text in quotes, other bytes as hexadecimal, with its length where it is cut.
    func payload(_ bytes: [UInt8], cells: Int) -> String {
        if bytes.isEmpty { return "empty" }
        let head = Array(bytes.prefix(max(cells, 0) * 4))
        let whole = Self.text(of: head, isCut: head.count < bytes.count).map { quoted(escaped($0)) } ?? hexadecimal(head)
        if head.count == bytes.count, CellWidth.of(whole) <= cells { return whole }
        let hasRoomForCount = bytes.count > 64 && cells >= 24
        let count = !hasRoomForCount ? "" : " (" + Self.grouped(bytes.count) + (bytes.count == 1 ? " byte)" : " bytes)")
        let isQuoted = whole.hasPrefix("\"")
        let inner = isQuoted ? String(whole.dropFirst().dropLast()) : whole
        let room = max(cells - count.count - (isQuoted ? 2 : 0), 4)
        let cut = (inner + " ").shortened(to: min(room, CellWidth.of(inner)), ellipsis: options.glyphs.ellipsis)
        return (isQuoted ? quoted(cut) : cut) + count
    }

    /// A topic or filter within so many cells: levels in its middle give way, since the last ones tell most.
    func shortened(topic: String, to cells: Int) -> String {
        guard CellWidth.of(topic) > cells else { return topic }
        let ellipsis = options.glyphs.ellipsis
        let levels = topic.split(separator: "/", omittingEmptySubsequences: false)
        var (first, last) = ("", "")
        for index in 0..<(levels.count / 2) {
            let longer = "/" + levels[levels.count - 1 - index] + last
            guard CellWidth.of(first + ellipsis + longer) <= cells else { break }
            last = longer
            let earlier = first + levels[index] + "/"
            guard CellWidth.of(earlier + ellipsis + last) <= cells else { break }
            first = earlier
        }
        return last.isEmpty ? topic.shortenedInTheMiddle(to: cells, ellipsis: ellipsis) : first + ellipsis + last
    }

    /// A number with its thousands set apart.
    static func grouped(_ number: Int) -> String {
        var digits = Substring(String(number))
        var groups: [Substring] = []
        while digits.count > 3 {
            groups.append(digits.suffix(3))
            digits = digits.dropLast(3)
        }
        return ([digits] + groups.reversed()).joined(separator: ",")
    }

    /// The bytes as text, if that is what they are: UTF-8, and of the control characters only those of text files.
    static func text(of bytes: [UInt8], isCut: Bool = false) -> String? {
        // A cut may have gone through a character.
        for dropped in 0...(isCut ? 3 : 0) {
            guard let text = String(validating: bytes.dropLast(dropped), as: UTF8.self) else { continue }
            let isBinary = text.utf8.contains { ($0 < 0x20 && $0 != 0x0A && $0 != 0x0D && $0 != 0x09) || $0 == 0x7F }
            return isBinary ? nil : text
        }
        return nil
    }

    /// Text beyond this many bytes is shown by its ends alone.
    private static let longest = 1_024

    private func escaped(_ text: String) -> String {
        let visible = Escaping.visible(text)
        return options.ascii ? Glyphs.escapedToASCII(visible) : visible
    }

    private func quoted(_ text: String) -> String { "\"" + text + "\"" }

    private func hexadecimal(_ bytes: [UInt8]) -> String { "0x" + bytes.map(Escaping.hexadecimal).joined() }
}
