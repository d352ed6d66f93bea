public import MQTTWire

/// The sender's side of QoS 1 and 2: what was sent with a packet identifier, and which acknowledgement it awaits.
///
/// ```
///                  sent            PUBACK                                      after a reconnect
///  QoS 1    ─────────► awaits PUBACK ──────► completed                         PUBLISH again, DUP set
///
///                  sent            PUBREC                     PUBCOMP
///  QoS 2    ─────────► awaits PUBREC ──────► awaits PUBCOMP ──────► completed
///                        │                     │    ▲                          awaits PUBREC: PUBLISH again, DUP set
///                        │ 5.0: PUBREC         └────┘ PUBREC again:            awaits PUBCOMP: PUBREL again
///                        ▼ with an error              PUBREL again
///                      completed
///
///                  sent            SUBACK, UNSUBACK
///  request  ─────────► awaits SUBACK or UNSUBACK ──────► completed             nothing: it ended with its connection
/// ```
///
/// PUBLISH, SUBSCRIBE and UNSUBSCRIBE of one side share the identifiers `[3.1.1 MQTT-2.3.1-2]`, so requests stand here
/// too; only messages count for the window. A message is let go of as soon as it cannot be sent again: on PUBACK, and
/// for QoS 2 already on PUBREC `[3.1.1 MQTT-4.3.3-1]`.
// Inlinable, so that the broker's hot path is compiled for its own messages.
public struct OutboundFlow<Content> {
    /// The acknowledgement that would be the next step.
    public typealias Awaited = AwaitedAcknowledgement

    /// What an acknowledgement did.
    public enum Outcome {
        /// The exchange is over and its identifier free; with the message, unless PUBREC had released it already.
        case completed(Content?)
        /// PUBREC has come: PUBREL is to be sent, also when this PUBREC is a repeated one and nothing is left to release.
        case released(Content?)
        /// Nothing is under way with that identifier.
        case unknownIdentifier
        /// What is under way with that identifier awaits something else; nothing was changed.
        case wrongKind(awaited: Awaited)
    }

    /// What is to be sent again on a new connection that resumes the session.
    public enum Unfinished {
        /// PUBLISH with DUP set and its first identifier.
        case publish(PacketIdentifier, QoS, Content)
        /// PUBREL; in 3.1 with DUP set.
        case pubrel(PacketIdentifier)
    }

    @usableFromInline
    struct Entry {
        @usableFromInline var content: Content?
        @usableFromInline var awaited: Awaited
        /// Grows with each sending, and again with PUBREC: the order in which it is to be sent again.
        @usableFromInline var turn: UInt64

        @inlinable
        init(content: consuming Content?, awaited: Awaited, turn: UInt64) {
            self.content = content
            self.awaited = awaited
            self.turn = turn
        }
    }

    /// The most messages of QoS 1 and 2 that may be under way at once, 1 to 65,535.
    ///
    /// When it shrinks below what is under way, nothing more is sent until enough is acknowledged.
    public var window: UInt16
    @usableFromInline var messages: UInt16 = 0
    @usableFromInline var entries = PacketIdentifiers<Entry>()
    @usableFromInline var nextTurn: UInt64 = 0

    public init(window: UInt16) { self.window = max(1, window) }
}

extension OutboundFlow {
    /// The messages of QoS 1 and 2 under way; requests do not count.
    @inlinable public var inFlight: Int { Int(messages) }

    /// Whether another message may be sent now.
    @inlinable public var hasRoom: Bool { messages < window && entries.count < Int(UInt16.max) }

    /// Whether nothing is under way, neither message nor request.
    @inlinable public var isEmpty: Bool { entries.count == 0 }

    /// Starts a message of QoS 1 or 2 on its way; `nil` when the window is full, or for QoS 0, which needs no identifier.
    @inlinable
    public mutating func send(_ content: consuming Content, qos: QoS) -> PacketIdentifier? {
        let awaited: Awaited
        switch qos {
        case .atMostOnce: return nil
        case .atLeastOnce: awaited = .puback
        case .exactlyOnce: awaited = .pubrec
        }
        guard hasRoom else { return nil }
        nextTurn += 1
        guard let identifier = entries.allocate(Entry(content: content, awaited: awaited, turn: nextTurn)) else { return nil }
        messages += 1
        return identifier
    }

    /// Takes an identifier for a SUBSCRIBE; `nil` when all are in use.
    @inlinable
    public mutating func subscribe() -> PacketIdentifier? { start(.suback) }

    /// Takes an identifier for an UNSUBSCRIBE; `nil` when all are in use.
    @inlinable
    public mutating func unsubscribe() -> PacketIdentifier? { start(.unsuback) }

