internal import BrokerCore
internal import LabTLS
internal import MQTTSessions
internal import MQTTWire
internal import NIOCore
internal import TLSWire
internal import Tracing

/// Where every packet of every connection is seen once, on its way, and where faults strike.
///
///     lab's client ── sent ──► underWay ──► arrived ── broker      both ends report: one event, settled by the second
///     stranger ─────────────────────────── arrived ── broker      one end reports: all that is known
///
/// The two ends of a connection of the lab's own client are joined by the client's address. TCP keeps order, so what
/// arrives first was sent first: a queue of event numbers for each direction pairs them.
final class Tap {
    /// The log; changed only by the tap and, for what it keeps, by the lesson player.
    var log: TraceLog
    /// What goes wrong on purpose.
    var faults: [Fault] = [] { didSet { updateWatching() } }
    /// Whether packets, notes and connections are recorded; decided once, so that the queues of both ends agree.
    let isRecording: Bool
    /// Whether packets must be shown to the tap at all: the one question that the hot path asks.
    private(set) var isWatching: Bool
    /// Whether packets are recorded and nothing else can happen to them.
    private(set) var isOnlyRecording: Bool
    /// Own clients whose connection is about to be: one that the broker accepts now may be theirs.
    var connecting = 0
    /// Packets that a delay holds back at present; order must be kept behind them also when its fault is used up.
    var heldBack = 0 { didSet { updateWatching() } }

    private let clock: LabClock
    private var nextLink = 1
    /// Connections of the lab's own clients whose other end the broker has not reported yet.
    private var unclaimed: [SocketAddress: TappedLink] = [:]

    init(clock: LabClock, isRecording: Bool, capacity: Int) {
        self.clock = clock
        self.isRecording = isRecording
        isWatching = isRecording
        isOnlyRecording = isRecording
        log = TraceLog(capacity: isRecording ? capacity : 0)
    }

    private func updateWatching() {
        isWatching = isRecording || !faults.isEmpty || heldBack > 0
        isOnlyRecording = isRecording && faults.isEmpty && heldBack == 0
    }
}

/// One TCP connection as the tap knows it; both ends of an own client's connection share it.
final class TappedLink {
    fileprivate(set) var link: TraceLink {
        didSet {
            isTold = false
            version = link.version
        }
    }
    /// `link`'s, for every packet: to look into `link` costs references to its names.
    let identifier: LinkIdentifier
    /// `link`'s, likewise.
    private(set) var version: ProtocolVersion
    /// Whether the other end reports too.
    fileprivate(set) var hasBothEnds: Bool
    fileprivate var toBroker = CircularBuffer<Int>()
    fileprivate var fromBroker = CircularBuffer<Int>()
    fileprivate var isClosed = false
    /// What TLS took so far.
    fileprivate var tally = HandshakeTally()
    /// Whether the log knows `link` as it stands.
    fileprivate var isTold = false

    fileprivate init(_ link: TraceLink, hasBothEnds: Bool) {
        self.link = link
        identifier = link.identifier
        version = link.version
        self.hasBothEnds = hasBothEnds
    }

    /// What is known of a packet that one end has sent.
    fileprivate func verdictOfSending(at now: Moment) -> Verdict {
        hasBothEnds ? .underWay : isClosed ? .cut : .arrived(now)
    }

    fileprivate func takeOldest(_ direction: Direction) -> Int? {
        switch direction {
        case .toBroker: toBroker.popFirst()
        case .fromBroker: fromBroker.popFirst()
        }
    }

    fileprivate func append(_ number: Int, _ direction: Direction) {
        switch direction {
        case .toBroker: toBroker.append(number)
        case .fromBroker: fromBroker.append(number)
        }
    }
}

// MARK: - Connections

extension Tap {
    /// A client of the lab has its connection; `local` is its own address if the lab's broker is at the other end.
    func opened(
        ours name: String, clientIdentifier: String, version: ProtocolVersion, local: SocketAddress?, peer: String
    ) -> TappedLink {
        let link = TraceLink(
            identifier: newLink(), name: name, clientIdentifier: clientIdentifier, version: version, isOurs: true, address: peer)
        let tapped = TappedLink(link, hasBothEnds: local != nil)
        if let local { unclaimed[local] = tapped }
        record(.opened, tapped)
        return tapped
    }

    /// The broker's end of an own client's connection; `nil` if the far end is not known to be one.
    func claim(_ remote: SocketAddress) -> TappedLink? { unclaimed.removeValue(forKey: remote) }

    /// The broker has a connection of a stranger; `since` is when it was accepted.
    func opened(stranger address: String, since: Moment) -> TappedLink {
        let tapped = TappedLink(TraceLink(identifier: newLink(), name: address, address: address), hasBothEnds: false)
        if isRecording {
            tell(tapped)
            log.record(.opened, on: tapped.identifier, at: since)
        }
        return tapped
    }

    /// Learns who the client is, if the frame is its CONNECT.
    @inline(__always)
    func learn(_ bytes: [UInt8], _ frame: Range<Int>, _ tapped: TappedLink) {
        if bytes[frame.lowerBound] >> 4 == PacketKind.connect.rawValue { learnFromConnect(bytes, frame, tapped) }
    }

    private func learnFromConnect(_ bytes: [UInt8], _ frame: Range<Int>, _ tapped: TappedLink) {
        guard case .connect(let connect)? = try? Codec.decode(bytes, frame, version: tapped.version) else { return }
        tapped.link.version = connect.version
        learn(connect.clientIdentifier, tapped)
    }

