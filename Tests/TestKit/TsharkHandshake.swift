import Foundation

extension Tshark {
    /// One message of TLS as tshark sees it: of the handshake, an alert, a change of cipher.
    public struct TLSMessage: Sendable {
        /// The number of its TCP connection in the capture.
        public var stream: Int
        /// The port that sent it.
        public var sourcePort: Int
        /// `tls.handshake`, `tls.alert_message` or `tls.change_cipher_spec`.
        public var kind: String
        public var fields: [TLSField]

        /// The value of the first field of that name, as tshark prints it.
        public func value(_ name: String) -> String? { fields.first { $0.name == name }?.shown }
    }

    /// One field, and where it stands in the message.
    public struct TLSField: Sendable, CustomStringConvertible {
        /// Such as `tls.handshake.ciphersuite`.
        public var name: String
        public var range: Range<Int>
        /// The value alone, such as `0x1302`.
        public var shown: String
        /// The line of tshark's tree, such as `Cipher Suite: TLS_AES_256_GCM_SHA384 (0x1302)`.
        public var line: String
        /// The bytes as hexadecimal.
        public var bytes: String

        public var description: String { "\(name) at \(range): \(line)" }
    }

    /// What tshark sees of TLS in a capture.
    public struct TLSCapture: Sendable {
        /// In their order.
        public var messages: [TLSMessage] = []
        /// Every record, in their order: its connection, the port that sent it, its bytes with the header of 5.
        public var records: [(stream: Int, sourcePort: Int, size: Int)] = []
    }

    /// The TLS in a capture, decrypted by the secrets of a key log.
    public static func handshakes(_ capture: String, keyLog: String, port: Int) throws -> TLSCapture {
        let ending = try Program.run(
            "tshark",
            [
                "-r", capture, "-o", "tls.keylog_file:\(keyLog)", "-d", "tcp.port==\(port),tls", "-T", "pdml", "-Y", "tls",
            ], limit: .seconds(120))
        var reader = PDMLReader()
        for line in ending.output.split(separator: "\n") { reader.read(line) }
        return reader.capture
    }
}

/// Reads tshark's XML, which has one element a line.
private struct PDMLReader {
    var capture = Tshark.TLSCapture()
    private var stream = 0
    private var sourcePort = 0
    /// How many elements are open within the message at hand; 0 outside of messages.
    private var depth = 0
    /// Where the message begins in its buffer; known from its first field, since decrypted bytes have a buffer of their own.
    private var start: Int?

    private static let kinds: Set<String> = ["tls.handshake", "tls.alert_message", "tls.change_cipher_spec"]

    mutating func read(_ line: Substring) {
        let text = line.drop { $0 == " " }
        if text.hasPrefix("</field>") {
            if depth > 0 { depth -= 1 }
            return
        }
        guard text.hasPrefix("<field ") else { return }
        let name = attribute("name", text)
        switch name {
        case "tcp.stream": stream = Int(attribute("show", text)) ?? 0
        case "tcp.srcport": sourcePort = Int(attribute("show", text)) ?? 0
        case "tls.record.length":
            capture.records.append((stream, sourcePort, 5 + (Int(attribute("show", text)) ?? 0)))
        default: break
        }
        let opens = !text.hasSuffix("/>")
        if depth == 0 {
            guard Self.kinds.contains(name) else { return }
            capture.messages.append(Tshark.TLSMessage(stream: stream, sourcePort: sourcePort, kind: name, fields: []))
            (depth, start) = (opens ? 1 : 0, nil)
            return
        }
        if opens { depth += 1 }
        guard let position = Int(attribute("pos", text)), let size = Int(attribute("size", text)), size > 0 else { return }
        if start == nil { start = position }
        let offset = position - (start ?? 0)
        guard offset >= 0, !name.isEmpty else { return }
        capture.messages[capture.messages.count - 1].fields.append(
            Tshark.TLSField(
                name: name, range: offset..<offset + size, shown: attribute("show", text), line: attribute("showname", text),
                bytes: attribute("value", text)))
    }

    private func attribute(_ name: String, _ text: Substring) -> String {
        guard let start = text.range(of: " \(name)=\"")?.upperBound, let end = text[start...].firstIndex(of: "\"") else {
            return ""
        }
        return String(text[start..<end]).replacing("&quot;", with: "\"").replacing("&lt;", with: "<").replacing("&gt;", with: ">")
            .replacing("&amp;", with: "&")
    }
}
