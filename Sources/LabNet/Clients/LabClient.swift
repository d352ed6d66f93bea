internal import ClientCore
internal import Diagnosis
internal import LabTLS
internal import MQTTSessions
internal import MQTTWire
internal import NIOCore
internal import Tracing

/// One of the lab's own clients: its core, which outlives its connections, and the TCP connection of the moment.
final class LabClient: PacketChannelOwner {
    let name: String
    private(set) var phase: ClientState.Phase
    private(set) var link: LinkIdentifier?

    let common: CommonGround
    /// Whether an address is one of the lab's own broker, so that the other end reports too.
    private let isOurBroker: (SocketAddress?) -> Bool
    var core: ClientCore
    /// The exchange of SCRAM-SHA-256 whose challenge has not come.
    var exchange: ScramClient<OpenSSLScram>?
    private var options: ClientOptions
    private(set) var channel: PacketChannel<LabClient>?
    private var isDirty = false
    private var effects: [ClientEffect] = []
    private var timer: DeadlineTimer?
    private var outcomes = OutcomeLog()
    private var received = 0
    private var lastReceived: PublishPacket?
    private var connack: ConnackPacket?
    private var explanation: Explanation?

    init(
        name: String, configuration: ClientConfiguration, common: CommonGround,
        isOurBroker: @escaping (SocketAddress?) -> Bool
    ) {
        self.name = name
        self.common = common
        self.isOurBroker = isOurBroker
        core = ClientCore(configuration: configuration)
        options = ClientOptions()
        phase = .closed("it was never connected")
        timer = DeadlineTimer(loop: common.loop, clock: common.clock) { [weak self] in self?.handle(.tick) }
    }

    var state: ClientState {
        ClientState(
            name: name, phase: phase, configuration: core.configuration, server: options.server, link: link,
            isSilent: core.isSilent, subscriptions: core.subscriptions, inFlight: core.inFlight, queued: core.queued,
            awaitingRelease: core.awaitingRelease, received: received, lastReceived: lastReceived,
            terms: core.terms, connack: connack, explanation: explanation)
    }

    /// Whether a connection exists, or is about to.
    var isBusy: Bool {
        switch phase {
        case .opening, .securing, .connecting, .connected: true
        case .closed, .refused, .failed: false
        }
    }
}

// MARK: - What its user wants

extension LabClient {
    /// Makes ready for a new connection; `configuration` is what CONNECT will ask for.
    func prepare(_ options: ClientOptions, _ configuration: ClientConfiguration) -> PacketChannel<LabClient> {
        self.options = options
        core.configuration = configuration
        phase = .opening
        explanation = nil
        let frameLimit = configuration.largestPacket
        return PacketChannel(
            owner: self, common: common, incoming: .fromBroker, frameLimit: frameLimit,
            writeBufferLimit: max(64 << 20, 4 * configuration.limits.packetSize),
            isSecured: options.tls != nil)
    }

    /// TCP could not connect.
    func failed(_ error: LabError) {
        guard phase == .opening else { return }
        phase = .failed(error)
        common.turn.schedule()
    }

    func handle(_ input: ClientInput) { handle(input, at: common.clock.now) }

    private func handle(_ input: ClientInput, at now: Moment) {
        var batch: [ClientEffect] = []
        swap(&batch, &effects)
        core.handle(input, at: now, effects: &batch)
        for effect in batch { perform(effect) }
        batch.removeAll(keepingCapacity: true)
        swap(&batch, &effects)
        common.turn.schedule()
    }

    /// Why its core would not send this DISCONNECT; `nil` if it would.
    func refusal(of disconnect: DisconnectPacket) -> RequestFailure? { core.refusal(of: disconnect) }

    /// Breaks the TCP connection, so that the broker sees neither DISCONNECT nor a proper end.
    func cut() { channel?.breakOff(.cutByCommand) }

