public import TLSWire

/// TLS stands between client and broker: what both agreed on, and what it took until data may flow.
public struct SecuredEvent: Sendable, Hashable {
    /// What went one way: bytes on the wire with the 5 of each record's header.
    public struct Way: Sendable, Hashable {
        public var bytes = 0
        public var records = 0

        public init(bytes: Int = 0, records: Int = 0) {
            self.bytes = bytes
            self.records = records
        }
    }

    public var version: TLSVersionNumber
    public var cipherSuite: CipherSuite
    /// Whether an earlier session goes on, so that no certificate had to be shown.
    public var isResumed: Bool
    public var toBroker: Way
    public var fromBroker: Way
    /// How often the client had to wait for an answer; TCP's own round trip comes before.
    public var roundTrips: Int

    public init(
        version: TLSVersionNumber, cipherSuite: CipherSuite, isResumed: Bool, toBroker: Way, fromBroker: Way, roundTrips: Int
    ) {
        self.version = version
        self.cipherSuite = cipherSuite
        self.isResumed = isResumed
        self.toBroker = toBroker
        self.fromBroker = fromBroker
        self.roundTrips = roundTrips
    }
}

/// Adds up what a handshake takes, message by message.
///
/// Session tickets of TLS 1.3 do not count: they are sent when the handshake is over, though a server sends them at once.
public struct HandshakeTally: Sendable {
    private var hello: ServerHello?
    private var hasCertificate = false
    private var toBroker = SecuredEvent.Way()
    private var fromBroker = SecuredEvent.Way()
    private var lastDirection: Direction?
    private var roundTrips = 0

    public init() {}

    /// Takes a message into account, in the order of sending.
    public mutating func add(_ event: HandshakeEvent) {
        let type = event.contentType == .handshake ? event.bytes.first.map(HandshakeType.init) : nil
        if type == .newSessionTicket, event.version >= .tls13 { return }
        switch event.direction {
        case .toBroker: toBroker.add(event.records)
        case .fromBroker:
            fromBroker.add(event.records)
            // The broker answers: one wait of the client is over.
            if lastDirection == .toBroker { roundTrips += 1 }
        }
        lastDirection = event.direction
        guard event.direction == .fromBroker else { return }
        if type == .certificate { hasCertificate = true }
        guard type == .serverHello else { return }
        if case .serverHello(let found)? = try? TLSCodec.decode(event.bytes, as: .handshake, version: event.version) {
            hello = found
        }
    }

    /// What was agreed on and what it took; `nil` where no ServerHello was seen.
    public var secured: SecuredEvent? {
        hello.map {
            SecuredEvent(
                version: $0.version, cipherSuite: $0.cipherSuite, isResumed: !hasCertificate, toBroker: toBroker,
                fromBroker: fromBroker, roundTrips: roundTrips)
        }
    }
}

extension SecuredEvent.Way {
    fileprivate mutating func add(_ records: [Int]) {
        bytes += records.reduce(0, +)
        self.records += records.count
    }
}
