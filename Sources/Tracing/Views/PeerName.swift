internal import Typesetting

/// What views call the ends of a connection.
enum PeerName {
    static let broker = "broker"

    /// A link's name, escaped; its number where nothing is known of it any more.
    static func shown(_ link: TraceLink?, _ identifier: LinkIdentifier?, options: ViewOptions, cells: Int = 20) -> String {
        guard let link else { return identifier.map { "link \($0.rawValue)" } ?? broker }
        let name = link.name.isEmpty ? link.address : link.name
        return WireDisplay(options: options).text(name).shortened(to: cells, ellipsis: options.glyphs.ellipsis)
    }
}
