internal import Typesetting

/// A command line that cannot be understood: what is wrong, where, why, and what to try instead.
struct UsageError: Error, Hashable {
    /// One sentence.
    var what: String
    /// The bytes of the line that it is about; `nil` where something is missing at no certain place.
    var place: Range<Int>?
    /// The rule behind it, one sentence.
    var why: String?
    /// What was perhaps meant at that place.
    var instead: [String]
    /// Lines to type instead.
    var tries: [String]

    init(
        _ what: String, at place: Range<Int>? = nil, because why: String? = nil, instead: [String] = [], tries: [String] = []
    ) {
        self.what = what
        self.place = place
        self.why = why
        self.instead = instead
        self.tries = tries
    }

    /// The error below the line that it is about, the place marked by carets.
    func lines(for line: String) -> [StyledLine] {
        var lines: [StyledLine] = []
        var tries = tries
        if let place {
            let (before, marked, after) = Self.split(line, at: place)
            lines.append(StyledLine("  " + Escaping.visible(line), .dim))
            let indent = String(repeating: " ", count: 2 + CellWidth.of(Escaping.visible(before)))
            let carets = String(repeating: "^", count: max(1, CellWidth.of(Escaping.visible(marked))))
            lines.append(StyledLine(indent + carets, .bad))
            tries = instead.map { before + $0 + after } + tries
        }
        lines.append(StyledLine(what, .bad))
        if let why { lines.append(StyledLine(why)) }
        lines += tries.map { StyledLine([.init("try  ", .dim), .init(Escaping.visible($0), .code)]) }
        return lines
    }

    private static func split(_ line: String, at place: Range<Int>) -> (before: String, marked: String, after: String) {
        let bytes = Array(line.utf8)
        let place = place.clamped(to: 0..<bytes.count)
        func text(_ part: Range<Int>) -> String { String(decoding: bytes[part], as: UTF8.self) }
        return (text(0..<place.lowerBound), text(place), text(place.upperBound..<bytes.count))
    }
}
