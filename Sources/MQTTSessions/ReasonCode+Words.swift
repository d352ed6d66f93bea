public import MQTTWire
import Typesetting

extension ReasonCode {
    /// What a broker means by refusing CONNECT with this code, and the code itself.
    public var refusalWords: String {
        // The codes of 3.x are below 0x80, those of 5.0 are not.
        let meaning = meaning(in: .connack, version: isError ? .v5 : .v311)
        return "\(meaning ?? "no version defines the code") (0x\(Escaping.hexadecimal(rawValue)))"
    }

    /// What the code means in a packet of 5.0, its name, and the code itself: `Quota exceeded (0x97): a limit …`.
    public func words(in kind: PacketKind) -> String {
        let byte = "0x" + Escaping.hexadecimal(rawValue)
        guard let name = name(in: kind, version: .v5), let meaning = meaning(in: kind, version: .v5) else {
            return "\(byte), which no version defines"
        }
        return "\(name) (\(byte)): \(meaning)"
    }
}

extension Properties {
    /// What the peer adds to a reason code, as the end of a sentence: its Reason String, and its Server Reference.
    public var reasonWords: String {
        var words = ""
        if let reason = text(.reasonString) { words += "; it says \"\(Escaping.visible(reason.bytes, limit: 200))\"" }
        let servers = ServerReference.all(in: self).map(\.description)
        if !servers.isEmpty { words += "; the broker to use is \(servers.joined(separator: ", or "))" }
        return words
    }
}