    /// What became of a request of this client; `nil` if it is not this client's, or long over.
    func request(_ identifier: RequestIdentifier) -> RequestState? {
        if let outcome = outcomes[identifier] { return .over(outcome) }
        return core.missing(for: identifier).map { .underWay(missing: $0) }
    }
}

// MARK: - What its connection does

extension LabClient {
    func connected(_ channel: PacketChannel<LabClient>) {
        self.channel = channel
        let isOurs = isOurBroker(channel.remoteAddress)
        let configuration = core.configuration
        let tapped = common.tap.opened(
            ours: name, clientIdentifier: configuration.clientIdentifier.description, version: configuration.version,
            local: isOurs ? channel.localAddress : nil, peer: channel.localAddress.text)
        channel.join(tapped)
        link = tapped.link.identifier
        phase = .securing
    }

    func opened(_ channel: PacketChannel<LabClient>) {
        phase = .connecting
        core.opening = beginExchange()
        handle(.connected)
    }

    func neverOpened(_ end: ConnectionEnd, _ channel: PacketChannel<LabClient>) {
        guard self.channel === channel else { return }
        self.channel = nil
        switch end {
        case .tls(let explanation): phase = .failed(.cannotSecure(client: name, explanation))
        case .closedByPeer, .reset, .vanished, .failed, .writeBufferFull, .cutByFault, .cutByCommand, .stopped:
            phase = .closed(end.words(peer: "broker"))
        }
    }

    func explanation(of failure: TLSFailure, _ channel: PacketChannel<LabClient>) -> Explanation {
        let explanation = failure.explanation(expecting: options.tls?.expectedHost ?? options.server?.host)
        self.explanation = explanation
        return explanation
    }

    func received(_ bytes: [UInt8], _ frame: Range<Int>, _ channel: PacketChannel<LabClient>, at now: Moment) {
        handle(.received(bytes, frame), at: now)
    }

    func malformed(_ error: WireError, _ channel: PacketChannel<LabClient>) {
        handle(.malformed(error))
    }

    func ended(_ end: ConnectionEnd, _ channel: PacketChannel<LabClient>) {
        guard self.channel === channel else { return }
        self.channel = nil
        if isBusy { phase = .closed(end.words(peer: "broker")) }
        handle(.closed)
    }

    func becameDirty(_ channel: PacketChannel<LabClient>) { isDirty = true }

    private func perform(_ effect: ClientEffect) {
        switch effect {
        case .send(let packet, let version): channel?.send { Codec.encode(packet, version: version, into: &$0) }
        case .close(let reason):
            // A refusal has told its reason already.
            if isBusy { phase = .closed(reason.words) }
            channel?.close(reason.words)
            channel = nil
        case .note(let note): common.tap.record(.note(note), channel?.tapped())
        case .completed(let identifier, let outcome): outcomes[identifier] = outcome
        case .received(let message):
            received += 1
            lastReceived = message
        case .connected(let connack):
            phase = .connected
            self.connack = connack
        case .refused(let connack):
            phase = .refused(connack)
            self.connack = connack
        case .challenged(let auth): challenged(auth)
        }
    }

    /// Writes what this turn made ready, and sees to the next deadline.
    func endTurn() {
        if isDirty {
            isDirty = false
            channel?.flush()
        }
        timer?.arm(core.nextDeadline)
    }
}

/// The outcomes of a client's last requests, bounded.
private struct OutcomeLog {
    private var outcomes: [RequestIdentifier: RequestOutcome] = [:]
    private var order = CircularBuffer<RequestIdentifier>()

    subscript(_ identifier: RequestIdentifier) -> RequestOutcome? {
        get { outcomes[identifier] }
        set {
            guard let newValue else { return }
            if outcomes.updateValue(newValue, forKey: identifier) == nil { order.append(identifier) }
            while order.count > Self.kept, let oldest = order.popFirst() { outcomes[oldest] = nil }
        }
    }

    private static let kept = 4_096
}
