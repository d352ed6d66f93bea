public import Typesetting

/// The exchange as a sequence diagram: a column a peer, time downwards, an arrow a packet.
///
///     #     time    step  board                  broker                  laptop
///    12    3.214          │── PUBLISH q2 id 7 ① ─▶│                       │
///                         │  led/1  "ON"          │                       │
///    13    3.215  +310µs  │◀───── PUBREC id 7 ① ──│                       │
public enum Ladder {
    /// The ladder of those events, oldest first; empty where there are none.
    public static func lines(
        _ events: some Sequence<TraceEvent>, links: [LinkIdentifier: TraceLink], options: ViewOptions = ViewOptions()
    ) -> [StyledLine] {
        let events = events.filter { options.notes || $0.kind != .note }
        guard let last = events.last else { return [] }
        let peers = LadderPeers(of: events, links: links, options: options)
        let layout = LadderLayout(peers.peers, numberWidth: max(4, String(last.number).count + 1), options: options)
        var drawing = LadderDrawing(peers: peers, layout: layout, links: links, options: options)
        drawing.prepare(events)
        for event in events { drawing.draw(event) }
        return layout.header(options: options) + drawing.lines
    }
}
