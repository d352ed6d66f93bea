/// Bytes written as a reader of the specification writes them: hexadecimal pairs, white space, and text in quotes.
///
/// `hex("10 10 0004 'MQTT' 04")`; traps on anything else, since it is a mistake in a test.
public func hex(_ text: String) -> [UInt8] {
    var bytes: [UInt8] = []
    for (index, part) in text.split(separator: "'", omittingEmptySubsequences: false).enumerated() {
        if index % 2 == 1 {
            bytes += Array(part.utf8)
            continue
        }
        let digits = part.filter { !$0.isWhitespace }
        precondition(digits.count % 2 == 0, "an odd number of digits in \(part)")
        var rest = digits[...]
        while !rest.isEmpty {
            guard let byte = UInt8(rest.prefix(2), radix: 16) else { preconditionFailure("not hexadecimal: \(rest.prefix(2))") }
            bytes.append(byte)
            rest = rest.dropFirst(2)
        }
    }
    return bytes
}

/// Bytes as hexadecimal pairs, for messages of failing tests.
public func hexText(_ bytes: some Sequence<UInt8>) -> String {
    bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined(separator: " ")
}
