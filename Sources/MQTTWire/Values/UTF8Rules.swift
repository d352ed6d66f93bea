/// What MQTT demands of every string: well-formed UTF-8, no U+0000, at most 65,535 bytes.
public enum UTF8Rules {
    /// Whether all bytes form a string that MQTT allows.
    public static func isValid(_ bytes: [UInt8]) -> Bool {
        bytes.count <= 65_535 && firstInvalid(in: bytes, bytes.indices) == nil
    }

    /// Whether the bytes are well-formed UTF-8 as a payload may be: U+0000 is allowed there, unlike in MQTT's own strings.
    public static func isText(_ bytes: [UInt8], _ range: Range<Int>) -> Bool {
        var rest = range
        while let at = firstInvalid(in: bytes, rest) {
            guard bytes[at] == 0 else { return false }
            rest = at + 1..<range.upperBound
        }
        return true
    }

    /// The index of the first byte that makes the range ill-formed or is U+0000; `nil` when all is well.
    ///
    /// Overlong forms, surrogates (U+D800 to U+DFFF) and code points above U+10FFFF are ill-formed.
    public static func firstInvalid(in bytes: [UInt8], _ range: Range<Int>) -> Int? {
        if isPlain(bytes, range) { return nil }
        var at = range.lowerBound
        while at < range.upperBound {
            let lead = bytes[at]
            if lead < 0x80 {
                if lead == 0 { return at }
                at += 1
                continue
            }
            // (bytes that follow, lowest second byte, highest second byte), Unicode table 3-7.
            let (follow, low, high): (Int, UInt8, UInt8) =
                switch lead {
                case 0xC2...0xDF: (1, 0x80, 0xBF)
                case 0xE0: (2, 0xA0, 0xBF)
                case 0xED: (2, 0x80, 0x9F)
                case 0xE1...0xEF: (2, 0x80, 0xBF)
                case 0xF0: (3, 0x90, 0xBF)
                case 0xF1...0xF3: (3, 0x80, 0xBF)
                case 0xF4: (3, 0x80, 0x8F)
                default: (0, 0, 0)
                }
            guard follow > 0, at + follow < range.upperBound, (low...high).contains(bytes[at + 1]) else { return at }
            for next in (at + 1)...(at + follow) where bytes[next] & 0xC0 != 0x80 { return at }
            at += follow + 1
        }
        return nil
    }

    /// Whether all bytes are ASCII and none is U+0000, as in nearly every string there is.
    ///
    /// Without a branch in its loop, so that the compiler looks at many bytes at once.
    private static func isPlain(_ bytes: [UInt8], _ range: Range<Int>) -> Bool {
        let text = bytes.span.extracting(range)
        var seen: UInt8 = 0
        // The top bit of `byte` is set beyond ASCII; of `byte - 1` also for 0.
        for index in text.indices { seen |= text[index] | (text[index] &- 1) }
        return seen < 0x80
    }
}
