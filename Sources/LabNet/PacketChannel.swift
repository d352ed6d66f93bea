internal import BrokerCore
internal import Diagnosis
internal import LabTLS
internal import MQTTSessions
internal import MQTTWire
internal import NIOCore
internal import Tracing

/// Who is told what happens on a connection: the broker's host, or one of the lab's clients.
protocol PacketChannelOwner: AnyObject {
    /// TCP stands; where the connection is secured, TLS comes before `opened`.
    func connected(_ channel: PacketChannel<Self>)
    /// The connection is there, and packets may pass.
    func opened(_ channel: PacketChannel<Self>)
    /// One complete frame, in place.
    func received(_ bytes: [UInt8], _ frame: Range<Int>, _ channel: PacketChannel<Self>, at now: Moment)
    /// No further frame can be cut off the stream.
    func malformed(_ error: WireError, _ channel: PacketChannel<Self>)
    /// The connection ended without this side having asked for it.
    func ended(_ end: ConnectionEnd, _ channel: PacketChannel<Self>)
    /// The connection ended before it was ever opened.
    func neverOpened(_ end: ConnectionEnd, _ channel: PacketChannel<Self>)
    /// Why TLS failed, as far as this end can tell.
    func explanation(of failure: TLSFailure, _ channel: PacketChannel<Self>) -> Explanation
    /// Bytes wait to be written at the end of this turn.
    func becameDirty(_ channel: PacketChannel<Self>)
    /// The peer does not read, and more waits for it than may.
    func congested(_ channel: PacketChannel<Self>)
    /// The peer has taken what waited for it.
    func relieved(_ channel: PacketChannel<Self>)
    /// The packets that have begun to arrive, this one's among them, take more than they may.
    func outOfRoom(_ channel: PacketChannel<Self>)
    /// Nothing is read from the peer until it takes what it was answered; `false` when it did.
    func readingPaused(_ isPaused: Bool, _ channel: PacketChannel<Self>)
}

extension PacketChannelOwner {
    // A client has one connection and one broker: what it sends waits, bounded by its write buffer.
    func congested(_ channel: PacketChannel<Self>) {}
    func relieved(_ channel: PacketChannel<Self>) {}
    func readingPaused(_ isPaused: Bool, _ channel: PacketChannel<Self>) {}
    func outOfRoom(_ channel: PacketChannel<Self>) {}
}

/// One TCP connection of the lab, at either end: frames in, packets out, the tap and the faults in between.
///
///     idle ── active ──► [securing ── TLS stands ──►] open ── close ──► closing ── peer's end, or a second ──► closed
///                                                       └────── peer's end, reset, cut ────────────────────────┘
///
/// `securing` is left out where the connection goes without TLS.
/// `closing` has sent everything and shut its own direction down; it takes no more packets and waits for the peer to
/// see the end, since a socket closed over unread bytes would break the connection and could destroy the last answer.
final class PacketChannel<Owner: PacketChannelOwner>: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private enum State {
        case idle, securing, open, closing, closed
    }

    /// Which connection of the broker it is; without meaning for a client.
    var identifier = ConnectionIdentifier(slot: 0, generation: 0)
    /// Whether a TLS handler stands before it.
    let isSecured: Bool
    /// The largest frame taken.
    var frameLimit: Int
    /// Whose it is, where the broker accepted a CONNECT.
    var client: ClientIdentifier?
    /// What went over it.
    var traffic = Traffic()
    /// Bytes of answers to this peer's own packets since it last took everything that was sent to it.
    var unreadReplies = 0
    /// What the tap knows of the connection; `nil` until somebody looks.
    private(set) var link: TappedLink?
    /// What TLS agreed on; `nil` where there is none, or not yet.
    private(set) var security: TLSState?

    private let owner: Owner
    private let common: CommonGround
    /// The direction in which packets come in here.
    private let incoming: Direction
    private let writeBufferLimit: Int
    /// When it was made.
    let since: Moment
    private var state = State.idle
    private var context: ChannelHandlerContext?
    private var inbox = FrameInbox()
    private var hasReceived = false
    private var out = Outbox()
    /// The way past NIO, once the connection has proved to be worth it.
    private var socket: DirectSocket?
    private var hasFlushed = false
    private var isReadingPaused = false
    /// What waits for all peers of this side; `nil` where nobody asks.
    private let backlog: Backlog?
    /// This connection's part of it, when it was last measured.
    private var waiting = 0
    private var isCongested = false
    /// What the packets take that have begun to arrive, over all connections of this side; `nil` where nobody asks.
    private let partials: PartialPackets?
    /// This connection's part of it.
    private(set) var partialBytes = 0
    /// Whether what comes waits, because the owner has not decided on the last packet.
    private var isHeld = false
    /// Packets that came out of a delay meanwhile.
    private var heldPackets: [[UInt8]] = []
    private var delayedIn: DelayLine?
    private var delayedOut: DelayLine?
    private var failure: ConnectionEnd?
    /// Whether the peer has ended its direction behind packets that a delay still holds.
    private var endIsHeldBack = false

    init(
        owner: Owner, common: CommonGround, incoming: Direction, frameLimit: Int, writeBufferLimit: Int,
        backlog: Backlog? = nil, partials: PartialPackets? = nil, isSecured: Bool = false
    ) {
        self.owner = owner
        self.common = common
        self.incoming = incoming
        self.frameLimit = frameLimit
        self.writeBufferLimit = writeBufferLimit
        self.backlog = backlog
        self.partials = partials
        self.isSecured = isSecured
        since = common.clock.now
    }

    private var outgoing: Direction { incoming == .toBroker ? .fromBroker : .toBroker }

    /// Whether packets can be sent and taken.
    var isOpen: Bool { state == .open }

    var localAddress: SocketAddress? { context?.channel.localAddress }
    var remoteAddress: SocketAddress? { context?.channel.remoteAddress }
}

