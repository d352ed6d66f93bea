internal import Diagnosis
internal import MQTTSessions
internal import MQTTWire
internal import Typesetting

/// Draws a ladder event by event.
struct LadderDrawing {
    let peers: LadderPeers
    let layout: LadderLayout
    let links: [LinkIdentifier: TraceLink]
    let options: ViewOptions

    private(set) var lines: [StyledLine] = []
    private var marks = LadderMarks()
    /// The connections that exist at this height, by column.
    private var connected: [Int: Int] = [:]
    private var moment: Moment?

    init(peers: LadderPeers, layout: LadderLayout, links: [LinkIdentifier: TraceLink], options: ViewOptions) {
        self.peers = peers
        self.layout = layout
        self.links = links
        self.options = options
    }

    /// A connection whose opening is not among the events existed before the first of them.
    mutating func prepare(_ events: [TraceEvent]) {
        var seen: Set<LinkIdentifier> = []
        for event in events {
            guard let link = event.link, event.kind != .note, event.kind != .secured, event.kind != .explained,
                seen.insert(link).inserted,
                event.kind != .opened,
                let peer = peers.index(of: link), peers.peers[peer].links.first == link, let column = layout.column(of: peer)
            else { continue }
            connected[column, default: 0] += 1
        }
    }

    mutating func draw(_ event: TraceEvent) {
        if let moment, event.at - moment >= .seconds(1) { lines.append(row().line) }
        let version = event.link.flatMap { links[$0] }?.version ?? .v311
        switch event.what {
        case .packet(_, let direction, let verdict): draw(event, direction, verdict, version)
        case .note(let note): draw(note, of: event, version)
        case .opened: drawConnection(event, isOpening: true, reason: "")
        case .closed(let reason): drawConnection(event, isOpening: false, reason: reason)
        case .handshake(let handshake): draw(handshake, of: event)
        case .secured(let secured): draw(options.wrapped(secured.words, to: noteRoom), of: event)
        case .explained(let explanation):
            let display = WireDisplay(options: options)
            draw(explanation.paragraphs.flatMap { options.wrapped(display.text($0), to: noteRoom) }, of: event)
        }
    }
}

// MARK: - Events

extension LadderDrawing {
    private mutating func draw(_ event: TraceEvent, _ direction: Direction, _ verdict: Verdict, _ version: ProtocolVersion) {
        let display = WireDisplay(options: options)
        guard let peer = peers.index(of: event.link), let column = layout.column(of: peer),
            let summary = PacketSummary(of: event, version: version, display: display)
        else { return }
        let number = event.packet(version: version).flatMap { marks.number(of: $0, direction, peer: peer) }
        let wordings = LadderLabel.wordings(
            summary, mark: number.map(options.glyphs.mark), peer: layout.isShared(column) ? peers.peers[peer].name : nil,
            verdict: verdict, sent: event.at, isWide: layout.isWide, options: options)
        let (client, broker) = (layout.columns[column].x, layout.columns[layout.broker].x)
        let arrow = LadderArrow(
            from: direction == .toBroker ? client : broker, to: direction == .toBroker ? broker : client, verdict: verdict,
            style: summary.style, glyphs: options.glyphs)
        place(arrow, wordings, for: event)
    }

    private mutating func draw(_ handshake: HandshakeEvent, of event: TraceEvent) {
        guard let peer = peers.index(of: event.link), let column = layout.column(of: peer) else { return }
        let (client, broker) = (layout.columns[column].x, layout.columns[layout.broker].x)
        let toBroker = handshake.direction == .toBroker
        let verdict = Verdict.arrived(event.at)
        let summary = PacketSummary(of: handshake, display: WireDisplay(options: options))
        let wordings = LadderLabel.wordings(
            summary, mark: nil, peer: layout.isShared(column) ? peers.peers[peer].name : nil, verdict: verdict, sent: event.at,
            isWide: layout.isWide, options: options)
        let arrow = LadderArrow(
            from: toBroker ? client : broker, to: toBroker ? broker : client, verdict: verdict, style: summary.style,
            glyphs: options.glyphs)
        place(arrow, wordings, for: event)
    }

    private mutating func draw(_ note: Note, of event: TraceEvent, _ version: ProtocolVersion) {
        draw(options.wrapped(note, for: version, to: noteRoom), of: event)
    }

