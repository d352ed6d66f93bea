internal import Diagnosis
internal import NIOCore

/// How a TCP connection ended that neither core had asked to end.
enum ConnectionEnd: Hashable {
    /// The peer closed its direction.
    case closedByPeer
    /// The peer, or its system, broke the connection.
    case reset
    /// The peer's system no longer answers.
    case vanished
    /// The system gave up on the connection for another reason.
    case failed(reason: String)
    /// The peer does not read what is sent to it.
    case writeBufferFull(limit: Int)
    /// A fault of the lab cut it.
    case cutByFault
    /// The learner cut it.
    case cutByCommand
    /// TLS failed.
    case tls(Explanation)
    /// The broker was stopped, or the lab left.
    case stopped

    /// The end that an error of the system means.
    init(_ error: any Error) {
        guard let error = error as? IOError else {
            self = .failed(reason: "\(error)")
            return
        }
        switch error.errnoCode {
        case SystemCalls.connectionReset, SystemCalls.brokenPipe: self = .reset
        case SystemCalls.timedOut: self = .vanished
        default: self = .failed(reason: SystemCalls.words(for: error.errnoCode))
        }
    }

    /// The end in plain words, as the trace's line for it ends; `peer` is `client` or `broker`.
    func words(peer: String) -> String {
        switch self {
        case .closedByPeer: "the \(peer) closed the connection\(peer == "client" ? " without DISCONNECT" : "")"
        case .reset: "the \(peer) broke the connection off (TCP RST)"
        case .vanished: "the \(peer) no longer answers (TCP timed out)"
        case .failed(let reason): "the system gave the connection up: \(reason)"
        case .writeBufferFull(let limit):
            "the \(peer) does not read: more than \(limit >> 10) KiB wait for it, the limit of its write buffer"
        case .cutByFault: "a fault of the lab cut the connection"
        case .cutByCommand: "cut: its TCP connection was broken on purpose"
        case .tls(let explanation): explanation.summary
        case .stopped: "the broker stopped"
        }
    }
}
