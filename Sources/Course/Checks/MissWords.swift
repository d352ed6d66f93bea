internal import MQTTSessions
internal import MQTTWire
internal import Tracing

/// Says what was seen instead of what a line of a check wants: of all events of the step the one that came nearest,
/// and how it differs, condition by condition.
enum MissWords {
    /// No event from `start` on satisfies the selector.
    static func missing(_ selector: Selector, _ fate: Fate, among witnesses: [Witness], from start: Int) -> Evaluation.Miss {
        let parts = selector.parts
        let kind = parts.lazy.compactMap(\.wantedKind).first
        if let near = nearest(parts, fate, in: witnesses[start...]) {
            let difference = Difference(witness: near.witness, unmet: near.unmet, wanted: fate)
            return Evaluation.Miss(difference.sentence, event: near.witness.event.number)
        }
        if let early = witnesses[..<start].last(where: { $0.satisfies(selector, fate) }) {
            return Evaluation.Miss("\(early.name) came too early, before what the line above found", event: early.event.number)
        }
        let others = parts.filter { $0.wantedKind == nil }
        if let kind, others.contains(where: \.isTelling),
            let near = witnesses[start...].last(where: { witness in
                let packet = witness.packet
                return others.allSatisfy { witness.satisfies($0, fate, packet) }
            })
        {
            return Evaluation.Miss("\(near.name) arrived, this step wants \(kind.name)", event: near.event.number)
        }
        return Evaluation.Miss(nothing(kind, selector, fate, witnesses[start...], isAfter: start > 0))
    }

    /// An event that no line should have found.
    static func unwanted(_ witness: Witness) -> Evaluation.Miss {
        Evaluation.Miss("\(witness.name) \(witness.verb)\(witness.sender), and this step wants none", event: witness.event.number)
    }

    /// Too few or too many.
    static func miscounted(_ found: [Witness], _ wanted: Int, orMore: Bool) -> Evaluation.Miss {
        let what = found.first.map { "\($0.name) \($0.verb)" } ?? "It came"
        let wish = orMore ? "\(wanted) or more" : "\(wanted)"
        return Evaluation.Miss(
            "\(what) \(times(found.count)), this step wants \(wish)", event: found.last?.event.number)
    }

    private static func times(_ number: Int) -> String {
        switch number {
        case 1: "once"
        case 2: "twice"
        default: "\(number) times"
        }
    }

    /// The event of the right kind that fails the fewest conditions; of several the latest.
    private static func nearest(
        _ parts: [Selector], _ fate: Fate, in witnesses: ArraySlice<Witness>
    ) -> (witness: Witness, unmet: [Selector])? {
        let kinds = parts.filter { $0.wantedKind != nil }
        let others = parts.filter { $0.wantedKind == nil }
        guard !kinds.isEmpty else { return nil }
        var best: (witness: Witness, unmet: [Selector], distance: Int)?
        for witness in witnesses where kinds.allSatisfy({ $0.matches(witness.event, link: witness.link, packet: nil) }) {
            let packet = witness.packet
            let unmet = others.filter { !$0.matches(witness.event, link: witness.link, packet: packet) }
            let distance = unmet.count + (witness.fate == fate ? 0 : 1)
            if best.map({ distance <= $0.distance }) ?? true { best = (witness, unmet, distance) }
        }
        return best.map { ($0.witness, $0.unmet) }
    }

    /// Nothing of the kind is there: what is there, so that the learner knows that the lab looks.
    private static func nothing(
        _ kind: EventKind?, _ selector: Selector, _ fate: Fate, _ witnesses: ArraySlice<Witness>, isAfter: Bool
    ) -> String {
        let since = isAfter ? "after that" : "since this step began"
        let missing: String =
            switch kind {
            case .packet(let kind): "No \(kind) \(fate.verb) \(since)"
            case .opened: "No connection was opened \(since)"
            case .closed: "No connection ended \(since)"
            case .handshake: "No message of TLS was seen \(since)"
            case .secured: "No handshake of TLS was completed \(since)"
            case .explained: "No failure was explained \(since)"
            case .note: "Nobody noted \(selector.wantedNote.map { "`\($0.rawValue)`" } ?? "anything") \(since)"
            case nil: "Nothing that is `\(selector.text)` happened \(since)"
            }
        var seen: [String] = []
        for witness in witnesses where witness.event.frame != nil && !seen.contains(witness.name) { seen.append(witness.name) }
        if seen.isEmpty { return missing }
        return missing + "; what passed: " + seen.prefix(5).joined(separator: ", ") + (seen.count > 5 ? " and more" : "")
    }
}

extension Fate {
    var verb: String {
        switch self {
        case .arrived: "arrived"
        case .lost: "was lost"
        }
    }
}

extension EventKind {
    /// The kind as sentences name it.
    var name: String {
        switch self {
        case .packet(let kind): kind.description
        case .note: "note"
        case .opened: "opening of a connection"
        case .closed: "end of a connection"
        case .handshake: "message of TLS"
        case .secured: "completed handshake of TLS"
        case .explained: "explanation of a failure"
        }
    }
}

extension Selector {
    /// The kind that this part asks for; a note asked for by its name is of the kind `note`.
    var wantedKind: EventKind? {
        if case .kind(let kind, isWanted: true) = term { return kind }
        if case .note(_, isWanted: true) = term { return .note }
        return nil
    }

    /// The note that one of the parts asks for by its name.
    var wantedNote: NoteName? {
        for part in parts { if case .note(let name, isWanted: true) = part.term { return name } }
        return nil
    }

    /// Whether an event of another kind that satisfies this part was probably meant: it speaks of what is in the packet.
    var isTelling: Bool {
        switch term {
        case .topic, .payload, .number: true
        case .kind, .dup, .retain, .from, .to, .client, .user, .note, .message, .tls, .sni, .failure, .after, nil: false
        }
    }
}

extension Witness {
    /// What it is called in a sentence.
    var name: String { event.noteName.map { "note `\($0.rawValue)`" } ?? event.kind?.name ?? "a malformed packet" }

    /// What became of it, as the verb of a sentence.
    var verb: String { event.frame == nil ? "came" : fate?.verb ?? "was sent" }

    /// ` from board`, where somebody sent it.
    var sender: String { event.direction.map { $0 == .fromBroker ? " from the broker" : " from \(clientName)" } ?? "" }

    var clientName: String { link.map { $0.name.isEmpty ? $0.address : $0.name } ?? "a client" }

    func satisfies(_ part: Selector, _ fate: Fate, _ packet: Packet?) -> Bool {
        self.fate == fate && part.matches(event, link: link, packet: packet)
    }
}
