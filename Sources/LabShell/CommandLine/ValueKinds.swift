internal import MQTTWire
internal import Tracing

extension ValueKind<String> {
    /// The name of one of the lab's clients.
    static var client: ValueKind {
        ValueKind("CLIENT", completion: .clients) { word throws(UsageError) in word.text }
    }

    /// A name for a new client: it is also what traces and selectors call it.
    static var newClient: ValueKind {
        ValueKind("NAME") { word throws(UsageError) in
            let isPlain = word.text.allSatisfy { $0.isLetter || $0.isNumber || "-_.".contains($0) }
            guard isPlain, !word.bytes.isEmpty, word.bytes.count <= 32 else {
                throw UsageError(
                    "This cannot be a client's name here.", at: word.range,
                    because: "A name is 1 to 32 letters, digits, - _ or . so that traces stay readable; --id may be anything.",
                    tries: ["connect ann --id 'any text'"])
            }
            return word.text
        }
    }

    static func word(_ placeholder: String, completion: CompletionSource = .none) -> ValueKind {
        ValueKind(placeholder, completion: completion) { word throws(UsageError) in word.text }
    }

    /// One of a few words.
    static func choice(_ choices: [String]) -> ValueKind {
        ValueKind(choices.joined(separator: "|"), completion: .choices(choices)) { word throws(UsageError) in
            guard choices.contains(word.text) else {
                throw UsageError(
                    "Here stands \(choices.asAlternatives), or nothing.", at: word.range,
                    instead: Suggestion.near(word.text, among: choices))
            }
            return word.text
        }
    }
}

extension ValueKind<MQTTString> {
    static func text(_ placeholder: String) -> ValueKind {
        ValueKind(placeholder) { word throws(UsageError) in
            guard let text = MQTTString(bytes: word.bytes) else { throw .notText(word) }
            return text
        }
    }
}

extension ValueKind<MQTTString> {
    /// An authentication method; that which the lab knows is offered, and others may be tried.
    static var method: ValueKind {
        ValueKind("METHOD", completion: .choices([Scram.method.description])) { word throws(UsageError) in
            guard let text = MQTTString(bytes: word.bytes), !word.bytes.isEmpty else { throw .notText(word) }
            return text
        }
    }
}

extension ValueKind<ClientIdentifier> {
    static var clientIdentifier: ValueKind {
        ValueKind("ID") { word throws(UsageError) in
            guard let identifier = ClientIdentifier(bytes: word.bytes) else { throw .notText(word) }
            return identifier
        }
    }
}

extension ValueKind<TopicName> {
    static var topic: ValueKind {
        ValueKind("TOPIC", completion: .topics) { word throws(UsageError) in
            if let topic = TopicName(bytes: word.bytes) { return topic }
            let wildcard = word.bytes.firstIndex { $0 == UInt8(ascii: "+") || $0 == UInt8(ascii: "#") }
            guard let wildcard else { throw .notText(word) }
            throw UsageError(
                "A topic to publish on has no wildcards.", at: word.place(of: wildcard),
                because: "+ and # stand for many topics, so only a subscription may use them [3.1.1 MQTT-3.3.2-2].")
        }
    }
}

extension ValueKind<TopicFilter> {
    static var filter: ValueKind {
        ValueKind("FILTER", completion: .filters) { word throws(UsageError) in
            if let filter = TopicFilter(bytes: word.bytes) { return filter }
            guard let wildcard = TopicFilter.firstMisplacedWildcard(in: word.bytes) else { throw .notText(word) }
            let isHash = word.bytes[wildcard] == UInt8(ascii: "#")
            throw UsageError(
                isHash ? "# stands alone in the last level." : "+ stands alone in its level.", at: word.place(of: wildcard),
                because: isHash
                    ? "It means all levels from there on, as in led/# [3.1.1 MQTT-4.7.1-2]."
                    : "It means any one level, as in led/+/state [3.1.1 MQTT-4.7.1-3].")
        }
    }
}

