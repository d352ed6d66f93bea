internal import MQTTWire
internal import Typesetting

/// Who takes part in a ladder: connections of one name, one after the other, are one peer.
struct LadderPeers {
    struct Peer {
        var name: String
        var links: [LinkIdentifier]
        /// Indices into the events: its first and its last.
        var firstEvent: Int
        var lastEvent: Int
        /// Messages that it sent, less messages that it got.
        var balance = 0

        /// Whether messages mostly come to it: it then stands right of the broker, so that they flow from left to right.
        var isReader: Bool { balance < 0 }
    }

    private(set) var peers: [Peer] = []
    private var indexOfLink: [LinkIdentifier: Int] = [:]

    /// The peers of those events in the order of appearing.
    init(of events: [TraceEvent], links: [LinkIdentifier: TraceLink], options: ViewOptions) {
        var extents: [LinkIdentifier: (first: Int, last: Int, balance: Int)] = [:]
        for (index, event) in events.enumerated() {
            guard let link = event.link, event.kind != .note else { continue }
            let sent = event.kind == .packet(.publish) ? (event.direction == .toBroker ? 1 : -1) : 0
            let extent = extents[link] ?? (index, index, 0)
            extents[link] = (extent.first, index, extent.balance + sent)
        }
        for (link, extent) in extents.sorted(by: { $0.value.first < $1.value.first }) {
            let name = PeerName.shown(links[link], link, options: options, cells: .max)
            let same = peers.firstIndex { $0.name == name && $0.lastEvent < extent.first }
            if let same {
                peers[same].links.append(link)
                peers[same].lastEvent = extent.last
                peers[same].balance += extent.balance
            } else {
                peers.append(
                    Peer(name: name, links: [link], firstEvent: extent.first, lastEvent: extent.last, balance: extent.balance))
            }
            indexOfLink[link] = same ?? peers.count - 1
        }
    }

    /// Which peer a connection belongs to.
    func index(of link: LinkIdentifier?) -> Int? { link.flatMap { indexOfLink[$0] } }
}
