public import BrokerCore
public import ClientCore
public import LabTLS
public import Logging
public import MQTTSessions
public import MQTTWire
internal import NIOCore
public import Tracing

/// Everything that runs on the event loop: the broker, the lab's own clients, the trace, the faults.
///
/// Not Sendable on purpose: it is reached through `LabPort.ask`, whose closure runs on the loop, and nothing in it may
/// block. Every change is visible to `LabPort.wait` and to observers at the end of the same turn of the loop.
public final class Lab {
    /// Called on the loop with the host's own news, such as a pause in accepting connections.
    public var onNotice: (String) -> Void = { _ in }

    private let common: CommonGround
    private let clients: ClientHost
    private let ownBroker: OwnBroker
    private var isStarting = false
    private var broker: BrokerHost? {
        get { ownBroker.host }
        set { ownBroker.host = newValue }
    }
    private var observers: [Observer] = []
    private var nextObserver = 0

    /// Where the broker of the moment is found, also by clients that outlive it.
    private final class OwnBroker {
        var host: BrokerHost?
    }

    private struct Observer {
        let identifier: ObserverIdentifier
        let look: (Lab) -> Void
    }

    init(loop: any EventLoop, recording: Bool, traceCapacity: Int) {
        common = CommonGround(loop: loop, recording: recording, traceCapacity: traceCapacity)
        let ownBroker = OwnBroker()
        self.ownBroker = ownBroker
        clients = ClientHost(common: common) { ownBroker.host }
        common.turn.add { [weak self] in self?.endTurn() }
    }

    private func endTurn() {
        clients.endTurn()
        broker?.endTurn()
        for observer in observers { observer.look(self) }
    }

    /// Where all of it runs.
    var loop: any EventLoop { common.loop }

    /// The log of the broker's host; silent until it is set.
    public var logger: Logger {
        get { common.logger }
        set { common.logger = newValue }
    }

    /// The present moment: how long the lab has run.
    public var now: Moment { common.clock.now }

    /// Every packet, note and connection so far. Changed only to pin what a lesson step needs.
    public var trace: TraceLog {
        get { common.tap.log }
        _modify { yield &common.tap.log }
    }

    /// Whether the trace is recorded at all.
    public var isRecording: Bool { common.tap.isRecording }

    /// What goes wrong on purpose; a fault that is used up is gone.
    public var faults: [Fault] {
        get { common.tap.faults }
        set { common.tap.faults = newValue }
    }
}

// MARK: - Watching

/// Names an observer, so that it can be taken away again.
public struct ObserverIdentifier: Sendable, Hashable {
    fileprivate let number: Int
}

extension Lab {
    /// Calls `look` on the loop at the end of every turn in which something happened; it must be quick.
    @discardableResult
    public func observe(_ look: @escaping (Lab) -> Void) -> ObserverIdentifier {
        defer { nextObserver += 1 }
        let identifier = ObserverIdentifier(number: nextObserver)
        observers.append(Observer(identifier: identifier, look: look))
        return identifier
    }

    /// Takes an observer away.
    public func removeObserver(_ identifier: ObserverIdentifier) {
        observers.removeAll { $0.identifier == identifier }
    }

    /// Something happened: at the end of the turn, whoever waits looks.
    func touched() { common.turn.schedule() }
}

// MARK: - The broker

extension Lab {
    /// How the broker stands; `nil` while none runs.
    public var brokerStatus: BrokerStatus? {
        broker.map {
            BrokerStatus(
                listeners: $0.listeners, connections: $0.connections, isAcceptingPaused: $0.isAcceptingPaused,
                counters: $0.core.counters)
        }
    }

    /// The broker in numbers; `nil` while none runs.
    public var brokerMeasurement: BrokerMeasurement? {
        guard let broker, let brokerStatus else { return nil }
        return BrokerMeasurement(
            status: brokerStatus, figures: broker.core.figures(at: now), backlogBytes: broker.backlog.bytes,
            traceBytes: trace.footprint)
    }

    /// The limits of the broker; `nil` while none runs.
    public var brokerConfiguration: BrokerConfiguration? { broker?.options.configuration }

    /// What the broker holds; `nil` while none runs.
    public var brokerSnapshot: BrokerSnapshot? { broker?.core.snapshot() }

    /// Opens the broker's listeners.
    func startBroker(_ options: BrokerOptions) -> EventLoopFuture<[Listener]> {
        if isStarting || broker != nil {
            let port = broker?.listeners.first?.port ?? options.port
            return common.loop.makeFailedFuture(LabError.brokerAlreadyRunning(port: port))
        }
        isStarting = true
        let host = BrokerHost(options: options, common: common) { [weak self, common] words in
            self?.onNotice(words)
            common.logger.warning("\(words)")
        }
        let started = host.listen()
        started.assumeIsolated().whenComplete { [self] result in
            isStarting = false
            if case .success = result { broker = host }
            touched()
        }
        return started
    }

