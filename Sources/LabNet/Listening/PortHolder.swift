/// The program that listens on a port we wanted, as far as the system tells.
public struct PortHolder: Sendable, Hashable {
    /// Its process; `nil` if the system tells only whose it is.
    public var processIdentifier: Int?
    /// The process's name, or else its user's name.
    public var name: String

    public init(processIdentifier: Int?, name: String) {
        self.processIdentifier = processIdentifier
        self.name = name
    }

    /// Whether it is mosquitto, which Debian's package starts on port 1883 by itself.
    public var isMosquitto: Bool { name == "mosquitto" }

    /// Who it is, in one sentence.
    public var words: String {
        guard let processIdentifier else { return "A program of the user \(name) listens there." }
        return "\(name) (process \(processIdentifier)) listens there."
    }
}

extension PortHolder {
    /// Looks in Linux's `/proc` who listens on the port; `nil` elsewhere, and where nobody does.
    static func find(port: Int, proc: String = "/proc") -> PortHolder? {
        let sockets = ["tcp", "tcp6"].flatMap { table in
            listeningSockets(port: port, table: SystemCalls.text(ofFile: "\(proc)/net/\(table)") ?? "")
        }
        guard let first = sockets.first else { return nil }
        let links = Set(sockets.map { "socket:[\($0.inode)]" })
        for process in SystemCalls.names(inDirectory: proc).compactMap(Int.init).sorted() {
            let descriptors = "\(proc)/\(process)/fd"
            let holds = SystemCalls.names(inDirectory: descriptors).contains { name in
                SystemCalls.target(ofLink: "\(descriptors)/\(name)").map(links.contains) ?? false
            }
            guard holds, let name = SystemCalls.text(ofFile: "\(proc)/\(process)/comm") else { continue }
            return PortHolder(processIdentifier: process, name: String(name.prefix { $0 != "\n" }))
        }
        return SystemCalls.userName(first.user).map { PortHolder(processIdentifier: nil, name: $0) }
    }

    /// One socket of `/proc/net/tcp`.
    struct ListeningSocket: Equatable {
        var user: UInt32
        var inode: UInt64
    }

    /// The listening sockets of one port in a table such as `/proc/net/tcp`.
    static func listeningSockets(port: Int, table: String) -> [ListeningSocket] {
        let listenState = "0A"
        return table.split(separator: "\n").dropFirst().compactMap { line in
            let columns = line.split(separator: " ")
            guard columns.count > 9, columns[3] == listenState,
                let local = columns[1].split(separator: ":").last, Int(local, radix: 16) == port,
                let user = UInt32(columns[7]), let inode = UInt64(columns[9])
            else { return nil }
            return ListeningSocket(user: user, inode: inode)
        }
    }
}
