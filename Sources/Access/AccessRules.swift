public import MQTTWire

/// Who may publish and subscribe where, as mosquitto's `acl_file` says it.
///
/// The first of these that decides, decides; where none does, the answer is no:
///
/// | order | rules | read by |
/// |---|---|---|
/// | 1 | `topic deny` of the client's user, or of the anonymous | matching the topic |
/// | 2 | the other `topic` rules of that user | matching the topic, and the direction |
/// | 3 | `pattern deny`, `%c` and `%u` replaced | matching the topic |
/// | 4 | the other patterns | matching the topic, and the direction |
///
/// A client identifier or user name never widens a rule: with `+` or `#` in either no pattern holds for the client, and with
/// `/` in a name no pattern holds that would be filled with it.
public struct AccessRules: Sendable, Hashable {
    /// What a client wants to do with a topic.
    public enum Direction: Sendable, Hashable {
        /// To get its messages.
        case read
        /// To publish on it.
        case write
    }

    /// What a rule says.
    enum Permission: String, Sendable, Hashable, CaseIterable {
        case read
        case write
        case readWrite = "readwrite"
        case deny

        func grants(_ direction: Direction) -> Bool {
            switch (self, direction) {
            case (.read, .read), (.write, .write), (.readWrite, _): true
            case (.read, .write), (.write, .read), (.deny, _): false
            }
        }
    }

    struct Rule: Sendable, Hashable {
        var permission: Permission
        var filter: TopicFilter
    }

    /// By user; the rules under `nil` are those of clients without a user name.
    private var rules: [MQTTString?: [Rule]] = [:]
    private var patterns: [AccessPattern] = []

    /// No rules: nobody may do anything.
    init() {}

    mutating func add(_ rule: Rule, for user: MQTTString?) { rules[user, default: []].append(rule) }

    mutating func add(_ pattern: AccessPattern) { patterns.append(pattern) }

    /// Whether a client may do that with a topic.
    public func allow(_ direction: Direction, _ topic: TopicName, to client: AccessSubject) -> Bool {
        decide(for: client, isDenied: { $0.matches(topic) }, isGranted: { $0.grants(direction) && $1.matches(topic) })
    }

    /// Whether there is a topic of that filter that the client may read: what a subscription to it could bring.
    ///
    /// A filter that one denial covers whole brings nothing, and neither does one that meets no rule to read.
    public func allowSubscription(to filter: TopicFilter, for client: AccessSubject) -> Bool {
        decide(for: client, isDenied: { $0.covers(filter) }, isGranted: { $0.grants(.read) && $1.overlaps(filter) })
    }

    private func decide(
        for client: AccessSubject, isDenied: (TopicFilter) -> Bool, isGranted: (Permission, TopicFilter) -> Bool
    ) -> Bool {
        let patterns = patterns.lazy.compactMap { pattern in
            pattern.filter(for: client).map { Rule(permission: pattern.permission, filter: $0) }
        }
        return Self.decide(rules[client.userName] ?? [], isDenied, isGranted) ?? Self.decide(patterns, isDenied, isGranted)
            ?? false
    }

    private static func decide(
        _ rules: some Sequence<Rule>, _ isDenied: (TopicFilter) -> Bool, _ isGranted: (Permission, TopicFilter) -> Bool
    ) -> Bool? {
        var answer: Bool?
        for rule in rules {
            if rule.permission == .deny {
                if isDenied(rule.filter) { return false }
            } else if answer == nil, isGranted(rule.permission, rule.filter) {
                answer = true
            }
        }
        return answer
    }
}

/// Whom rules are asked about.
public struct AccessSubject: Sendable, Hashable {
    /// `nil` for a client without one.
    public var userName: MQTTString?
    public var client: ClientIdentifier

    public init(userName: MQTTString?, client: ClientIdentifier) {
        self.userName = userName
        self.client = client
    }
}
