internal import MQTTSessions
internal import Typesetting

/// The words about one arrow: as many as fit stand on it, the rest below.
struct LadderLabel {
    /// What stands on the arrow.
    var text: String
    /// What stands below it.
    var rest = Rest()

    /// Words below an arrow.
    struct Rest {
        var flags: [String] = []
        var subject = ""
        var payload: [UInt8]?
        var detail = ""
        var remark = ""
        var style = Style.plain
    }
}

extension LadderLabel {
    /// The wordings for a packet, the fullest first.
    ///
    /// - Parameter peer: the peer's name, where its column is shared with others.
    static func wordings(
        _ summary: PacketSummary, mark: String?, peer: String?, verdict: Verdict, sent: Moment, isWide: Bool, options: ViewOptions
    ) -> [LadderLabel] {
        let whole = Rest(
            subject: summary.subject, payload: summary.payload, detail: options.text(summary.detail),
            remark: remark(on: verdict, sent: sent, options: options), style: summary.style)
        func text(flags: [String]) -> String {
            let words = [peer.map { $0 + ":" }, summary.kind].compactMap { $0 } + summary.qualityWords(short: !isWide) + flags
            return (words + summary.identifierWords + [mark].compactMap { $0 }).joined(separator: " ")
        }
        var wordings = [LadderLabel(text: text(flags: summary.flags), rest: whole)]
        if !summary.detail.isEmpty, summary.subject.isEmpty {
            var rest = whole
            rest.detail = ""
            wordings.insert(LadderLabel(text: wordings[0].text + " " + whole.detail, rest: rest), at: 0)
        }
        if !summary.flags.isEmpty {
            var rest = whole
            rest.flags = summary.flags
            wordings.append(LadderLabel(text: text(flags: []), rest: rest))
        }
        return wordings
    }

    private static func remark(on verdict: Verdict, sent: Moment, options: ViewOptions) -> String {
        switch verdict {
        case .underWay: "under way"
        case .arrived(let arrival) where arrival - sent >= .milliseconds(10):
            "arrived " + options.text((arrival - sent).words) + " later"
        case .arrived, .lost, .cut: ""
        }
    }
}

extension LadderLabel.Rest {
    /// The words in rows of so many cells.
    func rows(within cells: Int, options: ViewOptions) -> [StyledLine] {
        var rows: [StyledLine] = []
        let display = WireDisplay(options: options)
        if !flags.isEmpty { rows.append(StyledLine(flags.joined(separator: " "), style)) }
        if !subject.isEmpty { rows.append(StyledLine(display.shortened(topic: subject, to: cells))) }
        if let payload {
            let used = rows.last.map { $0.width + 2 } ?? 0
            let shown = display.payload(payload, cells: cells)
            if used > 0, CellWidth.of(shown) + used <= cells {
                rows[rows.count - 1].append("  ")
                rows[rows.count - 1].append(shown, .code)
            } else {
                rows.append(StyledLine(shown, .code))
            }
        }
        rows += options.wrapped(detail, to: cells).prefix(4).map { StyledLine($0, style == .bad ? .bad : .dim) }
        if !remark.isEmpty { rows.append(StyledLine(remark.shortened(to: cells, ellipsis: options.glyphs.ellipsis), .warning)) }
        return rows
    }
}
