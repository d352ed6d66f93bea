public import MQTTWire
internal import Typesetting

/// Why a frame is not a packet, for the reader of a view.
enum MalformedText {
    static func lines(_ error: WireError, unread: Range<Int>, options: ViewOptions) -> [StyledLine] {
        let citation = error.clause?.cited(for: error.version).map { ", " + $0.unbroken } ?? ""
        var rows = options.wrapped(WireDisplay(options: options).text(error.problem), to: options.width - 4)
        let problem = rows.isEmpty ? "malformed" : rows.removeFirst()
        let place = "in \(error.field.unbroken), byte \(error.offset)" + citation
        let rest = unread.isEmpty ? "" : "; \(EventHeading.size(unread.count)) from there on not read"
        let duty = error.response.words(for: error.version)
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
