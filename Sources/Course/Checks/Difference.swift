internal import MQTTSessions
internal import MQTTWire
internal import Tracing
internal import Typesetting

/// One event against the conditions that it fails, in words: "QoS 1 arrived, this step wants QoS 2: first byte 0x32, wanted 0x34".
struct Difference {
    let witness: Witness
    /// The conditions that the event fails.
    let unmet: [Selector]
    /// What should have become of it.
    let wanted: Fate

    var sentence: String {
        let packet = witness.packet
        var clauses: [String] = []
        let flags = flagClause(packet)
        if let flags { clauses.append(flags) }
        for part in unmet {
            guard let term = part.term else {
                clauses.append("it does not satisfy `\(part.text)`")
                continue
            }
            if let clause = clause(term, packet) { clauses.append(clause) }
        }
        if let fateClause { clauses.append(fateClause) }
        guard flags == nil else { return clauses.joined(separator: "; ") }
        return "\(witness.name) \(witness.fate == .arrived ? "arrived" : "was sent"), but " + clauses.joined(separator: "; ")
    }

    private var fateClause: String? {
        switch (wanted, witness.fate) {
        case (.arrived, .arrived), (.lost, .lost): nil
        case (.arrived, .lost): "it was lost on the way"
        case (.arrived, nil), (.lost, nil): "it is still under way"
        case (.lost, .arrived): "this step wants it lost on the way"
        }
    }
}

// MARK: - The flags of a PUBLISH, which share its first byte

extension Difference {
    /// A flag that differs: its name, what it was, what it should be, and the byte corrected.
    private struct Flag {
        var found: String
        var wanted: String
        /// The first byte with this flag as it should be; `nil` where more than one value would do.
        var corrected: ((UInt8) -> UInt8)?
    }

    private func flagClause(_ packet: Packet?) -> String? {
        guard case .publish(let publish) = packet, let first = witness.event.frame?.first else { return nil }
        let flags = unmet.compactMap { flag($0.term, publish) }
        guard !flags.isEmpty else { return nil }
        let found = flags.map(\.found).joined(separator: " and ")
        let wanted = flags.map(\.wanted).joined(separator: " and ")
        var clause = "\(found) \(witness.fate == .arrived ? "arrived" : "was sent"), this step wants \(wanted)"
        let corrections = flags.compactMap(\.corrected)
        if corrections.count == flags.count {
            let byte = corrections.reduce(first) { $1($0) }
            clause += ": first byte 0x\(Escaping.hexadecimal(first)), wanted 0x\(Escaping.hexadecimal(byte))"
        }
        return clause
    }

    private func flag(_ term: SelectorTerm?, _ publish: PublishPacket) -> Flag? {
        switch term {
        case .number(.qos, let sign, let wanted):
            let correct: ((UInt8) -> UInt8)? =
                sign == .equal ? { $0 & ~FirstByte.qos | UInt8(truncatingIfNeeded: wanted) << FirstByte.qosShift } : nil
            return Flag(found: "QoS \(publish.qos.rawValue)", wanted: sign.words("QoS", wanted), corrected: correct)
        case .retain(let wanted):
            return Flag(
                found: "RETAIN \(publish.retain ? 1 : 0)", wanted: "RETAIN \(wanted ? 1 : 0)",
                corrected: { wanted ? $0 | FirstByte.retain : $0 & ~FirstByte.retain })
        case .dup(let wanted):
            return Flag(
                found: "DUP \(publish.dup ? 1 : 0)", wanted: "DUP \(wanted ? 1 : 0)",
                corrected: { wanted ? $0 | FirstByte.dup : $0 & ~FirstByte.dup })
        case .kind, .number, .topic, .payload, .from, .to, .client, .user, .note, .message, .tls, .sni, .failure, .after, nil:
            return nil
        }
    }

    /// The bits of a PUBLISH's first byte `[3.1.1 §3.3.1]`.
    private enum FirstByte {
        static let dup: UInt8 = 0b1000
        static let qos: UInt8 = 0b0110
        static let qosShift: UInt8 = 1
        static let retain: UInt8 = 0b0001
    }
}

// MARK: - Everything else

