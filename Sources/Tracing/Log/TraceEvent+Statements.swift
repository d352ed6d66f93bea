internal import Fields
public import Ledger
internal import MQTTSessions
public import MQTTWire

extension TraceEvent {
    /// The normative statements that the event is about, each once: of its note, or of the fields of its packet and of what
    /// is wrong in it. Clauses that are sections, and those of 3.1, have no statement.
    public func statements(version: ProtocolVersion) -> [Statement] {
        switch what {
        case .note(let note): return note.clause?.statement(for: version).map { [$0] } ?? []
        case .packet(let frame, _, _): return Self.statements(in: Codec.annotate(frame, version: version))
        case .opened, .closed, .handshake, .secured, .explained: return []
        }
    }

    private static func statements(in annotation: Annotation) -> [Statement] {
        var citations: [String] = []
        func collect(_ fields: [Field]) {
            for field in fields {
                if let clause = field.clause { citations.append(clause) }
                collect(field.children)
            }
        }
        collect(annotation.fields)
        if case .failure(let error) = annotation.outcome, let clause = error.clause?.cited(for: error.version) {
            citations.append(clause)
        }
        var seen: Set<String> = []
        return citations.filter { seen.insert($0).inserted }.compactMap { Specification.statement(cited: $0) }
    }
}
