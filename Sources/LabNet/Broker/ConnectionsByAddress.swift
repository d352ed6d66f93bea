internal import NIOCore

/// How many connections are open from each address of the network; this machine itself is not counted.
struct ConnectionsByAddress {
    /// An address that was counted, to be given back when its connection ends.
    struct Counted {
        fileprivate let address: String
    }

    /// 0 for no limit.
    let limit: Int
    private var counts: [String: Int] = [:]

    init(limit: Int) { self.limit = limit }

    /// Addresses that are counted at present.
    var count: Int { counts.count }

    /// Counts a connection; `nil` where there is nothing to count. Throws when as many are open from there as may be.
    mutating func enter(_ address: SocketAddress?) throws(TooMany) -> Counted? {
        guard limit > 0, let address, !address.isLoopback, let host = address.ipAddress else { return nil }
        guard counts[host, default: 0] < limit else { throw TooMany(address: host) }
        counts[host, default: 0] += 1
        return Counted(address: host)
    }

    /// A connection ended.
    mutating func leave(_ counted: Counted) {
        guard let count = counts[counted.address] else { return }
        counts[counted.address] = count > 1 ? count - 1 : nil
    }

    /// As many connections are open from an address as may be.
    struct TooMany: Error {
        let address: String
    }
}

extension SocketAddress {
    /// Whether the peer is on this machine and came by loopback.
    var isLoopback: Bool {
        guard let ipAddress else { return true }
        return ipAddress.hasPrefix("127.") || ipAddress == "::1" || ipAddress.hasPrefix("::ffff:127.")
    }
}
