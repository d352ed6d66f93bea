internal import Diagnosis
internal import MQTTSessions
internal import MQTTWire
internal import Typesetting

/// What stands above the bytes of an event: its number, who sent what to whom, when, and what became of it.
enum EventHeading {
    static func lines(_ event: TraceEvent, link: TraceLink?, options: ViewOptions) -> [StyledLine] {
        var line = StyledLine([.init("#\(event.number)  ", .strong)])
        let version = link?.version ?? .v311
        let client = PeerName.shown(link, event.link, options: options)
        let time = "  at " + TimeText.seconds(event.at - options.start) + " s"
        switch event.what {
        case .packet(_, let direction, let verdict):
            let ends = direction == .toBroker ? [client, PeerName.broker] : [PeerName.broker, client]
            line.append(ends.joined(separator: " \(options.glyphs.right) "))
            let summary = PacketSummary(of: event, version: version, display: WireDisplay(options: options))
            line.append("  " + (summary?.head ?? "?"), summary?.style ?? .bad)
            let facts = size(event.size ?? 0) + "  MQTT \(version)" + time
            if line.width + 2 + facts.count <= options.width {
                line.append("  " + facts, .dim)
                return [line] + words(for: verdict, sent: event.at, options: options)
            }
            return [line, StyledLine("    " + facts, .dim)] + words(for: verdict, sent: event.at, options: options)
        case .note(let note):
            line.append("note" + (event.link == nil ? "" : " on " + client) + time, .dim)
            let rows = options.wrapped(note, for: version, to: options.width - 4)
            return [line] + rows.map { StyledLine("    " + $0, .note) }
        case .opened:
            line.append(client + " opened its TCP connection" + (link.map { " from " + $0.address } ?? ""), .connection)
            line.append(time, .dim)
            return [line]
        case .closed(let reason):
            line.append("the TCP connection of " + client + " closed", .connection)
            line.append(time, .dim)
            let rows = options.wrapped(WireDisplay(options: options).text(reason), to: options.width - 4)
            return [line] + rows.map { StyledLine("    " + $0, .plain) }
        case .handshake(let handshake):
            let ends = handshake.direction == .toBroker ? [client, PeerName.broker] : [PeerName.broker, client]
            line.append(ends.joined(separator: " \(options.glyphs.right) "))
            let summary = PacketSummary(of: handshake, display: WireDisplay(options: options))
            line.append("  " + summary.kind, summary.style)
            line.append(time, .dim)
            let facts = size(handshake.bytes.count) + " " + handshake.carriage
            let words = [summary.detail, facts].filter { !$0.isEmpty }.flatMap { options.wrapped($0, to: options.width - 4) }
            return [line] + words.map { StyledLine("    " + $0, .dim) }
        case .secured(let secured):
            line.append(client + " and the broker are secured", .connection)
            line.append(time, .dim)
            return [line] + options.wrapped(secured.words, to: options.width - 4).map { StyledLine("    " + $0, .note) }
        case .explained(let explanation):
            line.append("why it failed" + (event.link == nil ? "" : ", on " + client) + time, .dim)
            let rows = explanation.paragraphs.flatMap {
                options.wrapped(WireDisplay(options: options).text($0), to: options.width - 4)
            }
            return [line] + rows.map { StyledLine("    " + $0, .note) }
        }
    }

    /// How many bytes, in words.
    static func size(_ count: Int) -> String { count == 1 ? "1 byte" : WireDisplay.grouped(count) + " bytes" }

    /// The version that a frame was read as: CONNECT names its own.
    static func version(_ annotation: Annotation, else version: ProtocolVersion) -> ProtocolVersion {
        switch annotation.outcome {
        case .success(.connect(let connect)): connect.version
        case .failure(let error): error.version
        case .success: version
        }
    }

    private static func words(for verdict: Verdict, sent: Moment, options: ViewOptions) -> [StyledLine] {
        switch verdict {
        case .underWay: [StyledLine("    under way: the other end has not reported it yet", .warning)]
        case .arrived(let arrival) where arrival - sent >= .milliseconds(10):
            [StyledLine("    arrived " + options.text((arrival - sent).words) + " later", .warning)]
        case .arrived: []
        case .lost: [StyledLine("    \(options.glyphs.lost) lost: a fault of the lab swallowed it", .bad)]
        case .cut: [StyledLine("    \(options.glyphs.cut) cut off: the connection broke before it arrived", .bad)]
        }
    }
}
