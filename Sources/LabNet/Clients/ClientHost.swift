internal import ClientCore
internal import LabTLS
internal import MQTTWire
internal import NIOCore
internal import NIOPosix

/// The lab's own clients: each a real TCP connection, so that the broker cannot tell them from strangers.
final class ClientHost {
    private let common: CommonGround
    /// The lab's own broker of the moment.
    private let broker: () -> BrokerHost?
    private var clients: [LabClient] = []
    private var nextRequest = 1

    init(common: CommonGround, broker: @escaping () -> BrokerHost?) {
        self.common = common
        self.broker = broker
    }

    /// All clients, in the order of their first connection.
    var states: [ClientState] { clients.map(\.state) }

    func state(of name: String) -> ClientState? { clients.first { $0.name == name }?.state }

    /// The client of that name, connected or not.
    func client(_ name: String) throws(LabError) -> LabClient {
        guard let client = clients.first(where: { $0.name == name }) else { throw .noSuchClient(name) }
        return client
    }

    /// Connects a client, new or known; a known one keeps its session.
    func connect(_ name: String, _ options: ClientOptions) throws(LabError) {
        let known = clients.first { $0.name == name }
        if known?.isBusy == true { throw .clientAlreadyConnected(name) }
        let asked = options.configuration ?? known?.state.configuration
        let configuration = if let asked { asked } else { try ClientOptions.usual(name) }
        let target: ClientOptions.Server
        if let server = options.server {
            target = server
        } else if let own = broker()?.listeners.first(where: { $0.isTLS == (options.tls != nil) }) {
            target = ClientOptions.Server(host: own.address, port: own.port)
        } else if broker() != nil {
            throw .noTLSPort
        } else {
            throw .noBroker
        }
        let client =
            known
            ?? LabClient(name: name, configuration: configuration, common: common) { [broker] address in
                broker()?.isListening(on: address) ?? false
            }
        if known == nil { clients.append(client) }
        let security = try options.tls.map { tls throws(LabError) in try handler(tls, for: target) }
        let channel = client.prepare(options, configuration)
        open(channel, behind: security, to: target, options.connectTimeout, for: client)
    }

    private func handler(_ tls: ClientTLS, for server: ClientOptions.Server) throws(LabError) -> TLSHandler {
        do {
            let context = try TLSContext(client: tls.client, keyLog: try tls.keyLog.map(KeyLog.init))
            let host = HostName(asConnectedTo: tls.expectedHost ?? server.host)
            return TLSHandler(
                try TLSConnection(context, host: host, isRecording: common.tap.isRecording), limit: TimeAmount(tls.handshakeLimit)
            )
        } catch {
            throw LabError(securing: error)
        }
    }

    private func open(
        _ handler: PacketChannel<LabClient>, behind security: TLSHandler?, to server: ClientOptions.Server, _ timeout: Duration,
        for client: LabClient
    ) {
        let bound = NIOLoopBound((security, handler), eventLoop: common.loop)
        let bootstrap = ClientBootstrap(group: common.loop)
            .connectTimeout(TimeAmount(timeout))
            .channelOption(.tcpOption(.tcp_nodelay), value: 1)
            .channelOption(.allowRemoteHalfClosure, value: true)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let (security, handler) = bound.value
                    if let security { try channel.pipeline.syncOperations.addHandler(security) }
                    try channel.pipeline.syncOperations.addHandler(handler)
                }
            }
        common.tap.connecting += 1
        bootstrap.connect(host: server.host, port: server.port).assumeIsolated().whenComplete { [common] result in
            common.tap.connecting -= 1
            guard case .failure(let error) = result else { return }
            client.failed(
                .cannotConnect(client: client.name, server: "\(server.host):\(server.port)", reason: error.connectWords))
        }
    }

    /// Gives a request to a client that is connected.
    func request(_ name: String, _ input: (RequestIdentifier) -> ClientInput) throws(LabError) -> RequestIdentifier {
        let client = try client(name)
        guard client.phase == .connected else { throw .clientNotConnected(name) }
        let identifier = RequestIdentifier(rawValue: nextRequest)
        nextRequest += 1
        client.handle(input(identifier))
        return identifier
    }

    /// Lets a connected client prove once more who it is.
    func reauthenticate(_ name: String) throws(LabError) -> RequestIdentifier {
        let client = try client(name)
        // A second one at once is refused by the core, and must not disturb the first.
        guard !client.core.isReauthenticating else { return try request(name) { .reauthenticate($0, nil) } }
        let opening = client.beginExchange()
        return try request(name) { .reauthenticate($0, opening.data, proof: opening.proof) }
    }

    /// What became of a request; `nil` if there never was one, or it is long over.
    func request(_ identifier: RequestIdentifier) -> RequestState? {
        for client in clients {
            if let state = client.request(identifier) { return state }
        }
        return nil
    }

    func endTurn() {
        for client in clients { client.endTurn() }
    }
}

extension Error {
    /// Whether nothing answered within the limit for TCP.
    var isConnectTimeout: Bool {
        if case .connectTimeout? = self as? ChannelError { return true }
        guard let attempts = (self as? NIOConnectionError)?.connectionErrors, !attempts.isEmpty else { return false }
        return attempts.allSatisfy(\.error.isConnectTimeout)
    }

    /// Why a connection did not come to be, in the system's words.
    var connectWords: String {
        switch self {
        case let error as NIOConnectionError:
            error.connectionErrors.last?.error.connectWords ?? "no address is known for \(error.host)"
        case let error as IOError: SystemCalls.words(for: error.errnoCode)
        case _ where isConnectTimeout: "nothing answered in time"
        default: "\(self)"
        }
    }
}
