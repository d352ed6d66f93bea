internal import BrokerCore
internal import LabTLS
internal import MQTTSessions
internal import MQTTWire
internal import NIOCore
internal import Tracing

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

    enum State {
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
    var link: TappedLink?
    /// What TLS agreed on; `nil` where there is none, or not yet.
    var security: TLSState?

    let owner: Owner
    let common: CommonGround
    /// The direction in which packets come in here.
    let incoming: Direction
    let writeBufferLimit: Int
    /// When it was made.
    let since: Moment
    var state = State.idle
    var context: ChannelHandlerContext?
    var inbox = FrameInbox()
    var hasReceived = false
    var out = Outbox()
    /// The way past NIO, once the connection has proved to be worth it.
    var socket: DirectSocket?
    var hasFlushed = false
    var isReadingPaused = false
    /// What waits for all peers of this side; `nil` where nobody asks.
    let backlog: Backlog?
    /// This connection's part of it, when it was last measured.
    var waiting = 0
    var isCongested = false
    /// What the packets take that have begun to arrive, over all connections of this side; `nil` where nobody asks.
    let partials: PartialPackets?
    /// This connection's part of it.
    var partialBytes = 0
    /// Whether what comes waits, because the owner has not decided on the last packet.
    var isHeld = false
    /// Packets that came out of a delay meanwhile.
    var heldPackets: [[UInt8]] = []
    var delayedIn: DelayLine?
    var delayedOut: DelayLine?
    var failure: ConnectionEnd?
    /// Whether the peer has ended its direction behind packets that a delay still holds.
    var endIsHeldBack = false

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

    var outgoing: Direction { incoming == .toBroker ? .fromBroker : .toBroker }

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

    func inputClosed() {
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

extension SocketAddress? {
    /// The address as the trace shows it.
    var text: String {
        guard let self, let address = self.ipAddress, let port = self.port else { return "an unknown address" }
        return address.contains(":") ? "[\(address)]:\(port)" : "\(address):\(port)"
    }
}
