public import MQTTWire
import Typesetting

/// Another broker that a broker sends its clients to, in CONNACK or DISCONNECT with 0x9C or 0x9D.
///
/// The specification leaves the form open and shows `myserver.xyz.org`, `myserver.xyz.org:8883`, `10.10.151.22:8883` and
/// `[fe80::9610:3eff:fe1c]:1883`, several of them between spaces `[5.0 §4.11]`. What is of another form is shown as it is.
public struct ServerReference: Sendable, Hashable {
    /// A name or an address, without brackets.
    public var host: String
    /// `nil` where the reference does not say.
    public var port: Int?

    public init(host: String, port: Int? = nil) {
        self.host = host
        self.port = port
    }

    /// The brokers that the Server Reference among the properties names, best first; control characters escaped.
    public static func all(in properties: Properties) -> [ServerReference] {
        guard let text = properties.text(.serverReference) else { return [] }
        return Escaping.visible(text.bytes, limit: 500).split(separator: " ").map { ServerReference(String($0)) }
    }

    /// Reads one reference.
    init(_ text: String) {
        let isBracketed = text.hasPrefix("[")
        let end = isBracketed ? text.firstIndex(of: "]") : text.lastIndex(of: ":")
        let colon = isBracketed ? end.map(text.index(after:)) : end
        // An address of IPv6 without brackets has colons of its own.
        let isBareAddress = !isBracketed && text.count { $0 == ":" } > 1
        guard let end, let colon, !isBareAddress, colon < text.endIndex, text[colon] == ":",
            let port = Int(text[text.index(after: colon)...]), (1...65_535).contains(port)
        else {
            host = isBracketed && text.hasSuffix("]") ? String(text.dropFirst().dropLast()) : text
            return
        }
        host = String(isBracketed ? text[text.index(after: text.startIndex)..<end] : text[..<end])
        self.port = port
    }
}

extension ServerReference: CustomStringConvertible {
    /// As it would be typed: `name:8883`.
    public var description: String {
        guard let port else { return host }
        return host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
    }
}
