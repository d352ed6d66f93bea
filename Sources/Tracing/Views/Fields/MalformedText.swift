public import MQTTWire
internal import TLSWire
internal import Typesetting

/// Why a frame is not a packet, for the reader of a view.
enum MalformedText {
    static func lines(_ error: WireError, unread: Range<Int>, options: ViewOptions) -> [StyledLine] {
        let place = Place(field: error.field, offset: error.offset, citation: error.clause?.cited(for: error.version))
        return lines(
            error.problem, place, unread: unread, duty: error.response.words(for: error.version), options: options)
    }

    /// Why bytes are no message of TLS.
    static func lines(_ error: TLSWireError, unread: Range<Int>, options: ViewOptions) -> [StyledLine] {
        let place = Place(field: error.field, offset: error.offset, citation: error.citation)
        return lines(
            error.problem, place, unread: unread,
            duty: "The receiver answers with the alert decode_error (50) and closes the network connection.", options: options)
    }

    private struct Place {
        var field: String
        var offset: Int
        var citation: String?
    }

    private static func lines(
        _ problem: String, _ place: Place, unread: Range<Int>, duty: String, options: ViewOptions
    ) -> [StyledLine] {
        let citation = place.citation.map { ", " + $0.unbroken } ?? ""
        var rows = options.wrapped(WireDisplay(options: options).text(problem), to: options.width - 4)
        let problem = rows.isEmpty ? "malformed" : rows.removeFirst()
        let place = "in \(place.field.unbroken), byte \(place.offset)" + citation
        let rest = unread.isEmpty ? "" : "; \(EventHeading.size(unread.count)) from there on not read"
        return [StyledLine("  \(options.glyphs.lost) " + problem, .bad)] + rows.map { StyledLine("    " + $0, .bad) }
            + options.wrapped(place + rest, to: options.width - 4).map { StyledLine("    " + $0, .dim) }
            + options.wrapped(duty, to: options.width - 4).map { StyledLine("    " + $0, .plain) }
    }
}

extension WireError.Response {
    /// What the receiver must now do, as a sentence.
    public func words(for version: ProtocolVersion) -> String {
        switch self {
        case .close: "The receiver must close the network connection."
        case .closeWith(let code):
            "The receiver answers with reason code \(Self.shown(code, in: .disconnect, version)) in DISCONNECT, "
                + "or in CONNACK before it accepted the client, and closes the network connection."
        case .refuseConnect(let code):
            "The receiver answers with CONNACK, return code \(Self.shown(code, in: .connack, version)), "
                + "and closes the network connection."
        }
    }

    private static func shown(_ code: ReasonCode, in kind: PacketKind, _ version: ProtocolVersion) -> String {
        let byte = "0x" + Escaping.hexadecimal(code.rawValue).uppercased()
        return code.name(in: kind, version: version).map { "\(byte) (\($0))" } ?? byte
    }
}
