/// One address that the broker listens on.
public struct Listener: Sendable, Hashable {
    /// The address in numbers, such as `127.0.0.1` or `::1`.
    public var address: String
    /// The port that was taken, also when 0 asked for a free one.
    public var port: Int
    /// The network interface of an address that other machines reach; `nil` on loopback.
    public var interface: String?

    /// Whether it serves TLS only; else it serves plain TCP only.
    public var isTLS: Bool

    public init(address: String, port: Int, interface: String? = nil, isTLS: Bool = false) {
        self.address = address
        self.port = port
        self.interface = interface
        self.isTLS = isTLS
    }

    /// Whether other machines reach it.
    public var isOpenToOthers: Bool { interface != nil }

    /// Address and port, and whether they are for TLS, as the ready line ends.
    public var announcement: String { isTLS ? "\(description) (TLS)" : description }
}

extension Listener: CustomStringConvertible {
    /// Address and port as a command line takes them, such as `127.0.0.1:1883` or `[::1]:1883`.
    public var description: String { address.contains(":") ? "[\(address)]:\(port)" : "\(address):\(port)" }
}