// MARK: - What the socket does

extension PacketChannel {
    func handlerAdded(context: ChannelHandlerContext) { self.context = context }

    func handlerRemoved(context: ChannelHandlerContext) { self.context = nil }

    func channelActive(context: ChannelHandlerContext) {
        state = isSecured ? .securing : .open
        owner.connected(self)
        if !isSecured { owner.opened(self) }
        common.turn.schedule()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let bytes = unwrapInboundIn(data)
        defer { common.readSpace.giveBack(bytes) }
        guard state == .open else { return }
        if !hasReceived {
            hasReceived = true
            if !isSecured, let failure = TLSFailure(knocking: bytes.readableBytesView, atServer: incoming == .toBroker) {
                return fail(failure)
            }
        }
        inbox.receive(bytes.readableBytesView, spare: &common.spareInbox)
        takeFrames()
    }

    private func takeFrames() {
        let now = common.clock.now
        do throws(WireError) {
            while state == .open, !isHeld, let frame = try inbox.nextFrame(version: version, limit: frameLimit) {
                if common.tap.isWatching {
                    takeWatched(frame, at: now)
                } else {
                    owner.received(inbox.bytes, frame, self, at: now)
                }
                // A few bytes may ask for a great answer; the next ones are read when it is known whether that is taken.
                if out.count > Self.greatestOutbox { flush() }
            }
        } catch {
            if common.tap.isRecording { recordUnreadable() }
            owner.malformed(error, self)
        }
        if state == .open { inbox.settle(spare: &common.spareInbox) } else { inbox.discard() }
        measurePartial()
        if let partials, partials.isTooMuch, partialBytes > 0 { owner.outOfRoom(self) }
        common.turn.schedule()
    }

    /// Lets go of everything that has come and was not handed on.
    private func discardInbox() {
        inbox.discard()
        measurePartial()
    }

    private func measurePartial() {
        guard inbox.storage != partialBytes else { return }
        partials?.changed(from: partialBytes, to: inbox.storage)
        partialBytes = inbox.storage
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        guard context.channel.isWritable else { return }
        unreadReplies = 0
        resumeReading()
        measure(waiting: 0)
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case .inputClosed? = event as? ChannelEvent { inputClosed() }
        if let event = event as? TLSEvent { handle(event) }
        context.fireUserInboundEventTriggered(event)
    }

