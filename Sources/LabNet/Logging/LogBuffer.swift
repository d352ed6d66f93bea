internal import Synchronization

/// Lines of the log on their way from the loop to whoever writes them, bounded: a pipe that nobody reads holds nobody up.
///
/// What finds no room is dropped and counted, and the next lines that are taken begin with how many were.
public final class LogBuffer: Sendable {
    private struct State {
        var bytes: [UInt8] = []
        var dropped = 0
    }

    private let state = Mutex(State())
    private let capacity: Int
    private let signal: @Sendable () -> Void

    /// - Parameters:
    ///   - capacity: Bytes that may wait.
    ///   - signal: Is called, on any thread, when there is something to take where there was nothing.
    public init(capacity: Int = 256 << 10, signal: @escaping @Sendable () -> Void = {}) {
        self.capacity = capacity
        self.signal = signal
    }

    func add(_ line: String) {
        let wasEmpty = state.withLock { state in
            let wasEmpty = state.bytes.isEmpty
            if state.bytes.count + line.utf8.count < capacity {
                state.bytes += Array(line.utf8) + [UInt8(ascii: "\n")]
            } else {
                state.dropped += 1
            }
            return wasEmpty
        }
        if wasEmpty { signal() }
    }

    /// What waits, and how many lines were dropped before it could be taken.
    public func take() -> (bytes: [UInt8], dropped: Int) {
        state.withLock { state in
            defer { state = State() }
            return (state.bytes, state.dropped)
        }
    }
}
