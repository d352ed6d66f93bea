internal import MQTTSessions
public import MQTTWire
internal import TLSWire

/// What stands before the sign of a term such as `qos=2`.
public enum SelectorKey: String, Sendable, Hashable, CaseIterable {
    case kind, qos, dup, retain, id, topic, payload, from, to, client, user, code, size, note, message, tls, sni, failure, after
}

/// A word that stands alone in a selector: the kind of an event.
public enum EventKind: Sendable, Hashable {
    case packet(PacketKind)
    case note, opened, closed, handshake, secured, explained
}

extension Selector {
    /// A word of the language with the line that help and completion show for it.
    public struct Word: Sendable, Hashable {
        /// The word as it is typed; a key ends with `=`.
        public let text: String
        /// What it chooses, in one line.
        public let help: String
        /// How it is used.
        public let example: String
    }

    /// All words of the language: kinds, then keys, then what joins terms.
    public static let words: [Word] =
        EventKind.all.map { Word(text: $0.word, help: $0.help, example: $0.word) }
        + SelectorKey.allCases.map { Word(text: $0.rawValue + "=", help: $0.help, example: $0.example) }
        + [
            Word(text: "not", help: "turns the next term round", example: "not from=board"),
            Word(text: "or", help: "either side will do", example: "puback or pubrec"),
            Word(text: "(", help: "groups terms", example: "(puback or pubrec) from=board"),
        ]
}

extension EventKind {
    /// The kinds in the order of the specification, then what is not a packet.
    static let all = PacketKind.allCases.map(EventKind.packet) + [.note, .opened, .closed, .handshake, .secured, .explained]

    /// The word for it.
    public var word: String {
        switch self {
        case .packet(let kind): kind.description.lowercased()
        case .note: "note"
        case .opened: "opened"
        case .closed: "closed"
        case .handshake: "tls"
        case .secured: "secured"
        case .explained: "explained"
        }
    }

    /// The kind of that word, in any case.
    init?(word: String) {
        guard let kind = Self.all.first(where: { $0.word == word.lowercased() }) else { return nil }
        self = kind
    }

    fileprivate var help: String {
        switch self {
        case .packet(let kind): "\(kind) packets"
        case .note: "what the broker or a client decided, and why"
        case .opened: "TCP connections that came to be"
        case .closed: "TCP connections that ended"
        case .handshake: "messages of TLS: handshake, alerts, changes of cipher"
        case .secured: "handshakes of TLS that are complete, and what they took"
        case .explained: "failures of TLS with their causes and remedies"
        }
    }
}

extension SelectorKey {
    /// The signs that may follow it.
    var comparisons: [Comparison] {
        switch self {
        case .qos, .id, .code, .size: Comparison.allCases
        case .kind, .dup, .retain, .topic, .payload, .from, .to, .client, .user, .note, .message, .tls, .sni, .failure:
            [.equal, .notEqual]
        case .after: [.equal]
        }
    }

    /// What its value must look like.
    var wanted: String {
        switch self {
        case .kind: "a kind such as publish or note"
        case .qos: "0, 1 or 2"
        case .dup, .retain: "0 or 1"
        case .id: "a packet identifier from 1 to 65535"
        case .topic: "a topic, or a filter with + and #"
        case .payload: "the payload's text, or its bytes as 0x…"
        case .from, .to, .client: "a client's name or client id"
        case .code: "a reason code such as 0 or 0x80"
        case .size: "a number of bytes"
        case .note: "the name of a note, such as \(NoteName.keepAliveExpired.rawValue)"
        case .user: "a user name"
        case .tls: "no, yes, 1.2 or 1.3"
        case .message: "a message of TLS, such as clienthello or alert"
        case .sni: "the name of a server"
        case .failure: "the name of a failure, such as unknown-ca"
        case .after: "the number of an event"
        }
    }

    /// A term with it.
    var example: String {
        switch self {
        case .kind: "kind=publish"
        case .qos: "qos=2"
        case .dup: "dup=1"
        case .retain: "retain=1"
        case .id: "id=7"
        case .topic: "topic=led/#"
        case .payload: "payload=\"Button 1 pressed\""
        case .from: "from=board"
        case .to: "to=broker"
        case .client: "client=board"
        case .code: "code=0x80"
        case .size: "size>1000"
        case .note: "note=\(NoteName.keepAliveExpired.rawValue)"
        case .user: "user=ann"
        case .tls: "tls=1.2"
        case .message: "message=clienthello"
        case .sni: "sni=localhost"
        case .failure: "failure=unknown-ca"
        case .after: "after=12"
        }
    }

    fileprivate var help: String {
        switch self {
        case .kind: "the kind of event; the word alone means the same"
        case .qos: "the QoS of a PUBLISH, or one that a SUBSCRIBE asks for"
        case .dup: "the DUP flag, 0 or 1; the word alone means 1"
        case .retain: "the RETAIN flag of a PUBLISH, 0 or 1; the word alone means 1"
        case .id: "the packet identifier"
        case .topic: "the topic of a PUBLISH or will, or a filter of a SUBSCRIBE or UNSUBSCRIBE"
        case .payload: "the whole payload of a PUBLISH, as text or as 0x and bytes"
        case .from: "the sender: a client's name or client id, or broker"
        case .to: "the receiver: a client's name or client id, or broker"
        case .client: "the client at the far end of the connection, whoever sent"
        case .code: "a return or reason code"
        case .size: "the bytes of the whole packet"
        case .note: "what the broker or a client decided, by the name of the note"
        case .user: "the user name in a CONNECT"
        case .tls: "whether TLS secures the connection: no, yes, or its version"
        case .message: "a message of TLS by its name"
        case .sni: "the server that a TLS client asked for by SNI"
        case .failure: "why TLS failed, by the name of the explanation"
        case .after: "events with a later number"
        }
    }
}

/// The sign of a term.
public enum Comparison: String, Sendable, Hashable, CaseIterable {
    case equal = "="
    case notEqual = "!="
    case less = "<"
    case greater = ">"

    /// Whether a packet that has these values satisfies `sign wanted`; one that has none satisfies nothing.
    func holds(_ values: some Collection<Int>, _ wanted: Int) -> Bool {
        switch self {
        case .equal: values.contains(wanted)
        case .notEqual: !values.isEmpty && !values.contains(wanted)
        case .less: values.contains { $0 < wanted }
        case .greater: values.contains { $0 > wanted }
        }
    }
}

extension SelectorTerm.Security {
    /// The words for it; the versions are those that the lab speaks.
    private static let words: [(String, Self)] = [
        ("no", .none), ("yes", .any), ("1.2", .version(.tls12)), ("1.3", .version(.tls13)),
    ]

    /// The word for it.
    public var word: String { Self.words.first { $0.1 == self }?.0 ?? "another version" }

    init?(word: String) {
        guard let found = Self.words.first(where: { $0.0 == word.lowercased() }) else { return nil }
        self = found.1
    }

    /// How a connection that has this is secured.
    public init(of tls: TraceTLS?) { self = tls.map { .version($0.version) } ?? .none }
}