    /// What the lab's own clients trust when nothing else is said: the CA beside the broker's certificate, in PEM.
    public var brokerAuthorities: [UInt8]? { broker?.options.tls?.authorities }

    /// Addresses open to others for TLS that the broker's certificate does not carry: who connects to them refuses it.
    public var addressesNotInCertificate: [String] { broker?.addressesNotInCertificate ?? [] }

    /// Where the broker's certificates were read from; `nil` without TLS.
    public var certificateFolder: CertificateFolder? { broker?.options.tls?.folder }

    /// Whether, and how, the broker asks clients for certificates.
    public var clientCertificate: TLSServerOptions.ClientCertificate {
        broker?.options.tls?.server.clientCertificate ?? .notAsked
    }

    /// Replaces the certificate that the broker proves itself with, for connections of now on.
    public func replaceCertificate(_ server: TLSServerOptions) throws(LabError) {
        guard let broker else { throw .noBroker }
        try broker.secure(with: server)
        touched()
    }

    /// Who may come into the broker, and what each may do there; `nil` while none runs.
    public var brokerAccess: BrokerAccess? { broker?.access }

    /// Goes by other accounts and rules from now on. Clients whose accounts are gone, or have another password, are sent away.
    public func replaceAccess(_ access: BrokerAccess) throws(LabError) {
        guard let broker else { throw .noBroker }
        broker.apply(access)
        touched()
    }

    /// Ends the broker: its connections, its listeners, its sessions.
    func stopBroker() -> EventLoopFuture<Void> {
        guard let broker else { return common.loop.makeSucceededVoidFuture() }
        let stopped = broker.stop()
        self.broker = nil
        touched()
        return stopped
    }
}

// MARK: - Clients

extension Lab {
    /// All clients, in the order of their first connection.
    public var clientStates: [ClientState] { clients.states }

    /// A client as it stands; `nil` if none was ever connected under that name.
    public func client(named name: String) -> ClientState? { clients.state(of: name) }

    /// Begins to connect a client; its `phase` tells how it goes. A known name goes on with its session.
    public func connect(_ name: String, _ options: ClientOptions = ClientOptions()) throws(LabError) {
        try clients.connect(name, options)
        touched()
    }

    /// Publishes a message; what becomes of it is asked with `request`.
    public func publish(_ name: String, _ message: PublishRequest) throws(LabError) -> RequestIdentifier {
        try clients.request(name) { .publish($0, message) }
    }

    /// Subscribes to filters.
    public func subscribe(
        _ name: String, _ subscriptions: [Subscription], properties: Properties = []
    ) throws(LabError) -> RequestIdentifier {
        try clients.request(name) { .subscribe($0, subscriptions, properties) }
    }

    /// Unsubscribes from filters.
    public func unsubscribe(
        _ name: String, _ filters: [TopicFilter], properties: Properties = []
    ) throws(LabError) -> RequestIdentifier {
        try clients.request(name) { .unsubscribe($0, filters, properties) }
    }

    /// Sends PINGREQ.
    public func ping(_ name: String) throws(LabError) -> RequestIdentifier {
        try clients.request(name) { .ping($0) }
    }

    /// Sends AUTH: the client proves once more who it is, by the method of its CONNECT.
    public func reauthenticate(_ name: String) throws(LabError) -> RequestIdentifier { try clients.reauthenticate(name) }

    /// What became of a request; `nil` if there never was one, or it is long over.
    public func request(_ identifier: RequestIdentifier) -> RequestState? { clients.request(identifier) }

    /// Says goodbye with DISCONNECT and closes; nothing happens where version or connection do not allow that goodbye.
    public func disconnect(_ name: String, _ packet: DisconnectPacket = DisconnectPacket()) throws(LabError) {
        let client = try busyClient(name)
        if let refusal = client.refusal(of: packet) { throw .notAllowed(refusal) }
        client.handle(.disconnect(packet))
    }

    /// Makes a client leave out its pings, or take them up again.
    public func silence(_ name: String, _ isSilent: Bool = true) throws(LabError) {
        try clients.client(name).handle(.silence(isSilent))
    }

    /// Breaks a client's TCP connection: no DISCONNECT, no proper end.
    public func cut(_ name: String) throws(LabError) { try busyClient(name).cut() }

    private func busyClient(_ name: String) throws(LabError) -> LabClient {
        let client = try clients.client(name)
        guard client.isBusy else { throw .clientNotConnected(name) }
        return client
    }
}
