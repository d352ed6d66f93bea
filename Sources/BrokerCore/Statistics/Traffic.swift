/// What went over the transport connections of a broker, or over one of them; counted by the host.
public struct Traffic: Sendable, Hashable {
    /// One direction.
    public struct Way: Sendable, Hashable {
        /// Control packets of all kinds.
        public var packets = 0
        /// PUBLISH packets among them.
        public var messages = 0
        /// Bytes of all packets, without those of TLS.
        public var bytes = 0
        /// Bytes of application messages.
        public var payloadBytes = 0

        public init() {}

        /// Counts a packet of so many bytes.
        @inlinable
        public mutating func count(_ bytes: Int, isMessage: Bool) {
            packets &+= 1
            messages &+= isMessage ? 1 : 0
            self.bytes &+= bytes
        }
    }

    /// From clients.
    public var received = Way()
    /// To clients.
    public var sent = Way()
    /// Transport connections that were opened.
    public var connections = 0

    public init() {}
}

/// Everything that is counted as time goes by, in one row, so that rates of all of it are worked out alike.
struct Totals: Sendable, Hashable {
    var traffic = Traffic()
    var dropped = 0
    var connects = 0

    /// The numbers whose rates are told, in the order of `LoadTopic`.
    var row: [Int] {
        [
            traffic.received.packets, traffic.sent.packets, traffic.received.messages, traffic.sent.messages, dropped,
            traffic.received.bytes, traffic.sent.bytes, traffic.connections, connects,
        ]
    }
}

/// How much passed in one second, on average over some time.
public struct Rates: Sendable, Hashable {
    public var messagesReceived = 0.0
    public var messagesSent = 0.0
    public var bytesReceived = 0.0
    public var bytesSent = 0.0

    init() {}

    init(from older: Traffic, to newer: Traffic, seconds: Double) {
        messagesReceived = Double(newer.received.messages - older.received.messages) / seconds
        messagesSent = Double(newer.sent.messages - older.sent.messages) / seconds
        bytesReceived = Double(newer.received.bytes - older.received.bytes) / seconds
        bytesSent = Double(newer.sent.bytes - older.sent.bytes) / seconds
    }
}
