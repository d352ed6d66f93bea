public import MQTTWire
public import Tracing

/// What a step wants to see: lines that must all hold. The language is described in `Lessons/README.md`.
///
///     seen SELECTOR            such an event arrived since the step began
///     then SELECTOR            … after the one that the line before found
///     never SELECTOR           no such event arrived
///     count N SELECTOR         exactly N of them arrived; `N+` for at least N
///     seen lost SELECTOR       `lost` after any of these: sent, and it never arrived
///     connected NAME           what the broker holds now; `not` before any of these turns it round
///     session NAME TERM…
///     subscribed NAME FILTER [qos=N]
///     retained TOPIC ["PAYLOAD"]
///     miss: SENTENCE           advice for when the line above does not hold
public struct Check: Sendable, Hashable {
    /// One demand, as it was written and as it was read.
    public struct Line: Sendable, Hashable {
        /// The line without white space around it.
        public var text: String
        /// Its number in the file.
        public var number: Int
        public var demand: Demand
        /// What the author says to one who missed it.
        public var advice: String?

        public init(text: String, number: Int, demand: Demand, advice: String? = nil) {
            self.text = text
            self.number = number
            self.demand = demand
            self.advice = advice
        }
    }

    /// At least one.
    public var lines: [Line]

    public init(_ lines: [Line]) { self.lines = lines }
}

/// What one line of a check wants.
public enum Demand: Sendable, Hashable {
    case seen(Selector, Fate)
    case then(Selector, Fate)
    case never(Selector, Fate)
    case count(Int, orMore: Bool, Selector, Fate)
    case state(StateDemand, isWanted: Bool)
}

/// What became of the packets that a line looks at.
public enum Fate: Sendable, Hashable {
    /// The other end has it.
    case arrived
    /// It was sent, and a fault or a broken connection swallowed it.
    case lost
}

/// Something that the broker holds at the moment of checking.
public enum StateDemand: Sendable, Hashable {
    /// A client of that name is connected.
    case connected(ClientName)
    /// There is a session that satisfies all terms.
    case session(ClientName, [SessionTerm])
    /// There is a subscription with exactly that filter.
    case subscribed(ClientName, TopicFilter, QoS?)
    /// There is a retained message, with that payload where one is given.
    case retained(TopicName, [UInt8]?)
}

/// Whom a line about broker state means.
public enum ClientName: Sendable, Hashable {
    /// `*`
    case anyone
    /// The lab's name of a client, or a client identifier.
    case named(String)
}

/// A condition on a session, such as `queued>0` or `persistent=1`.
public struct SessionTerm: Sendable, Hashable {
    /// What can be asked of a session; flags are 0 or 1.
    public enum Key: String, Sendable, Hashable, CaseIterable {
        case connected, persistent, subscriptions, queued, will
        case inFlight = "in-flight"
        case awaitingRelease = "awaiting-release"
        /// Seconds.
        case keepAlive = "keep-alive"
    }

    public enum Sign: String, Sendable, Hashable, CaseIterable {
        case notEqual = "!="
        case equal = "="
        case less = "<"
        case greater = ">"
    }

    public var key: Key
    public var sign: Sign
    public var value: Int

    public init(_ key: Key, _ sign: Sign, _ value: Int) {
        self.key = key
        self.sign = sign
        self.value = value
    }
}