extension Difference {
    /// The clause of a condition; `nil` for one that `flagClause` speaks of.
    private func clause(_ term: SelectorTerm, _ packet: Packet?) -> String? {
        switch term {
        case .kind(let kind, let isWanted):
            return "this step wants \(isWanted ? "" : "anything but ")\(kind.name)"
        case .number(.qos, let sign, let wanted):
            if case .publish = packet { return nil }
            let found = (packet?.qualities ?? []).map { "QoS \($0)" }
            return
                "it asks for \(found.isEmpty ? "no QoS" : found.joined(separator: ", ")), this step wants \(sign.words("QoS", wanted))"
        case .dup, .retain:
            if case .publish = packet { return nil }
            return "it has no such flag"
        case .number(.identifier, let sign, let wanted):
            return pair("packet identifier", packet?.identifier.map { "\($0)" }, sign.words("", wanted))
        case .number(.code, let sign, let wanted):
            let codes = (packet?.reasonCodes ?? []).map { Self.hexadecimal($0.rawValue) }
            return pair(
                "code", codes.isEmpty ? nil : codes.joined(separator: ", "),
                sign.words("", Self.hexadecimal(UInt8(clamping: wanted))))
        case .number(.size, let sign, let wanted):
            return pair("size", witness.event.size.map { "\($0) bytes" }, sign.words("", wanted))
        case .topic(let filter, let isWanted): return topicClause(filter, isWanted, packet)
        case .payload(let bytes, let isWanted):
            let found = packet?.payload.map(Self.text)
            return pair("payload", found, isWanted ? Self.text(bytes) : "another")
        case .from(let peer, let isWanted):
            let sender = witness.event.direction == .fromBroker ? "the broker" : witness.clientName
            return "\(sender) sent it, this step wants it from \(isWanted ? "" : "anyone but ")\(peer.words)"
        case .to(let peer, let isWanted):
            let receiver = witness.event.direction == .toBroker ? "the broker" : witness.clientName
            return "it went to \(receiver), this step wants it to \(isWanted ? "" : "anyone but ")\(peer.words)"
        case .client(let peer, let isWanted):
            return "it belongs to \(witness.clientName), this step looks at \(isWanted ? "" : "anyone but ")\(peer.words)"
        case .note(let name, let isWanted):
            let found = witness.event.noteName?.rawValue ?? "none"
            return "it is `\(found)`, this step wants \(isWanted ? "" : "anything but ")`\(name.rawValue)`"
        case .user(let name, let isWanted):
            let found = packet?.userName.map { Escaping.visible($0, limit: 60) }
            return pair("user name", found, (isWanted ? "" : "another than ") + Escaping.visible(name, limit: 60))
        case .message(let name, let isWanted):
            return pair("message of TLS", witness.event.messageName, (isWanted ? "" : "another than ") + name)
        case .tls(let security, let isWanted):
            let found = SelectorTerm.Security(of: witness.link?.tls).words
            return "its connection has \(found), this step wants \(isWanted ? "" : "anything but ")\(security.words)"
        case .sni(let name, let isWanted):
            let found = witness.link?.tls?.serverName.map { Escaping.visible($0.utf8, limit: 60) }
            return pair("SNI", found, (isWanted ? "" : "another than ") + Escaping.visible(name, limit: 60))
        case .failure(let name, let isWanted):
            let found = witness.event.failureName ?? "no failure"
            return "it is `\(found)`, this step wants \(isWanted ? "" : "anything but ")`\(name)`"
        case .after(let number): return "this step looks at what comes after event \(number)"
        }
    }

    private func topicClause(_ filter: TopicFilter, _ isWanted: Bool, _ packet: Packet?) -> String {
        let what: String =
            switch packet {
            case .subscribe, .unsubscribe: "filter"
            case .connect: "will topic"
            case .publish, .connack, .puback, .pubrec, .pubrel, .pubcomp, .suback, .unsuback, .pingreq, .pingresp, .disconnect,
                .auth, nil:
                "topic"
            }
        let found = (packet?.topics ?? []).map { Escaping.visible($0, limit: 80) }
        let hasWildcard = filter.bytes.contains { $0 == UInt8(ascii: "+") || $0 == UInt8(ascii: "#") }
        let wish = (isWanted ? hasWildcard ? "one within " : "" : "another than ") + Escaping.visible(filter.bytes)
        return pair(what, found.isEmpty ? nil : found.joined(separator: ", "), wish)
    }

    private func pair(_ what: String, _ found: String?, _ wanted: String) -> String {
        found.map { "its \(what) is \($0), this step wants \(wanted)" } ?? "it has no \(what), this step wants \(wanted)"
    }

    private static func text(_ bytes: [UInt8]) -> String { "“\(Escaping.visible(bytes, limit: 60))”" }

    private static func hexadecimal(_ byte: UInt8) -> String { "0x" + Escaping.hexadecimal(byte) }
}

extension Comparison {
    /// `QoS 2`, `QoS above 0` and so on.
    fileprivate func words(_ what: String, _ wanted: some CustomStringConvertible) -> String {
        let relation: String =
            switch self {
            case .equal: ""
            case .notEqual: "other than "
            case .less: "below "
            case .greater: "above "
            }
        return (what.isEmpty ? "" : what + " ") + relation + wanted.description
    }
}

extension SelectorTerm.Security {
    fileprivate var words: String {
        switch self {
        case .none: "no TLS"
        case .any: "TLS"
        case .version: "TLS \(word)"
        }
    }
}

extension SelectorTerm.Peer {
    fileprivate var words: String {
        switch self {
        case .broker: "the broker"
        case .named(let bytes): Escaping.visible(bytes)
        }
    }
}
