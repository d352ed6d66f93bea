internal import MQTTWire

// What only 5.0 has: user properties, retain handling, reason codes.

extension ValueKind<Property> {
    /// `KEY=VALUE`, as a User Property; the key ends at the first `=`.
    static var userProperty: ValueKind {
        ValueKind("KEY=VALUE") { word throws(UsageError) in
            guard let equals = word.bytes.firstIndex(of: UInt8(ascii: "=")) else {
                throw UsageError(
                    "A user property is a key and a value with = between.", at: word.range, instead: ["\(word.text)=…"])
            }
            guard let key = MQTTString(bytes: Array(word.bytes[..<equals])),
                let value = MQTTString(bytes: Array(word.bytes[(equals + 1)...]))
            else {
                throw UsageError(
                    "This is not text as MQTT allows it.", at: word.range,
                    because: "It must be UTF-8 without U+0000 [5.0 MQTT-1.5.4-2], and at most 65,535 bytes long.")
            }
            return Property(.userProperty, .stringPair(key, value))
        }
    }
}

extension ValueKind<Subscription.RetainHandling> {
    static var retainHandling: ValueKind {
        ValueKind("N", completion: .choices(["0", "1", "2"])) { word throws(UsageError) in
            guard let handling = UInt8(word.text).flatMap(Subscription.RetainHandling.init(rawValue:)) else {
                throw UsageError(
                    "Retain Handling is 0, 1 or 2.", at: word.range,
                    because: "0 sends retained messages at each subscribing, 1 only to a new subscription, 2 never.")
            }
            return handling
        }
    }
}

extension ValueKind<UInt32> {
    /// Seconds as four bytes hold them; `never` is the largest number, where that means that something never ends.
    static func expiry(orNever: Bool) -> ValueKind {
        ValueKind("SECONDS", completion: orNever ? .choices(["never"]) : .none) { word throws(UsageError) in
            if orNever, word.text == "never" { return .max }
            guard let seconds = UInt32(word.text) else {
                throw UsageError(
                    "Here stands a whole number of seconds from 0 to \(UInt32.max)\(orNever ? ", or never" : "").", at: word.range
                )
            }
            return seconds
        }
    }

    static func number(_ placeholder: String, _ range: ClosedRange<UInt32>) -> ValueKind {
        ValueKind(placeholder) { word throws(UsageError) in
            guard let number = UInt32(word.text), range.contains(number) else {
                throw UsageError(
                    "Here stands a whole number from \(range.lowerBound) to \(range.upperBound).", at: word.range)
            }
            return number
        }
    }
}

extension ValueKind<ReasonCode> {
    /// A reason that a client may give in DISCONNECT: its name in small letters with hyphens, or its number.
    static var goodbyeReason: ValueKind {
        let codes = ReasonCode.ofClientsDisconnect
        let names = codes.map(\.typed)
        return ValueKind("REASON", completion: .choices(names)) { word throws(UsageError) in
            if let at = names.firstIndex(of: word.text) { return codes[at] }
            let digits = word.text.lowercased()
            let number = digits.hasPrefix("0x") ? UInt8(digits.dropFirst(2), radix: 16) : UInt8(digits)
            if let code = codes.first(where: { $0.rawValue == number }) { return code }
            throw UsageError(
                "This is no reason that a client gives in DISCONNECT.", at: word.range,
                because: "It may give \(names.asAlternatives), by name or by number.",
                instead: Suggestion.near(word.text, among: names))
        }
    }
}

extension ReasonCode {
    /// `quota-exceeded`.
    fileprivate var typed: String {
        (name(in: .disconnect, version: .v5) ?? "").lowercased().replacing(" ", with: "-")
    }
}
