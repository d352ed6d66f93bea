internal import BrokerCore
internal import Diagnosis
internal import LabTLS
internal import Logging
internal import MQTTSessions
internal import MQTTWire
internal import NIOCore
internal import NIOPosix
internal import Tracing

/// Runs the broker's core over real sockets: frames and deadlines in, effects out.
///
/// The core names a connection by slot and generation; the host allocates both. A slot is free again as soon as the core
/// has forgotten its connection, also while that connection's last bytes are still leaving.
final class BrokerHost: PacketChannelOwner {
    let options: BrokerOptions
    var listeners: [Listener] = []
    var core: BrokerCore
    /// Who may come in, and what each may do.
    var access: BrokerAccess
    /// Where passwords are looked at, once there is one.
    var desk: PasswordDesk?
    /// Those that are being looked at.
    var tickets: [ConnectionIdentifier: PasswordDesk.Ticket] = [:]
    /// Clients that are to answer a challenge of SCRAM-SHA-256.
    var exchanges: [ConnectionIdentifier: ScramServer<OpenSSLScram>] = [:]

    let common: CommonGround
    let door: Doorkeeper
    let notice: (String) -> Void
    let backlog: Backlog
    let partials: PartialPackets
    /// What went over all connections so far.
    private var traffic = Traffic()
    var byAddress: ConnectionsByAddress
    /// Failures of TLS that are told as news.
    private var tellingOfTLS = RateBound()
    var tellingOfAddresses = RateBound()
    var slots: [PacketChannel<BrokerHost>?] = []
    private var freeSlots: [UInt32] = []
    private var generations: [UInt32] = []
    private var effects: [Effect] = []
    private var dirty: [PacketChannel<BrokerHost>] = []
    var timer: DeadlineTimer?
    private let log: ConnectionLog
    private var postponements = 0
    /// Connections that the input at hand has ended; notes may still speak of them.
    private var leaving: [PacketChannel<BrokerHost>] = []
    var listening: [any Channel] = []
    var isStopped = false
    /// What TLS connections of now on are made with.
    var security: TLSContext?
    /// What it shows of itself.
    var shown: ShownCertificate?
    /// Connections whose handshake is not over; the core does not know them.
    var securing: [ObjectIdentifier: PacketChannel<BrokerHost>] = [:]

    /// - Parameter notice: Is told the host's own news, such as a pause in accepting, in plain words.
    init(options: BrokerOptions, common: CommonGround, notice: @escaping (String) -> Void) {
        self.options = options
        self.common = common
        self.notice = notice
        log = ConnectionLog(common: common)
        let limits = options.configuration
        backlog = Backlog(highWater: limits.writeBufferHighWater, limitInAll: limits.writeBufferBytesInAll)
        partials = PartialPackets(limit: limits.partialPacketBytesInAll)
        byAddress = ConnectionsByAddress(limit: limits.connectionsPerAddress)
        core = BrokerCore(
            configuration: options.configuration, seed: options.seed ?? .random(in: .min ... .max), at: common.clock.now)
        core.wantsNotes = common.tap.isRecording
        access = options.access
        core.admission = access.admission
        core.handle(.accessChanged(access.rules, revoked: []), at: common.clock.now, effects: &effects)
        let descriptors = max(SystemCalls.raiseDescriptorLimit() - options.descriptorReserve, 1)
        door = Doorkeeper(limit: min(options.configuration.maximumConnections, descriptors)) { note in
            common.tap.record(.note(note), nil)
            notice(note.words)
        }
        timer = DeadlineTimer(loop: common.loop, clock: common.clock) { [weak self] in self?.deadlineCame() }
    }

    /// How many connections are open, those of the lab's own clients included.
    var connections: Int { door.open }

    /// Whether new connections wait until one ends.
    var isAcceptingPaused: Bool { door.isPaused }
}

// MARK: - Events of connections

extension BrokerHost {
    func connected(_ channel: PacketChannel<BrokerHost>) {
        if common.tap.isRecording, common.tap.connecting == 0 { _ = channel.tapped() }
        if channel.isSecured { securing[ObjectIdentifier(channel)] = channel }
    }

    func neverOpened(_ end: ConnectionEnd, _ channel: PacketChannel<BrokerHost>) {
        securing[ObjectIdentifier(channel)] = nil
        if !isStopped { tellEnd(of: channel, end.words(peer: "client"), isOrdinary: false) }
    }

    func explanation(of failure: TLSFailure, _ channel: PacketChannel<BrokerHost>) -> Explanation {
        let explanation = failure.explanation(from: shown)
        if !common.tap.isRecording { tell(explanation, from: channel.remoteAddress) }
        return explanation
    }

    /// Without a trace a failure is news, though not each of a flood of them.
    private func tell(_ explanation: Explanation, from address: SocketAddress?) {
        guard let untold = tellingOfTLS.admit(at: common.clock.now) else { return }
        let others = untold == 0 ? "" : " (\(untold) more were not told)"
        notice("\(address.text): " + explanation.paragraphs.joined(separator: " ") + others)
    }