    private func inputClosed() {
        endIsHeldBack = isHeld || delayedIn?.isEmpty == false
        if !endIsHeldBack { finish(.closedByPeer) }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        if let error = error as? TLSFailure { return fail(error) }
        failure = ConnectionEnd(error)
        context.close(promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) {
        finish(failure ?? .closedByPeer)
        enterClosed()
        context.fireChannelInactive()
    }
}

// MARK: - TLS

extension PacketChannel {
    private func handle(_ event: TLSEvent) {
        switch event {
        case .message(let message):
            let link = tapped()
            // Where both ends are the lab's own, the sender reports.
            if !link.hasBothEnds || message.isSent { common.tap.record(message, outgoing: outgoing, link) }
        case .established(let state):
            security = state
            if common.tap.isRecording { common.tap.learn(state, tapped()) }
            guard self.state == .securing else { return }
            self.state = .open
            let link = tapped()
            // The broker's end completes last; of a foreign broker only the client's end is seen.
            if !link.hasBothEnds || outgoing == .fromBroker { common.tap.secured(link) }
            owner.opened(self)
        case .breakOff: break
        }
        common.turn.schedule()
    }

    /// TLS failed, before or after the connection was opened: tells why, and lets the alert reach the peer.
    private func fail(_ failure: TLSFailure) {
        guard state == .securing || state == .open, let context else { return }
        let explanation = owner.explanation(of: failure, self)
        if common.tap.isRecording { common.tap.record(.explained(explanation), tapped()) }
        leave(.tls(explanation))
        discardInbox()
        endOutput(context)
        common.turn.schedule()
    }
}

// MARK: - Taking packets

extension PacketChannel {
    /// What the tap knows of the connection; finds out whose it is when first asked.
    func tapped() -> TappedLink {
        if let link { return link }
        let remote = context?.channel.remoteAddress
        let found = remote.flatMap(common.tap.claim) ?? common.tap.opened(stranger: remote.text, since: since)
        link = found
        return found
    }

    /// Joins the connection with what the tap was told of it.
    func join(_ link: TappedLink) { self.link = link }

    private var version: ProtocolVersion? { link?.link.version }

    private func takeWatched(_ frame: Range<Int>, at now: Moment) {
        let tap = common.tap
        let link = tapped()
        if incoming == .toBroker { tap.learn(inbox.bytes, frame, link) }
        if tap.faults.isEmpty, delayedIn == nil, tap.isRecording {
            tap.arrived(inbox.bytes, frame, incoming, link, at: now)
            return owner.received(inbox.bytes, frame, self, at: now)
        }
        let number = tap.reached(inbox.bytes, frame, incoming, link)
        let fault = tap.fault(inbox.bytes, frame, incoming, link, number: number)
        switch fault {
        case .drop: tap.settle(number, .lost)
        case .cut:
            tap.settle(number, .cut)
            breakOff(.cutByFault)
        case .delay(let duration): line(&delayedIn, deliver).hold(Array(inbox.bytes[frame]), number: number, for: duration)
        case nil:
            if let delayedIn, !delayedIn.isEmpty {
                delayedIn.hold(Array(inbox.bytes[frame]), number: number, for: .zero)
            } else {
                tap.settle(number, .arrived(now))
                owner.received(inbox.bytes, frame, self, at: now)
            }
        }
    }

    private func deliver(_ held: DelayLine.Held) {
        guard state == .open else { return common.tap.settle(held.number, .cut) }
        let now = common.clock.now
        common.tap.settle(held.number, .arrived(now))
        if isHeld {
            heldPackets.append(held.bytes)
        } else {
            owner.received(held.bytes, held.bytes.indices, self, at: now)
        }
        if endIsHeldBack { inputClosed() }
        common.turn.schedule()
    }

    /// Shows the learner the fixed header that could not be read; what follows it has no end that anybody knows.
    private func recordUnreadable() {
        let header = inbox.pending.prefix(5)
        let link = tapped()
        common.tap.settle(common.tap.reached(inbox.bytes, header, incoming, link), .arrived(common.clock.now))
    }

    private func line(_ line: inout DelayLine?, _ release: @escaping (DelayLine.Held) -> Void) -> DelayLine {
        if let line { return line }
        let new = DelayLine(loop: common.loop, clock: common.clock, tap: common.tap, release: release)
        line = new
        return new
    }
}

// MARK: - Waiting for the owner

extension PacketChannel {
    /// Takes no packet and reads nothing until `goOn`.
    ///
    /// What was read already, or is read because the peer has ended its direction, stays in the inbox: no more than the
    /// system's own buffer held.
    func hold() {
        guard state == .open, !isHeld else { return }
        isHeld = true
        try? context?.channel.syncOptions?.setOption(.autoRead, value: false)
    }

