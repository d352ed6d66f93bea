public import MQTTSessions
public import MQTTWire

/// Why the broker ends a connection; one reference in size, so that effects stay small.
public indirect enum CloseReason: Sendable, Hashable {
    /// The client said DISCONNECT.
    case disconnected
    /// Another connection came with the same client identifier.
    case takenOver
    /// Nothing was heard for 1.5 times the keep-alive.
    case keepAliveExpired(seconds: UInt16, silent: Duration)
    /// No CONNECT came in time.
    case connectTimedOut(after: Duration)
    /// The client did not answer a challenge in time.
    case authenticationTimedOut(after: Duration)
    /// The client authenticated itself anew, and failed.
    case authenticationFailed
    /// CONNECT asked for a protocol level that this broker does not speak.
    case versionRefused(level: UInt8)
    /// CONNECT was answered with this return code.
    case connectRefused(ReasonCode)
    /// A message was refused that has no other answer: one of QoS 0, or one that CONNACK forbade.
    case publishRefused(ReasonCode)
    /// The client takes no packet as large as the answer that it must get.
    case packetLimitTooSmall(PacketKind, bytes: Int, limit: Int)
    /// The broker ends its service.
    case stopped
    /// What came was not a packet.
    case malformed(WireError)
    /// A packet came that was not allowed at its moment.
    case violated(ProtocolViolation)
    /// The account that the client came in by is gone, or has another password.
    case accountRevoked
    /// The client does not take its messages, and its queue is full.
    case tooSlow(queued: Int)
    /// The packets that have begun to arrive take as many bytes as they may, and those of this client most of them.
    case outOfRoom(limit: Int)
    /// The broker holds as many connections as it may.
    case tooManyConnections(limit: Int)
}

extension CloseReason {
    /// The reason in plain words, as a line of trace or log ends with it.
    public var words: String {
        switch self {
        case .disconnected: "the client said DISCONNECT"
        case .takenOver: "another connection came with the same client identifier"
        case .keepAliveExpired(let seconds, let silent):
            "nothing heard for \(silent.words), which is 1.5 × its keep-alive of \(seconds) s"
        case .connectTimedOut(let after): "no CONNECT within \(after.words)"
        case .authenticationTimedOut(let after): "the authentication was not finished within \(after.words)"
        case .authenticationFailed: "the client did not prove who it is"
        case .versionRefused(let level): "protocol level \(level) is not spoken here"
        case .connectRefused(let code): "CONNECT was refused with return code \(code.rawValue)"
        case .publishRefused(let code):
            "a message was refused: \(code.meaning(in: .disconnect, version: .v5) ?? "code \(code.rawValue)")"
        case .packetLimitTooSmall(let kind, let bytes, let limit):
            "\(kind) has \(bytes) bytes, and the client takes \(limit) at most"
        case .stopped: "the broker stopped"
        case .malformed(let error): "malformed packet: \(error.problem)"
        case .violated(let violation): "protocol violated: \(violation.words)"
        case .accountRevoked: "its account was removed or changed"
        case .tooSlow(let queued): "the client is too slow: \(queued) messages wait for it and its queue is full"
        case .outOfRoom(let limit):
            "packets that are not complete take more than \(limit >> 10) KiB, and the one of this client takes most of it"
        case .tooManyConnections(let limit): "\(limit) connections are open, as many as may be"
        }
    }
}

extension CloseReason {
    /// What DISCONNECT of 5.0 tells the client; `nil` where nothing is to be said, or CONNACK has said it.
    var disconnectCode: ReasonCode? {
        switch self {
        case .authenticationFailed: .notAuthorized(in: .v5)
        case .disconnected, .connectTimedOut, .authenticationTimedOut, .versionRefused, .connectRefused, .tooManyConnections: nil
        case .takenOver: .sessionTakenOver
        case .keepAliveExpired: .keepAliveTimeout
        case .publishRefused(let code): code
        case .packetLimitTooSmall: .packetTooLarge
        case .stopped: .serverShuttingDown
        case .malformed(let error):
            if case .closeWith(let code) = error.response { code } else { .malformedPacket }
        case .violated(let violation): violation.reasonCode
        case .accountRevoked: .notAuthorized(in: .v5)
        case .tooSlow, .outOfRoom: .quotaExceeded
        }
    }
}