    /// Learns that the connection's handshake is over, and what was agreed.
    func learn(_ security: TLSState, _ tapped: TappedLink) {
        tapped.link.tls = TraceTLS(version: TLSVersionNumber(rawValue: security.version), serverName: security.serverName)
        if isRecording { log.link(tapped.link) }
    }

    /// Learns the name by which the broker knows the client.
    func learn(_ client: ClientIdentifier, _ tapped: TappedLink) {
        tapped.link.clientIdentifier = client.description
        if !tapped.link.isOurs, !client.bytes.isEmpty { tapped.link.name = client.description }
        if isRecording { tell(tapped) }
    }

    /// The connection ended; the end that learns it first says why, and what was under way will not arrive.
    func closed(_ tapped: TappedLink, _ words: String) {
        guard !tapped.isClosed else { return }
        tapped.isClosed = true
        record(.closed(words), tapped)
    }

    /// The end that receives in this direction is gone: what is still under way to it is cut.
    func receiverGone(_ tapped: TappedLink, _ direction: Direction) {
        while let number = tapped.takeOldest(direction) { log.settle(number, .cut) }
        // What is sent from now on, by an end that has not noticed, has nobody to report its arrival.
        tapped.hasBothEnds = false
    }

    /// Records what is no packet.
    func record(_ what: TraceEvent.What, _ tapped: TappedLink?) {
        guard isRecording else { return }
        if let tapped { tell(tapped) }
        log.record(what, on: tapped?.identifier, at: clock.now)
    }

    /// Records notes that belong together.
    func record(_ group: NoteGroup, _ tapped: TappedLink?, at now: Moment) {
        guard isRecording else { return }
        if let tapped { tell(tapped) }
        log.record(group, on: tapped?.identifier, at: now)
    }

    /// Records a message of TLS, in the trace's terms.
    func record(_ message: HandshakeRecord, outgoing: Direction, _ tapped: TappedLink) {
        let incoming: Direction = outgoing == .toBroker ? .fromBroker : .toBroker
        let event = HandshakeEvent(
            message.contentType, message.isSent ? outgoing : incoming, message.bytes,
            version: TLSVersionNumber(rawValue: message.version), records: message.records, isEncrypted: message.isEncrypted)
        tapped.tally.add(event)
        record(.handshake(event), tapped)
    }

    /// TLS stands: records what it took.
    func secured(_ tapped: TappedLink) {
        if let secured = tapped.tally.secured { record(.secured(secured), tapped) }
    }

    /// Sees to it that the log knows the connection as it stands.
    private func tell(_ tapped: TappedLink) {
        if tapped.isTold { return }
        log.link(tapped.link)
        tapped.isTold = true
    }

    private func newLink() -> LinkIdentifier {
        defer { nextLink += 1 }
        return LinkIdentifier(rawValue: nextLink)
    }
}

// MARK: - Packets

extension Tap {
    /// One end sends a packet; the number of its event.
    func sent(
        _ bytes: [UInt8], _ frame: Range<Int>, _ direction: Direction, _ tapped: TappedLink, at now: Moment
    ) -> Int? {
        guard isRecording else { return nil }
        let number = log.record(
            bytes, frame, direction, on: tapped.identifier, at: now, verdict: tapped.verdictOfSending(at: now))
        if tapped.hasBothEnds { tapped.append(number, direction) }
        return number
    }

    /// One end sends a message: `head` is what comes before its payload. The number of its event.
    @discardableResult
    func sent(
        _ bytes: [UInt8], _ head: Range<Int>, endingIn message: Message, _ direction: Direction, _ tapped: TappedLink,
        at now: Moment
    ) -> Int? {
        guard isRecording else { return nil }
        let number = log.record(
            bytes, head, endingIn: message.bytes, message.payloadStart..<message.bytes.count, direction, on: tapped.identifier,
            at: now, verdict: tapped.verdictOfSending(at: now))
        if tapped.hasBothEnds { tapped.append(number, direction) }
        return number
    }

    /// One end has taken a packet from the wire; the number of its event, which `settle` will be told of.
    func reached(_ bytes: [UInt8], _ frame: Range<Int>, _ direction: Direction, _ tapped: TappedLink) -> Int? {
        guard isRecording else { return nil }
        if let number = tapped.takeOldest(direction) { return number }
        return log.record(bytes, frame, direction, on: tapped.identifier, at: clock.now, verdict: .underWay)
    }

    /// One end has taken a packet from the wire, and nothing is to become of it but its arrival: no fault is set, and
    /// nothing before it is held back.
    func arrived(_ bytes: [UInt8], _ frame: Range<Int>, _ direction: Direction, _ tapped: TappedLink, at now: Moment) {
        if tapped.hasBothEnds, let number = tapped.takeOldest(direction) { return log.settle(number, .arrived(now)) }
        log.record(bytes, frame, direction, on: tapped.identifier, at: now, verdict: .arrived(now))
    }

    /// Says what became of a packet.
    func settle(_ number: Int?, _ verdict: Verdict) {
        if let number { log.settle(number, verdict) }
    }

    /// Whether a fault strikes this packet.
    func fault(
        _ bytes: [UInt8], _ frame: Range<Int>, _ direction: Direction, _ tapped: TappedLink, number: Int?
    ) -> Fault.Action? {
        guard !faults.isEmpty else { return nil }
        let event =
            number.flatMap { log.event($0) }
            ?? TraceEvent(
                number: 0, link: tapped.identifier, at: clock.now, what: .packet(Array(bytes[frame]), direction, .underWay))
        return faults.strike(
            event, link: tapped.link, packet: try? Codec.decode(bytes, frame, version: tapped.version))
    }
}
