public import MQTTWire
internal import Tracing
public import Typesetting

/// What `mqttlab decode` says of some bytes.
public struct DecodeReport: Sendable {
    private let packets: DecodedPackets

    public init(_ bytes: [UInt8], version: ProtocolVersion) { packets = DecodedPackets(bytes, version: version) }

    /// Each packet as hexadecimal, fields and meanings.
    public func lines(width: Int, secrets: Bool = false) -> [StyledLine] {
        let options = ViewOptions(width: width, secrets: secrets)
        let views = packets.items.map {
            FieldView.lines(decoding: $0.bytes, $0.annotation, version: $0.version, options: options)
        }
        return Array(views.joined(separator: [""]))
    }

    /// One JSON object a line and packet.
    public func jsonLines(secrets: Bool = false) -> [StyledLine] {
        let options = ViewOptions(secrets: secrets)
        return packets.items.map { StyledLine(EventJSON.line($0.bytes, $0.annotation, version: $0.version, options: options)) }
    }

    /// Why the last packet is malformed; `nil` when all are whole.
    public var errorSentence: String? {
        packets.error.map { error in
            let start = packets.items.last?.offset ?? 0
            return "malformed packet: \(Escaping.visible(error.problem)) (byte \(start + error.offset) of the input)"
        }
    }
}
