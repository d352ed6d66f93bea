internal import BrokerCore
internal import LabTLS
internal import MQTTSessions
internal import NIOCore
internal import NIOPosix
internal import Tracing

/// Where the broker can be reached: its listeners, what each new connection is given, and the end of it all.
extension BrokerHost {
    /// Opens all listeners or none.
    func listen() -> EventLoopFuture<[Listener]> {
        let targets: [Binding.Target]
        do {
            targets = Binding.targets(lan: options.lan ? try LocalAddress.all() : [])
        } catch {
            let failure = LabError.system(doing: "listing this machine's addresses", reason: "\(error)")
            return common.loop.makeFailedFuture(failure)
        }
        if let tls = options.tls {
            do throws(LabError) {
                try secure(with: tls.server)
            } catch {
                return common.loop.makeFailedFuture(error)
            }
        }
        let plain = Binding(bootstrap: bootstrap(isTLS: false), targets: targets, port: options.port).open(on: common.loop)
        return plain.assumeIsolated().flatMap { bound in self.listenForTLS(targets, beside: bound) }.map { bound in
            self.listening = bound.map(\.channel)
            self.listeners = bound.map(\.listener)
            return self.listeners
        }.nonisolated()
    }

    /// Adds the listeners for TLS, should there be any; without them the plain ones are closed again.
    private func listenForTLS(_ targets: [Binding.Target], beside plain: [Binding.Bound]) -> EventLoopFuture<[Binding.Bound]> {
        guard let tls = options.tls else { return common.loop.makeSucceededFuture(plain) }
        let secured = Binding(bootstrap: bootstrap(isTLS: true), targets: targets, port: tls.port, isTLS: true)
        return secured.open(on: common.loop).assumeIsolated().map { plain + $0 }.flatMapErrorThrowing { error in
            for bound in plain { bound.channel.close(promise: nil) }
            throw error
        }.nonisolated()
    }

    private func bootstrap(isTLS: Bool) -> ServerBootstrap {
        let host = NIOLoopBound(self, eventLoop: common.loop)
        let readSpace = NIOLoopBound(common.readSpace, eventLoop: common.loop)
        return ServerBootstrap(group: common.loop)
            .serverChannelOption(.backlog, value: 4096)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            // Accepted sockets inherit it, which saves a system call for each.
            .serverChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            .serverChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(host.value.door.makeGate())
                }
            }
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    // Set here and not as child channel options, each of which would wait for a future of its own.
                    let options = channel.syncOptions
                    try options?.setOption(.allowRemoteHalfClosure, value: true)
                    try options?.setOption(.writeBufferWaterMark, value: .init(low: 64 << 10, high: 256 << 10))
                    if !isTLS {
                        try options?.setOption(.maxMessagesPerRead, value: 1)
                        try options?.setOption(.recvAllocator, value: SharedReading(readSpace))
                    }
                    if let size = host.value.options.socketSendBuffer {
                        try channel.syncOptions?.setOption(.socketOption(.so_sndbuf), value: .init(size))
                    }
                    try host.value.addHandlers(to: channel, isTLS: isTLS)
                }
            }
    }

    private func addHandlers(to channel: any Channel, isTLS: Bool) throws {
        let counted: ConnectionsByAddress.Counted?
        do throws(ConnectionsByAddress.TooMany) {
            counted = try byAddress.enter(channel.remoteAddress)
        } catch {
            refused(error)
            throw error
        }
        door.entered()
        channel.closeFuture.assumeIsolated().whenComplete { [weak self, common] _ in
            if let counted { self?.byAddress.leave(counted) }
            self?.door.left()
            common.turn.schedule()
        }
        if isTLS, let security {
            let connection = try TLSConnection(security, isRecording: common.tap.isRecording)
            try channel.pipeline.syncOperations.addHandler(
                TLSHandler(connection, limit: TimeAmount(options.configuration.handshakeTimeout)))
        }
        let handler = PacketChannel(
            owner: self, common: common, incoming: .toBroker, frameLimit: options.configuration.maximumConnectSize,
            writeBufferLimit: options.configuration.writeBufferBytes, backlog: backlog, partials: partials, isSecured: isTLS)
        try channel.pipeline.syncOperations.addHandler(handler)
    }

    /// A connection too many from one address: it is said, though not of each of a flood of them.
    private func refused(_ refusal: ConnectionsByAddress.TooMany) {
        guard let others = tellingOfAddresses.admit(at: common.clock.now) else { return }
        let note = Note.addressRefused(address: refusal.address, limit: byAddress.limit, others: others)
        common.tap.record(.note(note), nil)
        notice(note.words)
        common.turn.schedule()
    }

    /// Proves itself with that certificate to whoever connects from now on; those connected keep what they have.
    func secure(with server: TLSServerOptions) throws(LabError) {
        do {
            shown = try ShownCertificate(try Certificate.all(inPEM: server.chain))
            security = try TLSContext(server: server, keyLog: try options.tls?.keyLog.map(KeyLog.init))
        } catch {
            throw LabError(securing: error)
        }
    }

    /// Ends every connection and closes the listeners; sessions are gone with the core.
    func stop() -> EventLoopFuture<Void> {
        handle(.stopped)
        isStopped = true
        timer?.cancel()
        desk?.close()
        let closing = listening.map { channel in
            channel.close(promise: nil)
            return channel.closeFuture
        }
        listening = []
        door.removeGates()
        for case let channel? in slots { channel.close(ConnectionEnd.stopped.words(peer: "client")) }
        slots = []
        for channel in securing.values { channel.close(ConnectionEnd.stopped.words(peer: "client")) }
        securing = [:]
        return EventLoopFuture.andAllComplete(closing, on: common.loop)
    }

    /// Whether a connection to that address reaches this broker.
    func isListening(on address: SocketAddress?) -> Bool {
        guard let address else { return false }
        return listening.contains { $0.localAddress == address }
    }
}
