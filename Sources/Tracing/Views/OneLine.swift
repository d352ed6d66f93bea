internal import Diagnosis
internal import MQTTSessions
public import MQTTWire
public import Typesetting

/// One line an event: the live form that appears above the prompt, and the table that `trace` prints.
///
///     3.214  board → broker   PUBLISH q1 id 7  devacademy/publish/topic  "Button 1 pressed"  #12
///              · Matches the filter "devacademy/#" of "laptop". [3.1.1 MQTT-3.3.5-1]  #13
public enum OneLine {
    /// The event's line; a note that is longer than a line takes more.
    public static func lines(_ event: TraceEvent, link: TraceLink?, options: ViewOptions = ViewOptions()) -> [StyledLine] {
        let drawing = OneLineDrawing(options: options, event: event, link: link)
        return drawing.lines
    }

    /// The lines of many events; notes only where the options want them.
    public static func lines(
        _ events: some Sequence<TraceEvent>, links: [LinkIdentifier: TraceLink], options: ViewOptions = ViewOptions()
    ) -> [StyledLine] {
        events.flatMap { event in
            event.kind == .note && !options.notes ? [] : lines(event, link: event.link.flatMap { links[$0] }, options: options)
        }
    }

    /// A packet in a few words, such as `PUBLISH q1 id 7  led/1  "ON"`.
    public static func summary(of packet: Packet, version: ProtocolVersion, options: ViewOptions = ViewOptions()) -> StyledLine {
        let summary = PacketSummary(of: packet, version: version, display: WireDisplay(options: options))
        return OneLineDrawing.line(of: summary, options: options, cells: options.width)
    }
}

private struct OneLineDrawing {
    let options: ViewOptions
    let event: TraceEvent
    let link: TraceLink?

    var lines: [StyledLine] {
        switch event.what {
        case .packet(_, let direction, let verdict):
            let summary = PacketSummary(of: event, version: version, display: WireDisplay(options: options))
            guard let summary else { return [] }
            var line = opening(peers: direction)
            let closing = self.closing(verdict)
            let room = options.width - line.width - closing.width
            line.spans += Self.line(of: summary, options: options, cells: room).spans + closing.spans
            return [line]
        case .note(let note):
            return indented(note)
        case .opened: return connection("TCP connection opened", style: .connection)
        case .closed(let reason):
            return connection("TCP connection closed: " + WireDisplay(options: options).text(reason), style: .connection)
        case .handshake(let handshake): return [message(handshake)]
        case .secured(let secured): return indented(wrapped(secured.words))
        case .explained(let explanation): return indented(explanation.paragraphs.flatMap { wrapped($0) })
        }
    }

    private var version: ProtocolVersion { link?.version ?? .v311 }

    private var time: String { TimeText.seconds(event.at - options.start).padded(leftTo: 8) + "  " }

    private func opening(peers direction: Direction) -> StyledLine {
        let client = PeerName.shown(link, event.link, options: options, cells: options.width < 72 ? 10 : 16)
        let peers =
            switch direction {
            case .toBroker: [client, options.glyphs.right, PeerName.broker]
            case .fromBroker: [PeerName.broker, options.glyphs.right, client]
            }
        return StyledLine([.init(time, .dim), .init(peers.joined(separator: " ").padded(to: 16) + "  ", .plain)])
    }

    private func closing(_ verdict: Verdict) -> StyledLine {
        var line = StyledLine()
        switch verdict {
        case .underWay, .arrived: break
        case .lost: line.append("  \(options.glyphs.lost) lost", .bad)
        case .cut: line.append("  \(options.glyphs.cut) cut off", .bad)
        }
        line.append("  #\(event.number)", .dim)
        return line
    }

    private func connection(_ words: String, style: Style) -> [StyledLine] {
        let client = PeerName.shown(link, event.link, options: options, cells: options.width < 72 ? 10 : 16)
        var line = StyledLine([.init(time, .dim), .init(client.padded(to: 16) + "  ", .plain)])
        let number = "  #\(event.number)"
        let room = options.width - line.width - number.count
        line.append(words.shortened(to: room, ellipsis: options.glyphs.ellipsis), style)
        line.append(number, .dim)
        return [line]
    }

    private func message(_ handshake: HandshakeEvent) -> StyledLine {
        var line = opening(peers: handshake.direction)
        let number = "  #\(event.number)"
        let room = options.width - line.width - number.count
        let summary = PacketSummary(of: handshake, display: WireDisplay(options: options))
        line.spans += Self.line(of: summary, options: options, cells: room).spans
        line.append(number, .dim)
        return line
    }

    private func wrapped(_ text: String) -> [String] {
        let number = "  #\(event.number)"
        return options.wrapped(WireDisplay(options: options).text(text), to: options.width - 12 - number.count)
    }

    private func indented(_ note: Note) -> [StyledLine] {
        let number = "  #\(event.number)"
        return indented(options.wrapped(note, for: version, to: options.width - 12 - number.count))
    }

    private func indented(_ rows: [String]) -> [StyledLine] {
        let number = "  #\(event.number)"
        let indent = String(repeating: " ", count: 10) + options.glyphs.note + " "
        let blank = String(repeating: " ", count: 12)
        return rows.enumerated().map { index, row in
            var line = StyledLine([.init((index == 0 ? indent : blank) + row, .note)])
            if index == rows.count - 1 { line.append(number, .dim) }
            return line
        }
    }

    /// The summary within so many cells: what it is about and what it says share what the head leaves.
    static func line(of summary: PacketSummary, options: ViewOptions, cells: Int) -> StyledLine {
        let ellipsis = options.glyphs.ellipsis
        let display = WireDisplay(options: options)
        var line = StyledLine(summary.head.shortened(to: max(cells, 0), ellipsis: ellipsis), summary.style)
        let words = options.wrapped(summary.detail, to: .max).first ?? ""
        let said = summary.payload.map { display.payload($0, cells: 200) } ?? words
        var room = cells - line.width
        if !summary.subject.isEmpty, room > 6 {
            let least = min(CellWidth.of(summary.subject), 10)
            let wanted = said.isEmpty ? 0 : min(CellWidth.of(said) + 2, max(12, room / 2 - 4), max(room - 2 - least, 0))
            let subject = display.shortened(topic: summary.subject, to: room - 2 - wanted)
            line.append("  " + subject)
            room = cells - line.width
        }
        guard !said.isEmpty, room > 6 else { return line }
        if let payload = summary.payload {
            line.append("  " + display.payload(payload, cells: room - 2), .code)
            room = cells - line.width
            guard !words.isEmpty, room > 6 else { return line }
            line.append("  " + words.shortened(to: room - 2, ellipsis: ellipsis), .dim)
        } else {
            line.append("  " + words.shortened(to: room - 2, ellipsis: ellipsis), summary.style == .bad ? .bad : .dim)
        }
        return line
    }
}
