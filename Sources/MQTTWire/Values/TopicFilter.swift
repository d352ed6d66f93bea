/// The pattern of a subscription: levels between slashes, `+` for one level, `#` for the rest.
public struct TopicFilter: WireText {
    public let bytes: [UInt8]

    public init?(bytes: [UInt8]) {
        guard UTF8Rules.isValid(bytes), Self.firstMisplacedWildcard(in: bytes) == nil, !bytes.isEmpty else { return nil }
        self.bytes = bytes
    }
}

extension TopicFilter {
    /// The index of the first wildcard that does not stand alone in its level, or of a `#` that is not last; else `nil`.
    public static func firstMisplacedWildcard(in bytes: [UInt8]) -> Int? {
        for (at, byte) in bytes.enumerated() where byte == plus || byte == hash {
            let startsLevel = at == 0 || bytes[at - 1] == slash
            let endsLevel = at + 1 == bytes.count || bytes[at + 1] == slash
            let mayStand = byte == plus ? endsLevel : at + 1 == bytes.count
            if !startsLevel || !mayStand { return at }
        }
        return nil
    }

    /// Whether a message on `topic` is for this filter.
    ///
    /// `#` also matches its parent level; neither wildcard in first place matches a topic that begins with `$`
    /// `[3.1.1 MQTT-4.7.2-1]`. Runs level by level without recursion, so a hostile depth costs only its length.
    public func matches(_ topic: TopicName) -> Bool {
        let name = topic.bytes
        if name[0] == Self.dollar, bytes[0] == Self.plus || bytes[0] == Self.hash { return false }
        var f = 0
        var t = 0
        while true {
            if f < bytes.count, bytes[f] == Self.hash { return true }
            if f < bytes.count, bytes[f] == Self.plus {
                f += 1
                while t < name.count, name[t] != Self.slash { t += 1 }
            } else {
                while f < bytes.count, bytes[f] != Self.slash {
                    guard t < name.count, name[t] == bytes[f] else { return false }
                    f += 1
                    t += 1
                }
            }
            if t == name.count {
                if f == bytes.count { return true }
                return bytes[f...].elementsEqual([Self.slash, Self.hash])
            }
            guard f < bytes.count, name[t] == Self.slash else { return false }
            f += 1
            t += 1
        }
    }

    private static let slash = UInt8(ascii: "/")
    private static let plus = UInt8(ascii: "+")
    private static let hash = UInt8(ascii: "#")
    private static let dollar = UInt8(ascii: "$")
}