    /// Addresses open to others whose boards would refuse the certificate, because it does not carry them.
    var addressesNotInCertificate: [String] {
        guard let certificate = shown?.certificate else { return [] }
        return listeners.filter { $0.isTLS && $0.isOpenToOthers }.map(\.address).filter { address in
            (try? HostName(address)).map { !certificate.covers($0) } ?? false
        }
    }

    func opened(_ channel: PacketChannel<BrokerHost>) {
        securing[ObjectIdentifier(channel)] = nil
        if isStopped { return channel.breakOff(.stopped) }
        let slot: UInt32
        if let free = freeSlots.popLast() {
            slot = free
            generations[Int(slot)] &+= 1
            slots[Int(slot)] = channel
        } else {
            slot = UInt32(slots.count)
            slots.append(channel)
            generations.append(0)
        }
        channel.identifier = ConnectionIdentifier(slot: slot, generation: generations[Int(slot)])
        traffic.connections += 1
        handle(.opened(channel.identifier))
        if options.tls?.namesUsersByCertificate == true, let user = channel.security?.certifiedUser {
            handle(.proved(channel.identifier, user))
        }
    }

    func received(_ bytes: [UInt8], _ frame: Range<Int>, _ channel: PacketChannel<BrokerHost>, at now: Moment) {
        let isMessage = bytes[frame.lowerBound] >> 4 == PacketKind.publish.rawValue
        channel.traffic.received.count(frame.count, isMessage: isMessage)
        traffic.received.count(frame.count, isMessage: isMessage)
        var batch: [Effect] = []
        swap(&batch, &effects)
        core.received(channel.identifier, bytes, frame, at: now, effects: &batch)
        perform(&batch, answering: channel, at: now)
    }

    func malformed(_ error: WireError, _ channel: PacketChannel<BrokerHost>) {
        handle(.malformed(channel.identifier, error))
    }

    func ended(_ end: ConnectionEnd, _ channel: PacketChannel<BrokerHost>) {
        guard !isStopped, release(channel.identifier) != nil else { return }
        tellEnd(of: channel, end.words(peer: "client"), isOrdinary: end == .closedByPeer)
        handle(.closed(channel.identifier))
    }

    func becameDirty(_ channel: PacketChannel<BrokerHost>) { dirty.append(channel) }

    func congested(_ channel: PacketChannel<BrokerHost>) { handle(.congested(channel.identifier)) }

    func relieved(_ channel: PacketChannel<BrokerHost>) { handle(.relieved(channel.identifier)) }

    /// Those whose packets take most make room. Each look at all connections ends one of them.
    func outOfRoom(_ channel: PacketChannel<BrokerHost>) {
        while partials.isTooMuch {
            let greatest = slots.lazy.compactMap(\.self).max { $0.partialBytes < $1.partialBytes }
            guard let greatest, greatest.partialBytes > 0 else { return }
            handle(.outOfRoom(greatest.identifier, limit: partials.limit))
            guard greatest.partialBytes == 0 else { return }
        }
    }

    func readingPaused(_ isPaused: Bool, _ channel: PacketChannel<BrokerHost>) {
        handle(isPaused ? .readingPaused(channel.identifier) : .readingResumed(channel.identifier))
    }

    subscript(_ identifier: ConnectionIdentifier) -> PacketChannel<BrokerHost>? {
        let slot = Int(identifier.slot)
        guard slot < slots.count, let channel = slots[slot], channel.identifier == identifier else { return nil }
        return channel
    }

    private func release(_ identifier: ConnectionIdentifier) -> PacketChannel<BrokerHost>? {
        guard let channel = self[identifier] else { return nil }
        slots[Int(identifier.slot)] = nil
        freeSlots.append(identifier.slot)
        if !tickets.isEmpty { forgetTicket(of: identifier) }
        if !exchanges.isEmpty { exchanges[identifier] = nil }
        leaving.append(channel)
        return channel
    }
}

// MARK: - The core

extension BrokerHost {
    func handle(_ input: Input) {
        let now = common.clock.now
        var batch: [Effect] = []
        swap(&batch, &effects)
        core.handle(input, at: now, effects: &batch)
        perform(&batch, answering: nil, at: now)
    }

    /// Performs what the core wants done, in its order: turned round and taken from the end, so that each effect is moved
    /// out and none is copied.
    ///
    /// - Parameter asker: Whose packet it answers.
    private func perform(_ batch: inout [Effect], answering asker: PacketChannel<BrokerHost>?, at now: Moment) {
        // A message to one and its acknowledgement, by far the most frequent, are turned round by taking both.
        if batch.count == 2 {
            let second = batch.removeLast()
            perform(batch.removeLast(), answering: asker, at: now)
            perform(second, answering: asker, at: now)
        } else {
            if batch.count > 2 { batch.reverse() }
            while !batch.isEmpty { perform(batch.removeLast(), answering: asker, at: now) }
        }
        if !leaving.isEmpty { leaving.removeAll() }
        swap(&batch, &effects)
    }

