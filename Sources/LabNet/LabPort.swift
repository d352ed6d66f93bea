internal import Dispatch
internal import MQTTSessions
internal import NIOCore
internal import NIOPosix
internal import Synchronization

/// The one door between the lab's event loop and every other thread.
///
/// The loop runs everything; a caller, mostly the main thread with its prompt, asks and waits. Never call it on the loop.
public final class LabPort: Sendable {
    private let group: MultiThreadedEventLoopGroup
    private let loop: any EventLoop
    private let lab: NIOLoopBound<Lab>
    /// A loop that has ended drops what it is given, and whoever waits for it would wait for ever.
    private let isDown = Atomic(false)

    /// Starts the loop; nothing listens yet.
    ///
    /// - Parameters:
    ///   - recording: Whether packets are recorded. Without it nothing of the trace is built, and the broker is faster.
    ///   - traceCapacity: The bytes that the trace keeps before it forgets.
    public init(recording: Bool = true, traceCapacity: Int = 64 << 20) {
        group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let loop = group.next()
        self.loop = loop
        do {
            lab = try loop.submit {
                NIOLoopBound(Lab(loop: loop, recording: recording, traceCapacity: traceCapacity), eventLoop: loop)
            }.wait()
        } catch {
            preconditionFailure("A loop that was just started runs what it is given: \(error)")
        }
    }

    /// Runs `body` on the loop and waits for its answer.
    public func ask<T: Sendable>(_ body: @escaping @Sendable (Lab) throws -> T) throws -> T {
        try onLoop {
            try self.loop.submit {
                self.lab.value.touched()
                return try body(self.lab.value)
            }.wait()
        }
    }

    /// Waits until `condition` returns a value: it is asked on the loop now and after each turn in which something
    /// happened. `nil` when `limit` passed.
    ///
    /// - Parameter meanwhile: Runs on the calling thread about every 20 ms, for live lines.
    public func wait<T: Sendable>(
        limit: Duration, meanwhile: () -> Void = {}, for condition: @escaping @Sendable (Lab) -> T?
    ) throws -> T? {
        let answer = Answer<T>()
        let observer = try ask { lab in
            lab.observe { lab in
                if !answer.isGiven, let value = condition(lab) { answer.give(value) }
            }
        }
        defer { _ = try? ask { $0.removeObserver(observer) } }
        let clock = ContinuousClock()
        let end = clock.now + limit
        while true {
            if let value = answer.wait(atMost: min(.milliseconds(20), end - clock.now)) { return value }
            meanwhile()
            if clock.now >= end { return answer.wait(atMost: .zero) }
        }
    }

    /// Starts the broker and waits until it listens.
    @discardableResult
    public func startBroker(_ options: BrokerOptions = BrokerOptions()) throws(LabError) -> [Listener] {
        do {
            return try onLoopOrLabError { try self.loop.flatSubmit { self.lab.value.startBroker(options) }.wait() }
        } catch .portInUse(let port, holder: nil) {
            // Looking through all processes takes its time, so it happens here and not on the loop.
            throw .portInUse(port: port, holder: PortHolder.find(port: port))
        }
    }

    /// Stops the broker, should one run, and waits until its port is free.
    public func stopBroker() throws(LabError) {
        try onLoopOrLabError { try self.loop.flatSubmit { self.lab.value.stopBroker() }.wait() }
    }

    /// Ends everything; the lab answers no more.
    public func shutDown() {
        _ = try? stopBroker()
        guard !isDown.exchange(true, ordering: .relaxed) else { return }
        try? group.syncShutdownGracefully()
    }

    private func onLoop<T>(_ body: () throws -> T) throws -> T {
        if isDown.load(ordering: .relaxed) { throw LabError.shutDown }
        do {
            return try body()
        } catch EventLoopError.shutdown {
            throw LabError.shutDown
        }
    }

    private func onLoopOrLabError<T>(_ body: () throws -> T) throws(LabError) -> T {
        do {
            return try onLoop(body)
        } catch let error as LabError {
            throw error
        } catch {
            throw .system(doing: "asking the event loop", reason: "\(error)")
        }
    }
}

/// One answer from the loop to a thread that waits for it.
final class Answer<Value: Sendable>: Sendable {
    private let value = Mutex<Value?>(nil)
    private let given = DispatchSemaphore(value: 0)

    var isGiven: Bool { value.withLock { $0 != nil } }

    func give(_ answer: Value) {
        value.withLock { $0 = answer }
        given.signal()
    }

    func wait(atMost limit: Duration) -> Value? {
        let nanoseconds = Int(clamping: max(limit, .zero).wholeNanoseconds)
        guard given.wait(timeout: .now() + .nanoseconds(nanoseconds)) == .success else { return nil }
        return value.withLock { $0 }
    }
}
