internal import MQTTSessions
internal import NIOCore

/// Decides for all listeners of a broker whether another connection may be taken.
///
/// At the limit the broker does not refuse: it leaves new connections in the system's queue, where they wait until one
/// ends. The peers see a slow broker and not a broken one, and those that are connected are served on.
final class Doorkeeper {
    /// Connections open at once.
    let limit: Int
    private(set) var open = 0
    /// Whether new connections wait at the door.
    private(set) var isPaused = false

    private let say: (Note) -> Void
    private var gates: [AcceptGate] = []

    init(limit: Int, say: @escaping (Note) -> Void) {
        self.limit = limit
        self.say = say
    }

    /// How many connections may be taken now.
    var room: Int { isPaused ? 0 : limit - open }

    /// A connection came to be.
    func entered() {
        open += 1
        if open >= limit { pause(.acceptingPaused(connections: open)) }
    }

    /// A connection ended and gave its descriptor back.
    func left() {
        open -= 1
        resume()
    }

    /// The system has no descriptor for the next connection.
    func descriptorsExhausted() { pause(.descriptorsExhausted(connections: open)) }

    /// Lets connections in again, should there be room.
    func resume() {
        guard isPaused, open < limit else { return }
        isPaused = false
        say(.acceptingResumed(connections: open))
        for gate in gates { gate.reopen() }
    }

    private func pause(_ note: Note) {
        guard !isPaused else { return }
        isPaused = true
        say(note)
    }

    /// Makes the gate of one more listener.
    func makeGate() -> AcceptGate {
        let gate = AcceptGate(self)
        gates.append(gate)
        return gate
    }

    /// Forgets the gates, whose listeners are closed.
    func removeGates() { gates = [] }
}

/// Stands in a listener's pipeline and asks the doorkeeper before each round of accepting.
final class AcceptGate: ChannelDuplexHandler {
    typealias InboundIn = any Channel
    typealias OutboundIn = any Channel

    private let doorkeeper: Doorkeeper
    private var context: ChannelHandlerContext?
    private var isWaiting = false

    init(_ doorkeeper: Doorkeeper) { self.doorkeeper = doorkeeper }

    func handlerAdded(context: ChannelHandlerContext) { self.context = context }

    func handlerRemoved(context: ChannelHandlerContext) { self.context = nil }

    func read(context: ChannelHandlerContext) {
        guard doorkeeper.room > 0 else {
            isWaiting = true
            return
        }
        let round = UInt(min(doorkeeper.room, Self.greatestRound))
        try? context.channel.syncOptions?.setOption(.maxMessagesPerRead, value: round)
        context.read()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        guard let error = error as? IOError, SystemCalls.isOutOfDescriptors(error.errnoCode) else {
            return context.fireErrorCaught(error)
        }
        doorkeeper.descriptorsExhausted()
        // Another program may have taken the last descriptor, and then no connection of ours ends to wake us.
        context.eventLoop.assumeIsolated().scheduleTask(in: .seconds(1)) { [weak doorkeeper] in doorkeeper?.resume() }
    }

    /// Takes up accepting where it was paused.
    func reopen() {
        guard isWaiting, let context else { return }
        isWaiting = false
        read(context: context)
    }

    /// Connections taken in one round, so that those that are open have their turn.
    private static let greatestRound = 64
}
