public import MQTTWire

/// A choice of events in the one language that filters, lesson checks, faults and exports share.
///
///     selector = all { "or" all }                    alternatives
///     all      = one { [ "and" ] one }               terms that stand beside each other must all hold
///     one      = "not" one | "(" selector ")" | term
///     term     = WORD                                publish, connack …, note, opened, closed, dup, retain
///              | KEY ( "=" | "!=" | "<" | ">" ) VALUE
///
/// A value with spaces or signs in it stands in quotes: `payload="Button 1 pressed"`. An empty selector chooses everything.
/// A term speaks only of events that have what it names: `qos!=2` chooses no PINGREQ, `not qos=2` does.
public struct Selector: Sendable, Hashable {
    /// The selector as it was written.
    public let text: String

    let root: Node

    /// Reads a selector.
    public init(_ text: String) throws(SelectorError) {
        var parser = SelectorParser(text)
        self.text = text
        root = try parser.selector()
    }

    private init(text: String, root: Node) {
        self.text = text
        self.root = root
    }

    /// Chooses every event.
    public static let all = Selector(text: "", root: .all([]))

    /// What a selector is once it is read. The parser bounds its depth, so that no walk over it overflows the stack.
    indirect enum Node: Sendable, Hashable {
        case all([Node])
        case any([Node])
        case not(Node)
        case term(SelectorTerm)
    }
}

extension Selector {
    /// Whether the event is chosen. `packet` is asked for only when a term needs more than the first byte; `nil` where
    /// the event has none, or a malformed one.
    public func matches(_ event: TraceEvent, link: TraceLink?, packet: @autoclosure () -> Packet?) -> Bool {
        withoutActuallyEscaping(packet) { packet in
            var subject = SelectorSubject(event: event, link: link, decode: packet)
            return root.matches(&subject)
        }
    }
}

extension Selector {
    /// The conditions that all must hold, each as a selector of its own: what stands beside each other at the top level.
    public var parts: [Selector] {
        guard case .all(let nodes) = root else { return [self] }
        return nodes.map { Selector(text: text, root: $0) }
    }

    /// The condition, if the selector is a single one.
    public var term: SelectorTerm? {
        guard case .term(let term) = root else { return nil }
        return term
    }
}

extension Selector.Node {
    fileprivate func matches(_ subject: inout SelectorSubject) -> Bool {
        switch self {
        case .all(let nodes):
            for node in nodes where !node.matches(&subject) { return false }
            return true
        case .any(let nodes):
            for node in nodes where node.matches(&subject) { return true }
            return false
        case .not(let node): return !node.matches(&subject)
        case .term(let term): return term.matches(&subject)
        }
    }
}
