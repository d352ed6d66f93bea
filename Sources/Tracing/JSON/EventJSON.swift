internal import Diagnosis
internal import Fields
internal import MQTTSessions
public import MQTTWire
internal import Typesetting

/// Events and annotations as JSON, one object a line, for programs that read along.
///
/// Times are milliseconds since the start. A payload that is text stands in `payload`, any other in `payload_hex`.
/// Secrets are masked at the same length, in the bytes too (`**`), unless the options want them and the client is ours.
public enum EventJSON {
    /// The event as one line.
    public static func line(_ event: TraceEvent, link: TraceLink?, options: ViewOptions = ViewOptions()) -> String {
        var options = options
        options.secrets = options.secrets && link?.isOurs == true
        var members: [JSONValue.Member] = [
            .init("number", .integer(event.number)), .init("time_ms", milliseconds(event.at - options.start)),
        ]
        if let identifier = event.link { members.append(.init("link", .integer(identifier.rawValue))) }
        if let link {
            members += [.init("client", .string(link.name)), .init("client_id", .string(link.clientIdentifier))]
        }
        let version = link?.version ?? .v311
        switch event.what {
        case .packet(let bytes, let direction, let verdict):
            members += packet(event, bytes, version, options)
            members += [.init("direction", direction == .toBroker ? "to_broker" : "from_broker")] + fate(verdict, options)
        case .note(let note):
            members += [.init("event", "note"), .init("note", .string(note.name.rawValue)), .init("words", .string(note.words))]
            members += clause(note.clause, version)
        case .opened: members += [.init("event", "opened")] + (link.map { [.init("address", .string($0.address))] } ?? [])
        case .closed(let reason): members += [.init("event", "closed"), .init("reason", .string(reason))]
        case .handshake(let handshake):
            members += [
                .init("event", "tls"), .init("direction", handshake.direction == .toBroker ? "to_broker" : "from_broker"),
            ]
            members += HandshakeJSON.members(handshake, options)
        case .secured(let secured): members += [.init("event", "secured")] + HandshakeJSON.members(secured)
        case .explained(let explanation):
            members += [
                .init("event", "explained"), .init("failure", .string(explanation.name)),
                .init("words", .array(explanation.paragraphs.map(JSONValue.string))),
            ]
        }
        return JSONValue.object(members).text
    }

    /// A frame read aloud, as one line.
    public static func line(
        _ frame: [UInt8], _ annotation: Annotation, version: ProtocolVersion, options: ViewOptions = ViewOptions()
    ) -> String {
        let version = EventHeading.version(annotation, else: version)
        var members: [JSONValue.Member] = [
            .init("kind", kind(frame)), .init("version", .string("\(version)")), .init("size", .integer(frame.count)),
            .init("bytes", .string(SecretBytes.hexadecimal(frame, annotation, options))),
            .init("fields", .array(annotation.fields.map { field($0, frame, options) })),
        ]
        switch annotation.outcome {
        case .success(let packet): members.append(.init("packet", .object(PacketJSON.members(packet, version, options))))
        case .failure(let error):
            members.append(.init("malformed", malformed(error)))
            members.append(.init("unread", .object(extent(annotation.unread))))
        }
        return JSONValue.object(members).text
    }
}

extension EventJSON {
    private static func packet(
        _ event: TraceEvent, _ bytes: [UInt8], _ version: ProtocolVersion, _ options: ViewOptions
    ) -> [JSONValue.Member] {
        var members: [JSONValue.Member] = [.init("event", "packet"), .init("kind", kind(bytes))]
        switch event.reading(version: version) {
        case .success(let packet): members += PacketJSON.members(packet, version, options)
        case .failure(let error): members.append(.init("malformed", malformed(error)))
        case nil: members.append(.init("omitted", .integer(event.omitted)))
        }
        members.append(.init("version", .string("\(version)")))
        members.append(.init("size", .integer(bytes.count + event.omitted)))
        members.append(.init("bytes", .string(SecretBytes.hexadecimal(bytes, version: version, options))))
        return members
    }

    private static func fate(_ verdict: Verdict, _ options: ViewOptions) -> [JSONValue.Member] {
        switch verdict {
        case .underWay: [.init("verdict", "under_way")]
        case .arrived(let moment):
            [.init("verdict", "arrived"), .init("arrived_ms", milliseconds(moment - options.start))]
        case .lost: [.init("verdict", "lost")]
        case .cut: [.init("verdict", "cut")]
        }
    }

    static func field(_ field: Field, _ frame: [UInt8], _ options: ViewOptions) -> JSONValue {
        var members = [JSONValue.Member("name", .string(field.name))] + extent(field.range)
        if let bits = field.bits { members.append(.init("bits", .string("\(bits.upperBound)-\(bits.lowerBound)"))) }
        if field.isSecret {
            members.append(.init("secret", .boolean(true)))
            let value =
                options.secrets
                ? field.range.map { Escaping.hexadecimal(frame[$0]) }.joined() : SecretBytes.mask(field.range.count)
            members.append(.init("value", .string(value)))
        } else if field.children.isEmpty {
            members.append(.init("value", .string(field.value)))
        }
        if !field.meaning.isEmpty { members.append(.init("meaning", .string(field.meaning))) }
        if let clause = field.clause { members.append(.init("clause", .string(clause))) }
        if !field.children.isEmpty {
            members.append(.init("fields", .array(field.children.map { self.field($0, frame, options) })))
        }
        return .object(members)
    }

    private static func malformed(_ error: WireError) -> JSONValue {
        .object(
            [
                .init("problem", .string(error.problem)), .init("field", .string(error.field)),
                .init("offset", .integer(error.offset)),
                .init("response", .string(error.response.words(for: error.version))),
            ] + clause(error.clause, error.version))
    }

    private static func clause(_ clause: Clause?, _ version: ProtocolVersion) -> [JSONValue.Member] {
        clause?.cited(for: version).map { [.init("clause", .string($0))] } ?? []
    }

    static func extent(_ range: Range<Int>) -> [JSONValue.Member] {
        [.init("offset", .integer(range.lowerBound)), .init("length", .integer(range.count))]
    }

    private static func kind(_ bytes: [UInt8]) -> JSONValue {
        .string(bytes.first.flatMap { PacketKind(rawValue: $0 >> 4) }?.description.lowercased() ?? "unknown")
    }

    /// Milliseconds down to the nanosecond, without zeros at the end.
    private static func milliseconds(_ duration: Duration) -> JSONValue {
        let nanoseconds = duration.wholeNanoseconds
        let (whole, rest) = nanoseconds.magnitude.quotientAndRemainder(dividingBy: 1_000_000)
        var digits = String(String(rest + 1_000_000).dropFirst())
        while digits.last == "0" { digits.removeLast() }
        return .number((nanoseconds < 0 ? "-" : "") + "\(whole)" + (digits.isEmpty ? "" : "." + digits))
    }
}
