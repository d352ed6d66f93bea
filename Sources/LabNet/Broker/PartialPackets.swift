/// Bytes that packets take which have begun to arrive and are not complete, over all connections of a broker.
///
/// Each may become as large as a packet may be, and it may never end, so what all of them take together has a bound too. At
/// the bound whoever takes most makes room: a large packet on a slow link may suffer for it, a small one never does.
final class PartialPackets {
    let limit: Int
    private(set) var bytes = 0

    init(limit: Int) { self.limit = limit }

    var isTooMuch: Bool { bytes > limit }

    /// A connection's bytes changed.
    func changed(from old: Int, to new: Int) { bytes += new - old }
}