    /// Takes what has waited, and reads on.
    func goOn() {
        guard isHeld else { return }
        isHeld = false
        let packets = heldPackets
        heldPackets = []
        for bytes in packets where state == .open { owner.received(bytes, bytes.indices, self, at: common.clock.now) }
        guard state == .open else { return }
        takeFrames()
        guard state == .open else { return }
        if endIsHeldBack { return inputClosed() }
        if !isReadingPaused { try? context?.channel.syncOptions?.setOption(.autoRead, value: true) }
    }
}

// MARK: - Sending packets

extension PacketChannel {
    /// Sends one packet, at the end of this turn: `append` appends its bytes. Returns how many they are.
    @discardableResult
    func send(_ append: (inout [UInt8]) -> Void) -> Int {
        guard state == .open else { return 0 }
        if out.isEmpty { owner.becameDirty(self) }
        let frame = out.append(append)
        if common.tap.isWatching { sendWatched(frame) }
        return frame.count
    }

    /// Whether a large payload may be sent from where it lies; whoever watches wants packets in one piece.
    var sharesPayloads: Bool { !common.tap.isWatching && !isSecured }

    /// Sends one packet whose payload is not copied: `appendHead` appends what comes before it. Returns its bytes.
    func send(sharing payload: ArraySlice<UInt8>, _ appendHead: (inout [UInt8]) -> Void) -> Int {
        guard state == .open else { return 0 }
        if out.isEmpty { owner.becameDirty(self) }
        let head = out.append(appendHead)
        out.share(payload)
        return head.count + payload.count
    }

    private func sendWatched(_ frame: Range<Int>) {
        let tap = common.tap
        let link = tapped()
        let number = tap.sent(out.bytes, frame, outgoing, link)
        // Where the other end is ours too, faults strike there, after the packet's way.
        guard !link.hasBothEnds else { return }
        switch tap.fault(out.bytes, frame, outgoing, link, number: number) {
        case .drop:
            out.remove(frame)
            tap.settle(number, .lost)
        case .cut:
            out.remove(frame)
            tap.settle(number, .cut)
            flush()
            breakOff(.cutByFault)
        case .delay(let duration): holdBack(frame, number, duration)
        case nil:
            if let delayedOut, !delayedOut.isEmpty { holdBack(frame, number, .zero) }
        }
    }

    private func holdBack(_ frame: Range<Int>, _ number: Int?, _ duration: Duration) {
        common.tap.settle(number, .underWay)
        line(&delayedOut, write).hold(Array(out.bytes[frame]), number: number, for: duration)
        out.remove(frame)
    }

    private func write(_ held: DelayLine.Held) {
        guard state == .open else { return common.tap.settle(held.number, .cut) }
        common.tap.settle(held.number, .arrived(common.clock.now))
        if out.isEmpty { owner.becameDirty(self) }
        out.append { $0 += held.bytes }
        common.turn.schedule()
    }

    /// Writes what this turn has sent: to the socket itself while it takes all of it, the rest by way of NIO.
    func flush() {
        guard !out.isEmpty, let context else { return }
        // Finding the socket costs more than the one answer that a client gets which comes and goes.
        if socket == nil, hasFlushed, !isSecured { socket = DirectSocket(of: context) }
        hasFlushed = true
        let taken = socket?.write(out) ?? 0
        if taken < out.count { writeThroughPipeline(from: taken, context) } else { unreadReplies = 0 }
        out.clear(keeping: Self.keptOutbox)
    }

    private func writeThroughPipeline(from start: Int, _ context: ChannelHandlerContext) {
        common.staging.clear()
        var skipped = start
        for piece in out.pieces {
            common.staging.writeBytes(piece.dropFirst(skipped))
            skipped = max(0, skipped - piece.count)
        }
        context.writeAndFlush(wrapOutboundOut(common.staging), promise: socket?.promiseOfCatchingUp(context.eventLoop))
        if !context.channel.isWritable { holdBackFrom(context.channel) }
    }

    /// The peer does not take what it is sent: bounds what waits for it, and stops reading what it would have answered.
    private func holdBackFrom(_ channel: any Channel) {
        guard state == .open else { return }
        measure(waiting: (try? channel.syncOptions?.getOption(.bufferedWritableBytes)) ?? 0)
        if waiting > writeBufferLimit {
            breakOff(.writeBufferFull(limit: writeBufferLimit))
        } else if unreadReplies > Self.greatestUnreadReplies, !isReadingPaused {
            isReadingPaused = true
            owner.readingPaused(true, self)
            try? channel.syncOptions?.setOption(.autoRead, value: false)
        }
    }

