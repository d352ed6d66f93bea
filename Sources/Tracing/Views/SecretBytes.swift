internal import Fields
internal import MQTTWire
internal import Typesetting

/// Where the secrets of a frame stand, so that every view masks the same bytes.
enum SecretBytes {
    /// The bytes to mask, unless the reader may see secrets.
    static func ranges(_ frame: [UInt8], _ annotation: Annotation) -> [Range<Int>] {
        let leaves = annotation.fields.flatMap(\.leaves)
        var ranges = leaves.filter(\.isSecret).map(\.range)
        if mayHideSecret(frame, leaves) { ranges.append(annotation.unread) }
        return ranges.filter { !$0.isEmpty }
    }

    /// The frame as hexadecimal, secrets as `**` unless the options want them.
    static func hexadecimal(_ frame: [UInt8], version: ProtocolVersion, _ options: ViewOptions) -> String {
        guard carriesSecrets(frame), !options.secrets else { return frame.map(Escaping.hexadecimal).joined() }
        return hexadecimal(frame, Codec.annotate(frame, version: version), options)
    }

    /// The same of a frame that is read aloud already.
    static func hexadecimal(_ frame: [UInt8], _ annotation: Annotation, _ options: ViewOptions) -> String {
        let secrets = options.secrets ? [] : ranges(frame, annotation)
        return frame.indices.map { at in secrets.contains { $0.contains(at) } ? "**" : Escaping.hexadecimal(frame[at]) }.joined()
    }

    /// A mask of the same length.
    static func mask(_ count: Int) -> String { String(repeating: "*", count: count) }

    /// Of a malformed frame, what nobody could read may be a secret too: all that follows in CONNECT, unless its flags
    /// were read and promise no password.
    private static func mayHideSecret(_ frame: [UInt8], _ leaves: [Field]) -> Bool {
        guard carriesSecrets(frame) else { return false }
        return leaves.first { $0.name == "Password Flag" }.map { $0.value != "0" } ?? true
    }

    /// Whether the frame is of a kind that carries passwords or authentication data.
    private static func carriesSecrets(_ frame: [UInt8]) -> Bool {
        switch frame.first.flatMap({ PacketKind(rawValue: $0 >> 4) }) {
        case .connect, .auth: true
        case .connack: frame.count > 4
        case .publish, .puback, .pubrec, .pubrel, .pubcomp, .subscribe, .suback, .unsubscribe, .unsuback, .pingreq, .pingresp,
            .disconnect, nil:
            false
        }
    }
}
