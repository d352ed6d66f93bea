internal import Diagnosis
public import LabTLS
internal import NIOCore
internal import NIOPosix

/// Why a server could not be looked at.
public enum ProbeFailure: Error, Sendable, Hashable {
    /// No address is known for the name.
    case unknownHost(String)
    /// TCP could not connect; the system's words.
    case unreachable(ServerAddress, reason: String)
    /// Nothing answered in time.
    case silent(ServerAddress, seconds: Int)
    /// TCP stands, and no certificate was ever shown: why, in words.
    case noTLS(ServerAddress, what: String, why: String?, advice: String?)
    /// OpenSSL cannot begin.
    case own(reason: String)
}

/// What is under way to look at a server; asked from another thread.
public final class ServerProbe: Sendable {
    private let answer = Answer<Result<ServerSight, ProbeFailure>>()

    /// What was seen; `nil` while it goes on, after waiting at most so long.
    public func result(within limit: Duration) -> Result<ServerSight, ProbeFailure>? { answer.wait(atMost: limit) }

    fileprivate func end(_ result: Result<ServerSight, ProbeFailure>) { answer.give(result) }
}

extension LabPort {
    /// Looks at a server: connects twice, as a computer and as a board, takes what it shows, and says goodbye.
    ///
    /// Nothing is sent but the handshakes, and nobody else is asked.
    ///
    /// - Parameters:
    ///   - host: What boards ask for, by SNI too.
    ///   - device: The board that the second handshake plays.
    ///   - limit: How long TCP may take, and how long each handshake.
    public func look(
        at server: ServerAddress, host: HostName, as device: DeviceProfile, limit: Duration = .seconds(5)
    ) throws -> ServerProbe {
        let probe = ServerProbe()
        try ask { lab in
            lab.look(ProbeTarget(address: server, host: host, limit: limit), as: device).assumeIsolated().whenComplete { result in
                probe.end(result.mapError { $0 as? ProbeFailure ?? .own(reason: "\($0)") })
            }
        }
        return probe
    }
}

/// Where the handshakes go, and for whom they ask.
struct ProbeTarget: Sendable {
    var address: ServerAddress
    var host: HostName
    var limit: Duration
}

extension Lab {
    func look(_ target: ProbeTarget, as device: DeviceProfile) -> EventLoopFuture<ServerSight> {
        let loop = loop
        return Self.attempt(target, .looking, on: loop).flatMap { computer -> EventLoopFuture<[Attempt]> in
            // Who does not speak TLS at all is not asked twice.
            if computer.failure?.isEndOfTalk == true { return loop.makeSucceededFuture([computer]) }
            return Self.attempt(target, device.offer, on: loop).map { [computer, $0] }
        }.flatMapThrowing { attempts in
            // The board's chain before the computer's: a server with two keys shows each the one that it can use.
            if let chain = attempts.reversed().map(\.chain).first(where: { !$0.isEmpty }) {
                let handshakes = zip(attempts, [nil, device]).map { $0.handshake(as: $1, host: target.host) }
                return ServerSight(address: target.address, host: target.host, chain: chain, handshakes: handshakes)
            }
            let explanation = attempts.first?.failure?.explanation(expecting: target.host.text)
            throw ProbeFailure.noTLS(
                target.address, what: explanation?.summary ?? "it sent none", why: explanation?.causes.first?.words,
                advice: explanation?.causes.first?.remedy)
        }
    }

    /// One handshake, and the end of the connection.
    private static func attempt(_ target: ProbeTarget, _ offer: TLSOffer, on loop: any EventLoop) -> EventLoopFuture<Attempt> {
        let handlers: NIOLoopBound<(TLSHandler, ProbeHandler)>
        do throws(OpenSSLError) {
            let connection = try TLSConnection(try TLSContext(lookingWith: offer), host: target.host)
            let probe = ProbeHandler(connection, loop.makePromise())
            handlers = NIOLoopBound((TLSHandler(connection, limit: TimeAmount(target.limit)), probe), eventLoop: loop)
        } catch {
            return loop.makeFailedFuture(ProbeFailure.own(reason: "\(error)"))
        }
        let outcome = handlers.value.1.outcome
        ClientBootstrap(group: loop)
            .connectTimeout(TimeAmount(target.limit))
            .channelOption(.allowRemoteHalfClosure, value: true)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandlers(handlers.value.0, handlers.value.1)
                }
            }
            .connect(host: target.address.host.text, port: target.address.port)
            .whenFailure { error in outcome.fail(ProbeFailure(connecting: error, target)) }
        return outcome.futureResult
    }
}

/// What one handshake brought.
private struct Attempt: Sendable {
    var chain: [[UInt8]]
    var state: TLSState
    var asksForCertificate: Bool
    var failure: TLSFailure?

    func handshake(as device: DeviceProfile?, host: HostName) -> ServerSight.Handshake {
        ServerSight.Handshake(
            device: device, state: state, asksForCertificate: asksForCertificate,
            failure: failure.map {
                let explanation = $0.explanation(expecting: host.text)
                return ServerSight.Failure(words: explanation.summary, isVersion: explanation.name == "protocol-version")
            })
    }
}

/// Behind the TLS handler of a client that looks: when the handshake is over, either way, so is the connection.
private final class ProbeHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    let outcome: EventLoopPromise<Attempt>
    private let connection: TLSConnection
    private var isOver = false

    init(_ connection: TLSConnection, _ outcome: EventLoopPromise<Attempt>) {
        self.connection = connection
        self.outcome = outcome
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case .established? = event as? TLSEvent { end(nil, context) }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        end(error as? TLSFailure ?? connection.failure(.abandoned), context)
    }

    func channelInactive(context: ChannelHandlerContext) { end(connection.failure(.abandoned), context) }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {}

    private func end(_ failure: TLSFailure?, _ context: ChannelHandlerContext) {
        guard !isOver else { return }
        isOver = true
        outcome.succeed(
            Attempt(
                chain: connection.shownChain, state: connection.state, asksForCertificate: connection.isAskedForCertificate,
                failure: failure))
        context.close(promise: nil)
    }
}

extension TLSFailure {
    /// Whether the other end speaks no TLS, or nothing at all.
    fileprivate var isEndOfTalk: Bool {
        switch cause {
        case .notTLS, .unexpectedTLS, .abandoned, .timedOut: true
        case .alertReceived, .certificateRefused, .chainTooLong, .refused: false
        }
    }
}

extension ProbeFailure {
    fileprivate init(connecting error: any Error, _ target: ProbeTarget) {
        if let error = error as? NIOConnectionError, error.connectionErrors.isEmpty {
            self = .unknownHost(error.host)
        } else if error.isConnectTimeout {
            self = .silent(target.address, seconds: Int(target.limit.components.seconds))
        } else {
            self = .unreachable(target.address, reason: error.connectWords)
        }
    }
}
