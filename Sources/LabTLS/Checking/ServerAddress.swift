/// A server that is to be looked at, typed as `HOST:PORT`.
public struct ServerAddress: Sendable, Hashable {
    public var host: HostName
    public var port: Int

    /// Reads `localhost:8883`, `192.168.1.20:8883` or `[::1]:8883`; `nil` for a text that has another form, such as a path.
    ///
    /// - Throws: Where a port follows, and what stands before it is no host.
    public init?(_ typed: String) throws(HostNameError) {
        guard let colon = typed.lastIndex(of: ":"), !typed.contains("/") else { return nil }
        let (before, after) = (String(typed[..<colon]), typed[typed.index(after: colon)...])
        guard after.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let port = Int(after), (1...65_535).contains(port) else {
            return nil
        }
        // Without brackets nobody can say where an address of IPv6 ends and its port begins.
        guard before.hasPrefix("[") == before.contains(":") else { return nil }
        host = try HostName(before)
        self.port = port
    }

    /// As it is typed.
    public var text: String {
        switch host {
        case .name(let name), .address4(let name): "\(name):\(port)"
        case .address6(let address): "[\(address)]:\(port)"
        }
    }
}
