internal import NIOCore

/// An address of this machine by which others on its networks reach it.
struct LocalAddress: Hashable {
    var address: SocketAddress
    var text: String
    var interface: String

    /// The machine's addresses on its networks: no loopback, and nothing that needs a zone to be written.
    static func all() throws -> [LocalAddress] {
        try System.enumerateDevices().compactMap { device in
            guard let address = device.address, let text = address.ipAddress else { return nil }
            return LocalAddress(address: address, text: text, interface: device.name)
        }.filter(\.isReachable)
    }

    /// Whether other machines can be told to connect to it.
    var isReachable: Bool {
        switch address {
        case .v4: !text.hasPrefix("127.") && !text.hasPrefix("169.254.") && text != "0.0.0.0"
        case .v6: text != "::1" && !text.lowercased().hasPrefix("fe80:") && text != "::"
        case .unixDomainSocket: false
        }
    }
}

/// This machine as others on its networks know it.
public enum LocalNetwork {
    /// Its addresses, the one that a Wi-Fi board most likely reaches first; no loopback, no container's bridge.
    public static func addresses() -> [String] {
        let found = (try? LocalAddress.all()) ?? []
        let ranked = found.map { (rank: InterfaceRank.of($0.interface), text: $0.text) }.filter { $0.rank < InterfaceRank.bridge }
        return ranked.enumerated().sorted { ($0.element.rank, $0.offset) < ($1.element.rank, $1.offset) }.map(\.element.text)
    }

    /// The name that this machine calls itself, without its domain.
    public static func hostName() -> String? {
        SystemCalls.hostName().flatMap { $0.split(separator: ".").first.map(String.init) }
    }
}

/// Wi-Fi before cable before anything else: a board joins the first, and never a container's bridge.
private enum InterfaceRank {
    static let bridge = 3

    static func of(_ name: String) -> Int {
        if name.hasPrefix("wl") { return 0 }
        if name.hasPrefix("en") || name.hasPrefix("eth") { return 1 }
        return ["docker", "br-", "veth", "virbr", "tun", "wg"].contains { name.hasPrefix($0) } ? bridge : 2
    }
}

/// What to tell the owner of a Wi-Fi board once the broker is open to the network.
public struct LanAdvice: Sendable, Hashable {
    /// The line of `prj.conf` by which the course's Wi-Fi samples find this broker; `nil` without an IPv4 address.
    public var kconfigLine: String?
    /// The `prj.conf` line for a port that is not the samples' own; `nil` where it is.
    public var portLine: String?
    /// How Debian's usual firewall lets a board in, should it be switched on.
    public var firewallHint: String

    /// The advice for a broker's listeners; `nil` if none is open to others.
    public init?(_ listeners: [Listener]) {
        let open = listeners.filter(\.isOpenToOthers)
        guard let port = open.first?.port else { return nil }
        let best = open.filter { !$0.address.contains(":") }.min {
            InterfaceRank.of($0.interface ?? "") < InterfaceRank.of($1.interface ?? "")
        }
        kconfigLine = best.map { "CONFIG_MQTT_SAMPLE_BROKER_HOSTNAME=\"\($0.address)\"" }
        portLine = port == BrokerOptions.standardPort ? nil : "CONFIG_MQTT_HELPER_PORT=\(port)"
        firewallHint = "sudo ufw allow \(port)/tcp"
    }
}