    private func perform(_ effect: consuming Effect, answering asker: PacketChannel<BrokerHost>?, at now: Moment) {
        switch consume effect {
        case .deliver(let identifier, let message, let delivery):
            guard let channel = self[identifier] else { return }
            count(channel.send(message, delivery, at: now), message, to: channel)
        case .deliverOnTerms(let identifier, let message, let delivery, let terms):
            guard let channel = self[identifier] else { return }
            count(channel.send(message, delivery, identifiers: terms.bytes, at: now), message, to: channel)
        case .acknowledge(let identifier, let kind, let packet, let code, let version):
            guard let channel = self[identifier] else { return }
            let bytes = channel.send(at: now) { Codec.encodeAcknowledgement(kind, packet, code, version: version, into: &$0) }
            count(reply: bytes, to: channel, asker)
        case .send(let identifier, let packet, let version):
            guard let channel = self[identifier] else { return }
            if case .connack = packet { answered(channel) }
            count(reply: channel.send(at: now) { Codec.encode(packet, version: version, into: &$0) }, to: channel, asker)
        case .authenticate(let identifier, let credentials): check(credentials, of: identifier)
        case .exchange(let identifier, let step): take(step, of: identifier)
        case .close(let identifier, let reason):
            guard let channel = release(identifier) else { return }
            tellEnd(of: channel, reason.words, isOrdinary: reason == .disconnected || reason == .takenOver)
            channel.close(reason.words, peerIsLeaving: reason == .disconnected)
        case .note(let identifier, let note): record(note, identifier)
        case .notes(let identifier, let group): common.tap.record(group, identifier.flatMap { tapped($0, asker) }, at: now)
        }
    }

    @inline(__always)
    private func count(_ bytes: Int, _ message: Message, to channel: PacketChannel<BrokerHost>) {
        channel.traffic.sent.count(bytes, isMessage: true)
        traffic.sent.count(bytes, isMessage: true)
        traffic.sent.payloadBytes &+= message.payloadCount
    }

    @inline(__always)
    private func count(reply bytes: Int, to channel: PacketChannel<BrokerHost>, _ asker: PacketChannel<BrokerHost>?) {
        channel.traffic.sent.count(bytes, isMessage: false)
        traffic.sent.count(bytes, isMessage: false)
        if channel === asker { channel.unreadReplies += bytes }
    }

    /// CONNECT was answered: if it was accepted, the connection has a name from now on.
    private func answered(_ channel: PacketChannel<BrokerHost>) {
        channel.client = core.client(of: channel.identifier)
        guard let client = channel.client else { return }
        // Until then no packet may be larger than a CONNECT.
        channel.frameLimit = options.configuration.maximumPacketSize
        guard log.isWanted(.debug) else { return }
        log.connected(client, from: channel.remoteAddress.text)
    }

    private func tellEnd(of channel: PacketChannel<BrokerHost>, _ why: String, isOrdinary: Bool) {
        guard log.isWanted(.notice) else { return }
        log.ended(
            ConnectionLog.End(
                client: channel.client, address: channel.remoteAddress.text, duration: common.clock.now - channel.since,
                traffic: channel.traffic, why: why, isOrdinary: isOrdinary))
    }

    private func record(_ note: Note, _ identifier: ConnectionIdentifier?) {
        let link = identifier.flatMap { tapped($0) }
        if case .identifierAssigned(let client) = note, let link { common.tap.learn(client, link) }
        common.tap.record(.note(note), link)
    }

    private func tapped(_ named: ConnectionIdentifier, _ asker: PacketChannel<BrokerHost>? = nil) -> TappedLink? {
        if let asker, asker.identifier == named { return asker.tapped() }
        return (self[named] ?? leaving.last { $0.identifier == named })?.tapped()
    }

    /// Writes what this turn made ready, and sees to the next deadline.
    func endTurn() {
        var ready: [PacketChannel<BrokerHost>] = []
        swap(&ready, &dirty)
        // Turned round, so that each is moved out and those who were first are written to first.
        if ready.count > 1 { ready.reverse() }
        while let channel = ready.popLast() { channel.flush() }
        if dirty.isEmpty { swap(&ready, &dirty) }
        timer?.arm(core.observe(traffic, at: common.clock.now))
    }

    /// A deadline has come. A client whose packet is already here is not silent: what the sockets hold is read first.
    private func deadlineCame() {
        let now = common.clock.now
        guard let deadline = core.nextDeadline else { return }
        guard deadline <= now else { return timer?.arm(deadline) ?? () }
        if postponements < Self.greatestPostponements {
            let unread = core.silentConnections(at: now).filter { self[$0]?.readsUnread() ?? false }
            if !unread.isEmpty {
                postponements += 1
                timer?.arm(now + .milliseconds(1))
                return
            }
        }
        postponements = 0
        handle(.tick)
        common.turn.schedule()
    }

    /// A peer that always has a byte under way, and never a packet, gains no more than these milliseconds.
    private static let greatestPostponements = 3
}