    private func resumeReading() {
        guard isReadingPaused, let context else { return }
        isReadingPaused = false
        owner.readingPaused(false, self)
        if isHeld { return }
        try? context.channel.syncOptions?.setOption(.autoRead, value: true)
        common.turn.schedule()
    }

    /// Takes note of what waits for the peer, and tells when that becomes too much and when it is gone.
    private func measure(waiting now: Int) {
        guard let backlog, now != waiting || isCongested else { return }
        let isTooMuch = backlog.changed(from: waiting, to: now)
        waiting = now
        if isTooMuch, now > 0, !isCongested {
            isCongested = true
            owner.congested(self)
        } else if now == 0, isCongested {
            isCongested = false
            owner.relieved(self)
            common.turn.schedule()
        }
    }

    private static var keptOutbox: Int { 64 << 10 }
    private static var greatestOutbox: Int { 1 << 20 }
    private static var greatestUnreadReplies: Int { 64 << 10 }
}

// MARK: - Ending

extension PacketChannel {
    /// Sends what waits, ends this side's direction, and closes when the peer has seen it.
    ///
    /// `peerIsLeaving`: it said so, and nothing that it has not read can matter to it.
    func close(_ words: String, peerIsLeaving: Bool = false) {
        guard state == .open || state == .securing, let context else { return }
        note(words)
        flush()
        state = .closing
        discardInbox()
        if peerIsLeaving { return context.close(promise: nil) }
        endOutput(context)
    }

    private func endOutput(_ context: ChannelHandlerContext) {
        context.close(mode: .output, promise: nil)
        let channel = context.channel
        context.eventLoop.scheduleTask(in: .seconds(1)) { channel.close(promise: nil) }
    }

    /// Breaks the connection at once, by RST: what waits is lost, and the peer sees a broken connection.
    func breakOff(_ end: ConnectionEnd) {
        guard let context, state != .closed else { return }
        try? context.pipeline.syncOperations.withUnsafeTransportIfAvailable(of: NIOBSDSocket.Handle.self) {
            SystemCalls.resetOnClose($0)
        }
        out.clear(keeping: 0)
        if isSecured { context.triggerUserOutboundEvent(TLSEvent.breakOff, promise: nil) }
        if state == .open || state == .securing { finish(end) } else { context.close(promise: nil) }
    }

    /// Whether bytes have come that were not read yet; lets the loop read them, also while reading is paused.
    func readsUnread() -> Bool {
        guard state == .open, let context else { return false }
        let unread = try? context.pipeline.syncOperations.withUnsafeTransportIfAvailable(of: NIOBSDSocket.Handle.self) {
            SystemCalls.hasUnreadBytes($0)
        }
        guard unread == true else { return false }
        if isReadingPaused { context.read() }
        return true
    }

    /// The connection ended, or ends now, without a core's wish.
    private func finish(_ end: ConnectionEnd) {
        leave(end)
        context?.close(promise: nil)
        common.turn.schedule()
    }

    private func leave(_ end: ConnectionEnd) {
        guard state == .open || state == .securing else { return }
        let wasOpen = state == .open
        flush()
        state = .closing
        note(end.words(peer: incoming == .toBroker ? "client" : "broker"))
        if wasOpen { owner.ended(end, self) } else { owner.neverOpened(end, self) }
    }

    private func note(_ words: String) {
        guard common.tap.isRecording else { return }
        common.tap.closed(tapped(), words)
    }

    private func enterClosed() {
        guard state != .closed else { return }
        state = .closed
        discardInbox()
        _ = backlog?.changed(from: waiting, to: 0)
        waiting = 0
        delayedIn?.cut()
        delayedOut?.cut()
        delayedIn = nil
        delayedOut = nil
        if let link { common.tap.receiverGone(link, incoming) }
        common.turn.schedule()
    }
}

extension SocketAddress? {
    /// The address as the trace shows it.
    var text: String {
        guard let self, let address = self.ipAddress, let port = self.port else { return "an unknown address" }
        return address.contains(":") ? "[\(address)]:\(port)" : "\(address):\(port)"
    }
}