    private var noteStart: Int { layout.columns[0].x + 2 }
    private var noteRoom: Int { layout.end - noteStart - 2 }

    private mutating func draw(_ note: [String], of event: TraceEvent) {
        for (index, text) in note.enumerated() {
            var row = row()
            row.put((index == 0 ? options.glyphs.note : " ") + " " + text, at: noteStart, .note)
            if index == 0 { putGutter(event, in: &row, isQuiet: true) }
            lines.append(row.line)
        }
    }

    private mutating func drawConnection(_ event: TraceEvent, isOpening: Bool, reason: String) {
        guard let peer = peers.index(of: event.link), let column = layout.column(of: peer) else { return }
        if isOpening { connected[column, default: 0] += 1 }
        let name = layout.isShared(column) ? peers.peers[peer].name + ": " : ""
        let label = LadderLabel(
            text: name + (isOpening ? "TCP opened" : "TCP closed"),
            rest: LadderLabel.Rest(detail: WireDisplay(options: options).text(reason)))
        let arrow = LadderArrow(
            connectionFrom: layout.columns[column].x, to: layout.columns[layout.broker].x, glyphs: options.glyphs)
        place(arrow, [label], for: event)
        if !isOpening { connected[column, default: 1] -= 1 }
    }
}

// MARK: - Words on, below and beside arrows

extension LadderDrawing {
    private mutating func place(_ arrow: LadderArrow, _ wordings: [LadderLabel], for event: TraceEvent) {
        var row = row()
        let region: Range<Int>
        let rest: LadderLabel.Rest
        if let label = wordings.first(where: { CellWidth.of($0.text) <= arrow.room }) {
            arrow.draw(label.text, in: &row)
            region = arrow.inside.count < 16 ? besides(arrow) : (arrow.left + 3)..<(arrow.right - 1)
            rest = label.rest
        } else {
            arrow.draw("", in: &row)
            region = besides(arrow)
            let label = wordings.first { CellWidth.of($0.text) <= region.count } ?? wordings[wordings.count - 1]
            let text = label.text.shortened(to: region.count, ellipsis: options.glyphs.ellipsis)
            row.put(text, at: start(of: StyledLine(text), in: region, beside: arrow), arrow.style)
            rest = label.rest
        }
        putGutter(event, in: &row)
        lines.append(row.line)
        for line in rest.rows(within: region.count, options: options) {
            var row = self.row()
            var at = start(of: line, in: region, beside: arrow)
            for span in line.spans {
                row.put(span.text, at: at, span.style)
                at += CellWidth.of(span.text)
            }
            lines.append(row.line)
        }
    }

    /// The cells on that side of a short arrow where there are more of them; words there cover other lifelines.
    private func besides(_ arrow: LadderArrow) -> Range<Int> {
        let right = min(arrow.right + 2, layout.end)..<layout.end
        let left = layout.gutter..<max(arrow.left - 1, layout.gutter)
        return right.count >= min(30, left.count) ? right : left
    }

    /// Words left of an arrow end there.
    private func start(of line: StyledLine, in region: Range<Int>, beside arrow: LadderArrow) -> Int {
        region.upperBound <= arrow.left ? region.upperBound - line.width : region.lowerBound
    }
}

// MARK: - Rows

extension LadderDrawing {
    /// A row with the lifelines of what exists at this height.
    private func row() -> CellRow {
        var row = CellRow()
        for (index, column) in layout.columns.enumerated() where index == layout.broker || connected[index, default: 0] > 0 {
            row.put(options.glyphs.lifeline, at: column.x, .dim)
        }
        return row
    }

    /// Number, time and step; a quiet event shows its time only when time has passed.
    private mutating func putGutter(_ event: TraceEvent, in row: inout CellRow, isQuiet: Bool = false) {
        row.put(String(event.number).padded(leftTo: layout.gutter - 19), at: 0, .dim)
        let step = moment.map { event.at - $0 }
        if isQuiet, let step, step < .milliseconds(1) { return }
        row.put(TimeText.seconds(event.at - options.start).padded(leftTo: 9), at: layout.gutter - 19)
        if let step { row.put(options.text(TimeText.step(step)).padded(leftTo: 8), at: layout.gutter - 10, .dim) }
        moment = event.at
    }
}
