internal import MQTTSessions
public import MQTTWire
internal import TLSWire
public import Typesetting

/// A packet down to its bits: its bytes with each field marked, then the fields with what they mean and by which rule.
///
///          0  1  2  3  4  5  6  7  8  9  a  b  c  d  e  f
///      00  40 02 00 07                                       @...
///          A─ B─ C────
///
///      A  0    0100 ....  MQTT Control Packet type: 4
///                         PUBACK: … [3.1.1 §2.2.1]
///
/// A malformed frame shows its fields up to the error, then what is wrong and what the receiver must do.
public enum FieldView {
    /// What `show` says of an event.
    ///
    /// Secrets show only where the options want them and the connection is the lab's own client's.
    public static func lines(_ event: TraceEvent, link: TraceLink?, options: ViewOptions = ViewOptions()) -> [StyledLine] {
        var options = options
        options.secrets = options.secrets && link?.isOurs == true
        var lines = EventHeading.lines(event, link: link, options: options)
        if case .handshake(let handshake) = event.what { return lines + [StyledLine()] + body(handshake, options: options) }
        guard let frame = event.frame else { return lines }
        let annotation = Codec.annotate(frame, version: link?.version ?? .v311)
        lines.append(StyledLine())
        lines += body(frame, annotation, omitted: event.omitted, options: options)
        return lines
    }

    /// What `decode` says of bytes that stand alone.
    public static func lines(
        decoding frame: [UInt8], _ annotation: Annotation, version: ProtocolVersion, options: ViewOptions = ViewOptions()
    ) -> [StyledLine] {
        let kind = frame.first.flatMap { PacketKind(rawValue: $0 >> 4) }
        let heading = StyledLine([
            .init(kind?.description ?? "no packet", kind?.style ?? .bad),
            .init("  " + EventHeading.size(frame.count) + "  MQTT \(EventHeading.version(annotation, else: version))", .dim),
        ])
        return [heading, StyledLine()] + body(frame, annotation, omitted: 0, options: options)
    }

    private static func body(_ handshake: HandshakeEvent, options: ViewOptions) -> [StyledLine] {
        let bytes = handshake.bytes
        let annotation = TLSCodec.annotate(bytes, as: handshake.contentType, version: handshake.version)
        let marks = FieldMarks(annotation.fields, unread: annotation.unread)
        var lines = HexDump(frame: bytes, marks: marks, options: options).lines
        if !annotation.fields.isEmpty { lines.append(StyledLine()) }
        lines += FieldTree(frame: bytes, marks: marks, options: options).lines(of: annotation.fields)
        if case .failure(let error) = annotation.outcome {
            lines.append(StyledLine())
            lines += MalformedText.lines(error, unread: annotation.unread, options: options)
        }
        return lines
    }

    private static func body(
        _ frame: [UInt8], _ annotation: Annotation, omitted: Int, options: ViewOptions
    ) -> [StyledLine] {
        let marks = FieldMarks(frame, annotation)
        var lines = HexDump(frame: frame, marks: marks, options: options).lines
        if omitted > 0 {
            let kept = "The trace kept the first \(WireDisplay.grouped(frame.count)) of "
            lines.append(
                StyledLine(kept + "\(WireDisplay.grouped(frame.count + omitted)) bytes: the packet is too large.", .warning))
        }
        if !annotation.fields.isEmpty { lines.append(StyledLine()) }
        lines += FieldTree(frame: frame, marks: marks, options: options).lines(of: annotation.fields)
        if case .failure(let error) = annotation.outcome, omitted == 0 {
            lines.append(StyledLine())
            lines += MalformedText.lines(error, unread: annotation.unread, options: options)
        }
        return lines
    }
}
