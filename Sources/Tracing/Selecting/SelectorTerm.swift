public import MQTTSessions
public import MQTTWire
public import TLSWire

/// One condition on an event.
public enum SelectorTerm: Sendable, Hashable {
    case kind(EventKind, isWanted: Bool)
    case number(Numeric, Comparison, Int)
    case dup(Bool)
    case retain(Bool)
    case topic(TopicFilter, isWanted: Bool)
    case payload([UInt8], isWanted: Bool)
    case from(Peer, isWanted: Bool)
    case to(Peer, isWanted: Bool)
    case client(Peer, isWanted: Bool)
    case note(NoteName, isWanted: Bool)
    /// A user name in CONNECT, as UTF-8.
    case user([UInt8], isWanted: Bool)
    /// A message of TLS by its name, such as `ClientHello`.
    case message(String, isWanted: Bool)
    case tls(Security, isWanted: Bool)
    /// A name asked for by SNI, as UTF-8.
    case sni([UInt8], isWanted: Bool)
    /// A failure of TLS by the name of its explanation.
    case failure(String, isWanted: Bool)
    case after(Int)

    /// What is compared as a number.
    public enum Numeric: Sendable, Hashable { case qos, identifier, code, size }

    /// How a connection is secured.
    public enum Security: Sendable, Hashable {
        case none, any
        case version(TLSVersionNumber)
    }

    /// One end of a connection.
    public enum Peer: Sendable, Hashable {
        case broker
        /// A link's name or a client identifier, as UTF-8: names that only look the same are not the same.
        case named([UInt8])
    }
}

/// The event that a selector looks at; its packet is decoded when the first term asks, and once.
struct SelectorSubject {
    let event: TraceEvent
    let link: TraceLink?
    private let decode: () -> Packet?
    private var decoded: Packet??

    init(event: TraceEvent, link: TraceLink?, decode: @escaping () -> Packet?) {
        self.event = event
        self.link = link
        self.decode = decode
    }

    /// The packet; `nil` where the event has none, or a malformed one.
    var packet: Packet? {
        mutating get {
            if let decoded { return decoded }
            let packet = decode()
            decoded = .some(packet)
            return packet
        }
    }
}

extension SelectorTerm {
    /// Whether the event satisfies the condition.
    func matches(_ subject: inout SelectorSubject) -> Bool {
        switch self {
        case .kind(let kind, let isWanted): (subject.event.kind == kind) == isWanted
        case .number(let key, let comparison, let wanted): Self.compare(key, comparison, wanted, &subject)
        case .dup(let wanted): subject.packet?.dup == wanted
        case .retain(let wanted): subject.packet?.retain == wanted
        case .topic(let filter, let isWanted): Self.isAny(of: subject.packet?.topics ?? [], in: filter) == isWanted
        case .payload(let bytes, let isWanted): subject.packet?.payload.map { $0 == bytes } == isWanted
        case .from(let peer, let isWanted):
            subject.event.direction.map { subject.isPeer(peer, atBroker: $0 == .fromBroker) } == isWanted
        case .to(let peer, let isWanted):
            subject.event.direction.map { subject.isPeer(peer, atBroker: $0 == .toBroker) } == isWanted
        case .client(let peer, let isWanted): subject.link != nil && subject.isPeer(peer, atBroker: false) == isWanted
        case .note(let name, let isWanted): subject.event.noteName.map { $0 == name } == isWanted
        case .user(let name, let isWanted): subject.packet?.userName.map { $0 == name } == isWanted
        case .message(let name, let isWanted): subject.event.messageName.map { $0 == name } == isWanted
        case .tls(let security, let isWanted): subject.link.map { security.fits($0.tls) } == isWanted
        case .sni(let name, let isWanted): subject.link?.tls?.serverName.map { $0.utf8.elementsEqual(name) } == isWanted
        case .failure(let name, let isWanted): subject.event.failureName.map { $0 == name } == isWanted
        case .after(let number): subject.event.number > number
        }
    }

    private static func compare(_ key: Numeric, _ comparison: Comparison, _ wanted: Int, _ subject: inout SelectorSubject) -> Bool
    {
        switch key {
        case .size: comparison.holds(subject.event.size.map { [$0] } ?? [], wanted)
        case .qos: comparison.holds(subject.packet?.qualities ?? [], wanted)
        case .identifier: comparison.holds(subject.packet?.identifier.map { [Int($0.rawValue)] } ?? [], wanted)
        case .code: comparison.holds(subject.packet?.reasonCodes.map { Int($0.rawValue) } ?? [], wanted)
        }
    }

    /// Whether one of the topics or filters is the filter itself or lies within it; `nil` where there are none.
    private static func isAny(of topics: [[UInt8]], in filter: TopicFilter) -> Bool? {
        guard !topics.isEmpty else { return nil }
        return topics.contains { $0 == filter.bytes || TopicName(bytes: $0).map(filter.matches) == true }
    }
}

extension SelectorTerm.Security {
    fileprivate func fits(_ found: TraceTLS?) -> Bool {
        switch self {
        case .none: found == nil
        case .any: found != nil
        case .version(let version): found?.version == version
        }
    }
}

extension SelectorSubject {
    /// Whether `peer` is at that end of the connection: the broker's, or the client's.
    fileprivate func isPeer(_ peer: SelectorTerm.Peer, atBroker: Bool) -> Bool {
        switch peer {
        case .broker: return atBroker
        case .named(let name):
            guard !atBroker, let link else { return false }
            return link.name.utf8.elementsEqual(name) || link.clientIdentifier.utf8.elementsEqual(name)
        }
    }
}
