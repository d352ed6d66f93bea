internal import Typesetting

/// One arrow between two lifelines, or the double line of a TCP connection that opens or closes.
struct LadderArrow {
    /// The cells of the two lifelines.
    let from: Int
    let to: Int
    let style: Style
    private let shaft: String
    private let head: String
    /// What stands at the tip of an arrow that does not arrive.
    private let ending: String

    /// A packet's arrow.
    init(from: Int, to: Int, verdict: Verdict, style: Style, glyphs: Glyphs) {
        self.from = from
        self.to = to
        self.style = style
        let isRightwards = from < to
        head =
            switch verdict {
            case .underWay: isRightwards ? glyphs.rightOpenHead : glyphs.leftOpenHead
            case .arrived: isRightwards ? glyphs.rightHead : glyphs.leftHead
            case .lost, .cut: ""
            }
        ending =
            switch verdict {
            case .underWay, .arrived: ""
            case .lost: isRightwards ? "\(glyphs.lost) lost" : "lost \(glyphs.lost)"
            case .cut: isRightwards ? "\(glyphs.cut) cut" : "cut \(glyphs.cut)"
            }
        shaft = verdict == .underWay ? glyphs.dashedShaft : glyphs.shaft
    }

    /// A TCP connection's line.
    init(connectionFrom from: Int, to: Int, glyphs: Glyphs) {
        self.from = from
        self.to = to
        style = .connection
        shaft = glyphs.connectionShaft
        head = ""
        ending = ""
    }

    var left: Int { min(from, to) }
    var right: Int { max(from, to) }
    /// The cells between the lifelines.
    var inside: Range<Int> { (left + 1)..<max(right, left + 1) }

    /// The cells that a label may take on the arrow: at least a cell of shaft shows on both sides.
    var room: Int { inside.count - 4 - CellWidth.of(head) - (ending.isEmpty ? 0 : CellWidth.of(ending) + 2) }

    /// Draws the arrow with the label on it.
    func draw(_ label: String, in row: inout CellRow) {
        let text = label.isEmpty ? "" : " " + label + " "
        let isRightwards = from < to
        if ending.isEmpty {
            row.fill(inside, with: shaft, style)
            row.put(text, at: inside.lowerBound + (inside.count - CellWidth.of(text)) / 2, style)
            row.put(head, at: isRightwards ? inside.upperBound - 1 : inside.lowerBound, style)
            return
        }
        let longest = max(inside.count - CellWidth.of(ending) - 1, 0)
        let length = min(max(CellWidth.of(text) + 4, inside.count / 2), longest)
        let drawn =
            isRightwards ? inside.lowerBound..<(inside.lowerBound + length) : (inside.upperBound - length)..<inside.upperBound
        row.fill(inside, with: " ", .plain)
        row.fill(drawn, with: shaft, style)
        row.put(text, at: drawn.lowerBound + (drawn.count - CellWidth.of(text)) / 2, style)
        row.put(ending, at: isRightwards ? drawn.upperBound : drawn.lowerBound - CellWidth.of(ending), .bad)
    }
}
