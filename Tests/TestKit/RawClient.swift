internal import Glibc

/// A foreign client of bytes: a blocking socket that knows nothing of MQTT.
public final class RawClient: Sendable {
    public struct Refused: Error {
        public var number: Int32

        public init(number: Int32) { self.number = number }
    }

    public let descriptor: Int32

    /// A socket that is not connected yet.
    public init(v6: Bool = false, buffers: Int32? = nil) {
        descriptor = socket(v6 ? AF_INET6 : AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        if var size = buffers {
            setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &size, 4)
            setsockopt(descriptor, SOL_SOCKET, SO_SNDBUF, &size, 4)
        }
        var patience = timeval(tv_sec: 20, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
    }

    /// A socket that is connected to loopback.
    public convenience init(port: Int, v6: Bool = false, buffers: Int32? = nil) throws {
        self.init(v6: v6, buffers: buffers)
        try connect(port: port, v6: v6)
    }

    public func connect(port: Int, v6: Bool = false) throws {
        let bigEndian = UInt16(port).bigEndian
        var result: Int32
        if v6 {
            var address = sockaddr_in6()
            address.sin6_family = sa_family_t(AF_INET6)
            address.sin6_port = bigEndian
            address.sin6_addr = in6addr_loopback
            result = withUnsafePointer(to: &address) {
                $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    Glibc.connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in6>.size))
                }
            }
        } else {
            var address = sockaddr_in()
            address.sin_family = sa_family_t(AF_INET)
            address.sin_port = bigEndian
            address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
            result = withUnsafePointer(to: &address) {
                $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    Glibc.connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
                }
            }
        }
        if result != 0 { throw Refused(number: errno) }
    }

    /// Connects to an IPv4 address of this machine's networks.
    public func connect(address text: String, port: Int) throws {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = UInt16(port).bigEndian
        guard inet_pton(AF_INET, text, &address.sin_addr) == 1 else { throw Refused(number: EINVAL) }
        let result = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                Glibc.connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        if result != 0 { throw Refused(number: errno) }
    }

    deinit { close(descriptor) }

    /// A client that has sent CONNECT and read CONNACK.
    public static func connected(
        _ name: String, port: Int, keepAlive: UInt16 = 0, v6: Bool = false, buffers: Int32? = nil
    ) throws
        -> RawClient
    {
        let client = try RawClient(port: port, v6: v6, buffers: buffers)
        client.send(connect(name, keepAlive: keepAlive))
        guard client.receive(4) == [0x20, 2, 0, 0] else { throw Refused(number: 0) }
        return client
    }

    /// CONNECT of 3.1.1 with a clean session.
    public static func connect(_ name: String, keepAlive: UInt16 = 0) -> [UInt8] {
        let identifier = Array(name.utf8)
        return [0x10, UInt8(12 + identifier.count)] + hex("0004 'MQTT' 04 02")
            + [UInt8(keepAlive >> 8), UInt8(keepAlive & 255), 0, UInt8(identifier.count)] + identifier
    }

    public func send(_ bytes: [UInt8]) { _ = Glibc.send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL)) }

    /// Sends the same bytes again and again until the broker has taken none for so many milliseconds; how many it took.
    public func sendUntilNotTaken(_ bytes: [UInt8], forMilliseconds patience: Int32) -> Int {
        var taken = 0
        while true {
            // Goes on where the last went in part: half a packet before a whole one would end the connection.
            let rest = bytes[(taken % bytes.count)...]
            let count = rest.withUnsafeBytes {
                Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL) | Int32(MSG_DONTWAIT))
            }
            if count > 0 {
                taken += count
                continue
            }
            var ready = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
            if poll(&ready, 1, patience) <= 0 { return taken }
            if ready.revents & Int16(POLLERR | POLLHUP) != 0 { return taken }
        }
    }

    /// Exactly that many bytes, or fewer if the connection ended before.
    public func receive(_ count: Int) -> [UInt8] {
        var all: [UInt8] = []
        var part = [UInt8](repeating: 0, count: max(count, 1))
        while all.count < count {
            let got = recv(descriptor, &part, count - all.count, 0)
            guard got > 0 else { break }
            all += part[..<got]
        }
        return all
    }

    /// Everything until the broker ends the connection; `nil` if it does not in time, and whether it was broken off.
    public func receiveToEnd() -> (bytes: [UInt8], wasReset: Bool)? {
        var all: [UInt8] = []
        var part = [UInt8](repeating: 0, count: 65_536)
        while true {
            let got = recv(descriptor, &part, part.count, 0)
            if got == 0 { return (all, false) }
            if got < 0 { return errno == ECONNRESET ? (all, true) : nil }
            all += part[..<got]
        }
    }

    /// Sends no more, and still reads.
    public func closeOutput() { shutdown(descriptor, Int32(SHUT_WR)) }

    /// Breaks the connection off.
    public func reset() {
        var value = linger(l_onoff: 1, l_linger: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &value, socklen_t(MemoryLayout<linger>.size))
        var nothing = sockaddr()
        nothing.sa_family = sa_family_t(AF_UNSPEC)
        _ = Glibc.connect(descriptor, &nothing, socklen_t(MemoryLayout<sockaddr>.size))
    }
}