    /// Takes note of an acknowledgement; `isRefusal` where 5.0 carries a reason code of 0x80 or more.
    @inlinable
    public mutating func acknowledged(
        by kind: Awaited, _ identifier: PacketIdentifier, isRefusal: Bool = false
    ) -> Outcome {
        guard entries.contains(identifier), let awaited = entries.slots[entries.slot(identifier.rawValue)].entry?.awaited else {
            return .unknownIdentifier
        }
        switch (awaited, kind) {
        case (.pubrec, .pubrec) where !isRefusal, (.pubcomp, .pubrec):
            return .released(release(identifier))
        case (.puback, .puback), (.pubrec, .pubrec), (.pubcomp, .pubcomp):
            messages -= 1
            return .completed(entries.release(identifier)?.content)
        case (.suback, .suback), (.unsuback, .unsuback):
            return .completed(entries.release(identifier)?.content)
        case (.puback, _), (.pubrec, _), (.pubcomp, _), (.suback, _), (.unsuback, _):
            return .wrongKind(awaited: awaited)
        }
    }

    /// What the identifier waits for; `nil` when it is not in use.
    @inlinable
    public func awaited(for identifier: PacketIdentifier) -> Awaited? { entries[identifier]?.awaited }

    /// The message of an identifier that waits for its first acknowledgement, and may be sent again; else `nil`.
    public func unacknowledged(_ identifier: PacketIdentifier) -> (qos: QoS, content: Content)? {
        guard let entry = entries[identifier], let content = entry.content else { return nil }
        switch entry.awaited {
        case .puback: return (.atLeastOnce, content)
        case .pubrec: return (.exactlyOnce, content)
        case .pubcomp, .suback, .unsuback: return nil
        }
    }

    /// Ends the exchange of a message that may not be sent again, as if it were acknowledged; `nil` where there is none.
    public mutating func giveUp(_ identifier: PacketIdentifier) -> Content? {
        guard unacknowledged(identifier) != nil else { return nil }
        messages -= 1
        return entries.release(identifier)?.content
    }

    /// Ends a request whose answer can no longer come.
    public mutating func abandonRequest(_ identifier: PacketIdentifier) {
        switch awaited(for: identifier) {
        case .suback, .unsuback: entries.release(identifier)
        case .puback, .pubrec, .pubcomp, nil: break
        }
    }

    /// What must be sent again on a new connection `[3.1.1 MQTT-4.4.0-1]`: PUBREL in the order in which PUBREC came
    /// `[3.1.1 MQTT-4.6.0-4]`, then PUBLISH in the order of first sending `[3.1.1 MQTT-4.6.0-1]`.
    public func unfinished() -> [Unfinished] {
        var publishes: [(turn: UInt64, Unfinished)] = []
        var releases: [(turn: UInt64, Unfinished)] = []
        entries.forEach { identifier, entry in
            switch (entry.awaited, entry.content) {
            case (.puback, let content?): publishes.append((entry.turn, .publish(identifier, .atLeastOnce, content)))
            case (.pubrec, let content?): publishes.append((entry.turn, .publish(identifier, .exactlyOnce, content)))
            case (.pubcomp, _): releases.append((entry.turn, .pubrel(identifier)))
            case (.puback, nil), (.pubrec, nil), (.suback, _), (.unsuback, _): break
            }
        }
        releases.sort { $0.turn < $1.turn }
        publishes.sort { $0.turn < $1.turn }
        return (releases + publishes).map(\.1)
    }

    /// Gives back the memory of an idle session; does nothing while something is under way.
    public mutating func compact() { entries.compact() }

    @inlinable
    mutating func start(_ awaited: Awaited) -> PacketIdentifier? {
        nextTurn += 1
        return entries.allocate(Entry(content: nil, awaited: awaited, turn: nextTurn))
    }

    /// The step of PUBREC: from here on the message cannot be sent again, only PUBREL can.
    @inlinable
    mutating func release(_ identifier: PacketIdentifier) -> Content? {
        nextTurn += 1
        let turn = nextTurn
        return entries.update(identifier) { entry in
            guard entry.awaited == .pubrec else { return nil }
            entry.awaited = .pubcomp
            entry.turn = turn
            return entry.content.take()
        } ?? nil
    }
}

extension OutboundFlow.Entry: Sendable where Content: Sendable {}
extension OutboundFlow: Sendable where Content: Sendable {}
extension OutboundFlow.Outcome: Sendable where Content: Sendable {}
extension OutboundFlow.Outcome: Equatable where Content: Equatable {}
extension OutboundFlow.Unfinished: Sendable where Content: Sendable {}
extension OutboundFlow.Unfinished: Equatable where Content: Equatable {}
