internal import Synchronization
internal import Typesetting

/// What the host has to say beside packets, such as a pause in accepting connections: told on the loop, shown elsewhere.
final class Notices: Sendable {
    /// More are not kept: the oldest say what happened.
    private static let most = 20

    private let waiting = Mutex<[String]>([])

    func add(_ words: String) {
        waiting.withLock { waiting in
            if waiting.count < Self.most { waiting.append(words) }
        }
    }

    /// What was said since last asked.
    func take() -> [StyledLine] {
        waiting.withLock { waiting in
            defer { waiting = [] }
            return waiting.map { StyledLine($0.asSentence, .warning) }
        }
    }
}