extension ValueKind<[UInt8]> {
    /// Any bytes at all.
    static func bytes(_ placeholder: String) -> ValueKind {
        ValueKind(placeholder) { word throws(UsageError) in word.bytes }
    }
}

extension ValueKind<QoS> {
    static var qos: ValueKind {
        ValueKind("N", completion: .choices(["0", "1", "2"])) { word throws(UsageError) in
            guard let qos = UInt8(word.text).flatMap(QoS.init(rawValue:)) else {
                throw UsageError(
                    "A quality of service is 0, 1 or 2.", at: word.range,
                    because: "0 is at most once, 1 at least once, 2 exactly once.")
            }
            return qos
        }
    }
}

extension ValueKind<ProtocolVersion> {
    static var version: ValueKind {
        ValueKind("V", completion: .choices(["3.1", "3.1.1", "5.0"])) { word throws(UsageError) in
            switch word.text {
            case "3.1", "3", "31", "mqttv31": return .v31
            case "3.1.1", "4", "311", "mqttv311": return .v311
            case "5", "5.0", "mqttv5": return .v5
            default: throw UsageError("A version is 3.1, 3.1.1 or 5.0.", at: word.range)
            }
        }
    }
}

extension ValueKind<Selector> {
    /// A choice of events; errors point into the line.
    static var selector: ValueKind {
        ValueKind("SELECTOR", completion: .selector) { word throws(UsageError) in
            do throws(SelectorError) {
                return try Selector(word.text)
            } catch {
                let before = word.text.prefix(error.column - 1).utf8.count
                let at = min(word.range.lowerBound + before, word.range.upperBound)
                throw UsageError(error.problem, at: at..<at + 1, because: "Expected here: \(error.expected).")
            }
        }
    }
}

extension ValueKind<Int> {
    static func integer(_ placeholder: String, _ range: ClosedRange<Int>) -> ValueKind {
        ValueKind(placeholder) { word throws(UsageError) in
            guard let number = Int(word.text), range.contains(number) else {
                let bound = range.upperBound == .max ? "on" : "to \(range.upperBound)"
                throw UsageError("Here stands a whole number from \(range.lowerBound) \(bound).", at: word.range)
            }
            return number
        }
    }
}

extension ValueKind<Duration> {
    /// Seconds, with a fraction if need be, optionally followed by `s` or `ms`.
    static func seconds(_ range: ClosedRange<Double>) -> ValueKind {
        ValueKind("SECONDS") { word throws(UsageError) in
            let isMilliseconds = word.text.hasSuffix("ms")
            let digits = isMilliseconds ? word.text.dropLast(2) : word.text.hasSuffix("s") ? word.text.dropLast() : word.text[...]
            guard let number = Double(digits), number.isFinite else {
                throw UsageError("Here stands a number of seconds, such as 2 or 0.5.", at: word.range)
            }
            let seconds = isMilliseconds ? number / 1000 : number
            guard range.contains(seconds) else {
                throw UsageError(
                    "Here stands a time from \(shown(range.lowerBound)) to \(shown(range.upperBound)) seconds.", at: word.range)
            }
            return .seconds(seconds)
        }
    }
}

private func shown(_ number: Double) -> String {
    number == number.rounded() ? String(Int(number)) : String(number)
}

extension UsageError {
    fileprivate static func notText(_ word: Word) -> UsageError {
        guard !word.bytes.isEmpty else {
            return UsageError(
                "This is empty.", at: word.range, because: "A topic has at least one character [3.1.1 MQTT-4.7.3-1].")
        }
        guard word.bytes.count <= 65_535 else {
            return UsageError(
                "This is too long for MQTT.", at: word.range, because: "Its length travels in two bytes: at most 65,535.")
        }
        return UsageError(
            "This is not text as MQTT allows it.", at: word.range,
            because: "It must be UTF-8 without U+0000 [3.1.1 MQTT-1.5.3-1].")
    }
}

extension Word {
    /// Where one of its bytes stands in the line: exactly, unless quotes and escapes shift it.
    func place(of index: Int) -> Range<Int> {
        guard !isQuoted else { return range }
        return range.lowerBound + index..<range.lowerBound + index + 1
    }
}
