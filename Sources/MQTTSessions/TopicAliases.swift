public import MQTTWire

/// Why a topic alias stands for nothing.
public enum TopicAliasError: Error, Sendable, Hashable {
    /// 0 is no alias `[5.0 MQTT-3.3.2-8]`.
    case zero
    /// Above the Topic Alias Maximum of its receiver `[5.0 MQTT-3.3.2-9]`.
    case tooHigh(UInt16, maximum: UInt16)
    /// The topic is empty, and no earlier packet of this connection set the alias.
    case unknown(UInt16)

    /// What DISCONNECT says of it.
    public var reasonCode: ReasonCode {
        switch self {
        case .zero, .tooHigh: .topicAliasInvalid
        case .unknown: .protocolError
        }
    }
}

/// The receiver's side of topic aliases: what the sender has made each alias stand for.
///
/// ```
///   topic and alias: the alias stands for the topic from now on, whatever it stood for before
///   alias alone:     the topic that it stands for
/// ```
///
/// One table for one connection, never carried to the next `[5.0 MQTT-3.3.2-7]`. It holds at most as many topics as
/// the maximum that was announced, and takes no memory until an alias comes.
// Generic, since the client keeps topic names and the broker what it finds its routes by; inlinable for the same reason.
public struct InboundTopicAliases<Topic> {
    /// The Topic Alias Maximum that this side announced; 0 takes no aliases.
    public let maximum: UInt16
    /// The topic of alias n at n - 1.
    @usableFromInline var topics: [Topic?] = []

    public init(maximum: UInt16) { self.maximum = maximum }

    /// Takes note of a PUBLISH that carries a topic and an alias for it.
    @inlinable
    public mutating func set(_ alias: UInt16, to topic: Topic) throws(TopicAliasError) {
        try check(alias)
        while topics.count < Int(alias) { topics.append(nil) }
        topics[Int(alias) - 1] = topic
    }

    /// The topic of a PUBLISH that carries the alias alone.
    @inlinable
    public func topic(of alias: UInt16) throws(TopicAliasError) -> Topic {
        try check(alias)
        guard Int(alias) <= topics.count, let topic = topics[Int(alias) - 1] else { throw .unknown(alias) }
        return topic
    }

    @usableFromInline
    func check(_ alias: UInt16) throws(TopicAliasError) {
        guard alias > 0 else { throw .zero }
        guard alias <= maximum else { throw .tooHigh(alias, maximum: maximum) }
    }
}

/// The sender's side of topic aliases: gives topics short names, as far as the receiver takes them.
///
/// The policy is first come, first served, and then second chance: while aliases are free, each topic gets the next one;
/// afterwards the hand of a clock goes round the aliases and takes the first that was not used since it last came by.
/// So what is published often keeps its alias, and choosing one costs O(1) amortised. A topic of up to three bytes gets
/// none, since the property itself takes three.
///
/// ```
///     alias      1     2     3     4
///     topic     a/b   c/d   e/f   g/h        the hand passes 1 and takes its mark; 2 has none and goes to the new topic
///     used       ●           ●
///     hand       ▲ ─► ▲
/// ```
///
/// An alias counts from the packet that carries it together with its topic, so whatever is assigned must be sent, in
/// this order. One table for one connection.
public struct OutboundTopicAliases<Topic: Hashable> {
    /// What a PUBLISH is to carry.
    public enum Assignment: Sendable, Hashable {
        /// The topic alone.
        case topic
        /// The topic, and the alias that stands for it from then on.
        case both(UInt16)
        /// The alias alone.
        case alias(UInt16)
    }

    @usableFromInline
    struct Entry {
        @usableFromInline var topic: Topic
        /// Used since the hand last came by.
        @usableFromInline var isUsed = false

        @usableFromInline
        init(topic: Topic) { self.topic = topic }
    }

    /// The Topic Alias Maximum that the receiver announced, or fewer where this side does not want so many.
    public let maximum: UInt16
    /// The entry of alias n at n - 1.
    @usableFromInline var entries: [Entry] = []
    @usableFromInline var aliases: [Topic: UInt16] = [:]
    /// The alias that is looked at next when none is free, less 1.
    @usableFromInline var hand = 0

    public init(maximum: UInt16) { self.maximum = maximum }

    /// How the next PUBLISH names its topic, of that many bytes; the packet must then be sent as told.
    ///
    /// - Parameter kept: An equal value to be remembered, where the topic itself lends memory that is not to be kept.
    @inlinable
    public mutating func assign(_ topic: Topic, bytes: Int, keeping kept: @autoclosure () -> Topic? = nil) -> Assignment {
        guard maximum > 0, bytes > 3 else { return .topic }
        if let alias = aliases[topic] {
            entries[Int(alias) - 1].isUsed = true
            return .alias(alias)
        }
        let topic = kept() ?? topic
        let alias = vacancy()
        if Int(alias) > entries.count {
            entries.append(Entry(topic: topic))
        } else {
            aliases[entries[Int(alias) - 1].topic] = nil
            entries[Int(alias) - 1] = Entry(topic: topic)
        }
        aliases[topic] = alias
        return .both(alias)
    }

    /// The next free alias; else the next that was not used lately.
    @usableFromInline
    mutating func vacancy() -> UInt16 {
        guard entries.count >= Int(maximum) else { return UInt16(entries.count) + 1 }
        while entries[hand].isUsed {
            entries[hand].isUsed = false
            hand = (hand + 1) % entries.count
        }
        defer { hand = (hand + 1) % entries.count }
        return UInt16(hand) + 1
    }
}

extension InboundTopicAliases: Sendable where Topic: Sendable {}
extension OutboundTopicAliases.Entry: Sendable where Topic: Sendable {}
extension OutboundTopicAliases: Sendable where Topic: Sendable {}
