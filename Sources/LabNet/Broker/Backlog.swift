/// Bytes that wait in this process for clients that do not read, over all connections of a broker.
///
/// Measured only where a socket takes no more, so a connection that keeps up costs nothing.
final class Backlog {
    private let highWater: Int
    private let limitInAll: Int
    private(set) var bytes = 0

    /// - Parameters:
    ///   - highWater: From how many bytes of its own a connection counts as congested.
    ///   - limitInAll: From how many bytes of all connections each of them does that has any.
    init(highWater: Int, limitInAll: Int) {
        self.highWater = highWater
        self.limitInAll = limitInAll
    }

    /// A connection's bytes changed; whether it is congested now.
    func changed(from old: Int, to new: Int) -> Bool {
        bytes += new - old
        return new > highWater || bytes > limitInAll
    }
}
