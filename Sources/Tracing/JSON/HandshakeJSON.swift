internal import TLSWire
internal import Typesetting

/// Messages of TLS as members of a JSON object: what carried them, and every field as in the view of one event.
enum HandshakeJSON {
    static func members(_ handshake: HandshakeEvent, _ options: ViewOptions) -> [JSONValue.Member] {
        let bytes = handshake.bytes
        let annotation = TLSCodec.annotate(bytes, as: handshake.contentType, version: handshake.version)
        let summary = PacketSummary(of: handshake, display: WireDisplay(options: options))
        var members: [JSONValue.Member] = [
            .init("message", .string(summary.kind)), .init("words", .string(summary.detail.breakable)),
            .init("content_type", .integer(Int(handshake.contentType.rawValue))),
            .init("tls_version", .integer(Int(handshake.version.rawValue))),
            .init("encrypted", .boolean(handshake.isEncrypted)),
            .init("records", .array(handshake.records.map(JSONValue.integer))),
            .init("size", .integer(bytes.count)), .init("bytes", .string(bytes.map(Escaping.hexadecimal).joined())),
            .init("fields", .array(annotation.fields.map { EventJSON.field($0, bytes, options) })),
        ]
        if case .failure(let error) = annotation.outcome {
            let malformed: [JSONValue.Member] = [
                .init("problem", .string(error.problem)), .init("field", .string(error.field)),
                .init("offset", .integer(error.offset)),
            ]
            members.append(.init("malformed", .object(malformed + (error.citation.map { [.init("clause", .string($0))] } ?? []))))
            members.append(.init("unread", .object(EventJSON.extent(annotation.unread))))
        }
        return members
    }

    static func members(_ secured: SecuredEvent) -> [JSONValue.Member] {
        [
            .init("tls_version", .integer(Int(secured.version.rawValue))),
            .init("cipher_suite", .string(secured.cipherSuite.name)), .init("resumed", .boolean(secured.isResumed)),
            .init("round_trips", .integer(secured.roundTrips)), .init("to_broker", way(secured.toBroker)),
            .init("from_broker", way(secured.fromBroker)),
        ]
    }

    private static func way(_ way: SecuredEvent.Way) -> JSONValue {
        .object([.init("bytes", .integer(way.bytes)), .init("records", .integer(way.records))])
    }
}
