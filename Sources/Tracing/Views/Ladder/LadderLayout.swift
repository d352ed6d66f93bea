internal import Typesetting

/// Where the columns of a ladder stand.
struct LadderLayout {
    struct Column {
        var title: String
        /// The cell of its lifeline.
        var x: Int
    }

    /// From left to right.
    private(set) var columns: [Column] = []
    /// The broker's index in `columns`.
    private(set) var broker = 0
    /// The cells of number, time and step before the first column.
    let gutter: Int
    /// The cell after the last one that may be used.
    let end: Int

    private var columnOfPeer: [Int: Int] = [:]
    /// The column of all peers that found no room of their own.
    private var shared: Int?

    /// A column narrower than this cannot hold a name.
    private static let narrowest = 8
    private static let widest = 44

    init(_ peers: [LadderPeers.Peer], numberWidth: Int, options: ViewOptions) {
        gutter = numberWidth + 19
        end = options.width
        let area = end - gutter - 4
        let room = max(1, area / Self.narrowest)
        // More peers than there is room for share the last column; senders come first.
        let ranked = peers.indices.sorted { (peers[$0].isReader ? 1 : 0, $0) < (peers[$1].isReader ? 1 : 0, $1) }
        let chosen = peers.count <= room ? Set(ranked) : Set(ranked.prefix(room - 1))
        let left = peers.indices.filter { chosen.contains($0) && !peers[$0].isReader }
        let right = peers.indices.filter { chosen.contains($0) && peers[$0].isReader }
        let others = peers.indices.filter { !chosen.contains($0) }

        var titles: [String] = []
        func add(_ title: String, _ members: [Int]) {
            for peer in members { columnOfPeer[peer] = titles.count }
            titles.append(title)
        }
        for peer in left { add(peers[peer].name, [peer]) }
        broker = titles.count
        titles.append(PeerName.broker)
        for peer in right { add(peers[peer].name, [peer]) }
        if !others.isEmpty {
            shared = titles.count
            add("\(others.count) others", others)
        }
        let span = min(Self.widest, area / max(1, titles.count - 1))
        columns = titles.enumerated().map { Column(title: $1, x: gutter + 2 + $0 * span) }
    }

    /// The column of a peer.
    func column(of peer: Int) -> Int? { columnOfPeer[peer] }

    /// Whether all peers that found no room of their own share that column.
    func isShared(_ column: Int) -> Bool { column == shared }

    /// Whether arrows have room for words in full.
    var isWide: Bool { span >= 34 }

    private var span: Int { columns.count > 1 ? columns[1].x - columns[0].x : Self.widest }

    /// The names above the lifelines, each centred where its neighbours allow; in two rows where they are too long for one.
    func header(options: ViewOptions) -> [StyledLine] {
        let isStaggered = columns.contains { CellWidth.of($0.title) >= span }
        let rows = isStaggered ? 2 : 1
        return (0..<rows).map { number in
            var row = CellRow()
            var free = gutter
            for (index, column) in columns.enumerated() {
                guard index % rows == number else {
                    if number == 1 { row.put(options.glyphs.lifeline, at: column.x, .dim) }
                    continue
                }
                let title = column.title.shortenedInTheMiddle(to: span * rows - 1, ellipsis: options.glyphs.ellipsis)
                let width = CellWidth.of(title)
                let start = max(free, min(column.x - width / 2, end - width))
                row.put(title, at: start, index == broker ? .strong : .heading)
                free = start + width + 1
            }
            if number == rows - 1 {
                row.put("#".padded(leftTo: gutter - 19), at: 0, .dim)
                row.put("time".padded(leftTo: 9), at: gutter - 19, .dim)
                row.put("step".padded(leftTo: 8), at: gutter - 10, .dim)
            }
            return row.line
        }
    }
}
