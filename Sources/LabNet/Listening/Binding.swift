internal import NIOCore
internal import NIOPosix

/// Opens all listeners of a broker or none.
///
/// IPv4 loopback must succeed. IPv6 loopback and the addresses of the network may be missing on this machine; then they
/// are left out. Port 0 takes one port that is free on all of them, so that `localhost` means the same broker either way.
struct Binding {
    /// One address to listen on, and whether the machine may lack it.
    struct Target {
        var address: String
        var interface: String?
        var mayBeMissing: Bool
    }

    /// A channel that listens.
    struct Bound {
        var listener: Listener
        var channel: any Channel
    }

    let bootstrap: ServerBootstrap
    let targets: [Target]
    /// The port asked for; 0 for any that is free.
    let port: Int
    /// Whether what listens serves TLS.
    var isTLS = false

    /// The addresses that a broker listens on.
    static func targets(lan: [LocalAddress]) -> [Target] {
        [
            Target(address: "127.0.0.1", interface: nil, mayBeMissing: false),
            Target(address: "::1", interface: nil, mayBeMissing: true),
        ] + lan.map { Target(address: $0.text, interface: $0.interface, mayBeMissing: true) }
    }

    /// Binds one target after the other.
    func open(on loop: any EventLoop) -> EventLoopFuture<[Bound]> {
        let promise = loop.makePromise(of: [Bound].self)
        bind(targets[...], port: port, bound: [], attemptsLeft: 50, promise)
        return promise.futureResult
    }

    private func bind(
        _ rest: ArraySlice<Target>, port: Int, bound: [Bound], attemptsLeft: Int, _ promise: EventLoopPromise<[Bound]>
    ) {
        guard let target = rest.first else { return promise.succeed(bound) }
        let channel: EventLoopFuture<any Channel>
        do {
            channel = bootstrap.bind(to: try SocketAddress(ipAddress: target.address, port: port))
        } catch {
            return promise.fail(error)
        }
        channel.assumeIsolated().whenComplete { result in
            switch result {
            case .success(let channel):
                let taken = channel.localAddress?.port ?? port
                let listener = Listener(address: target.address, port: taken, interface: target.interface, isTLS: isTLS)
                let all = bound + [Bound(listener: listener, channel: channel)]
                bind(rest.dropFirst(), port: taken, bound: all, attemptsLeft: attemptsLeft, promise)
            case .failure(let error):
                let number = (error as? IOError)?.errnoCode
                if target.mayBeMissing, SystemCalls.isMissingAddress(number) {
                    return bind(rest.dropFirst(), port: port, bound: bound, attemptsLeft: attemptsLeft, promise)
                }
                for other in bound { other.channel.close(promise: nil) }
                if self.port == 0, number == SystemCalls.addressInUse, attemptsLeft > 0 {
                    return bind(targets[...], port: 0, bound: [], attemptsLeft: attemptsLeft - 1, promise)
                }
                promise.fail(LabError(binding: target.address, port: port, error))
            }
        }
    }
}

extension LabError {
    /// Why an address could not be bound.
    init(binding address: String, port: Int, _ error: any Error) {
        guard let error = error as? IOError else {
            self = .cannotBind(address: address, port: port, reason: "\(error)", hint: .other)
            return
        }
        let reason = SystemCalls.words(for: error.errnoCode)
        switch error.errnoCode {
        case SystemCalls.addressInUse: self = .portInUse(port: port, holder: nil)
        case SystemCalls.permissionDenied:
            self = .cannotBind(address: address, port: port, reason: reason, hint: .privilegedPort)
        case let number where SystemCalls.isMissingAddress(number):
            self = .cannotBind(address: address, port: port, reason: reason, hint: .addressNotOurs)
        default: self = .cannotBind(address: address, port: port, reason: reason, hint: .other)
        }
    }
}
