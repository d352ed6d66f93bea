internal import Diagnosis
internal import MQTTSessions
internal import MQTTWire
internal import Typesetting

/// Reads a selector by recursive descent; the grammar stands at `Selector`.
struct SelectorParser {
    private let text: String
    private let characters: [Character]
    /// The index of the next character.
    private var at = 0
    private var depth = 0

    /// How deep parentheses and `not` may nest.
    static let maximumDepth = 32

    init(_ text: String) {
        self.text = text
        characters = Array(text)
    }

    /// The whole text.
    mutating func selector() throws(SelectorError) -> Selector.Node {
        skipSpaces()
        if at == characters.count { return .all([]) }
        let node = try alternatives()
        guard at == characters.count else {
            throw error(at, "There is no parenthesis open that “)” could close.", "a term or the end")
        }
        return node
    }
}

// MARK: - Structure

extension SelectorParser {
    private mutating func alternatives() throws(SelectorError) -> Selector.Node {
        var nodes = [try all()]
        while take(word: "or") { nodes.append(try all()) }
        return nodes.count == 1 ? nodes[0] : .any(nodes)
    }

    private mutating func all() throws(SelectorError) -> Selector.Node {
        var nodes = [try one()]
        while at < characters.count, characters[at] != ")", !isNext(word: "or") {
            _ = take(word: "and")
            nodes.append(try one())
        }
        return nodes.count == 1 ? nodes[0] : .all(nodes)
    }

    private mutating func one() throws(SelectorError) -> Selector.Node {
        depth += 1
        defer { depth -= 1 }
        guard depth <= Self.maximumDepth else {
            throw error(at, "Parentheses and “not” are nested deeper than \(Self.maximumDepth).", "a simpler selector")
        }
        if take(word: "not") { return .not(try one()) }
        guard at < characters.count, characters[at] == "(" else { return .term(try term()) }
        let opening = at
        advance()
        let node = try alternatives()
        guard at < characters.count, characters[at] == ")" else {
            throw error(at, "The parenthesis of column \(opening + 1) is still open.", "“)”")
        }
        advance()
        return node
    }
}

// MARK: - Terms

extension SelectorParser {
    private mutating func term() throws(SelectorError) -> SelectorTerm {
        let start = at
        let word = takeBare()
        guard !word.isEmpty else {
            let found = at < characters.count ? "“\(characters[at])” cannot begin a term." : "Something is missing at the end."
            throw error(at, found, Self.anyTerm)
        }
        if let comparison = takeComparison() {
            guard let key = SelectorKey(rawValue: word.lowercased()) else {
                throw error(
                    start, "There is no key “\(shown(word))”.",
                    "one of " + SelectorKey.allCases.map(\.rawValue).joined(separator: ", "))
            }
            guard key.comparisons.contains(comparison.sign) else {
                let signs = key.comparisons.map { "“\(key.rawValue)\($0.rawValue)”" }.joined(separator: " or ")
                throw error(comparison.at, "“\(key.rawValue)” takes no such sign.", signs)
            }
            return try condition(key, comparison.sign)
        }
        if let kind = EventKind(word: word) { return .kind(kind, isWanted: true) }
        guard let key = SelectorKey(rawValue: word.lowercased()) else {
            throw error(start, "There is no word “\(shown(word))”.", Self.anyTerm)
        }
        switch key {
        case .dup: return .dup(true)
        case .retain: return .retain(true)
        case .kind, .qos, .id, .topic, .payload, .from, .to, .client, .user, .code, .size, .note, .message, .tls, .sni,
            .failure, .after:
            throw error(start + word.count, "“\(word)” lacks its value.", "a term such as \(key.example)")
        }
    }

    private static let anyTerm = "a kind such as publish, or a key such as topic="

    private mutating func condition(_ key: SelectorKey, _ sign: Comparison) throws(SelectorError) -> SelectorTerm {
        let start = at
        let isQuoted = at < characters.count && characters[at] == "\""
        let value = try takeValue()
        let found =
            value.isEmpty
            ? "“\(key.rawValue)\(sign.rawValue)” lacks its value." : "“\(shown(value))” does not fit “\(key.rawValue)”."
        let mistake = error(start, found, key.wanted)
        if value.isEmpty && !(key == .payload && isQuoted) { throw mistake }
        let isWanted = sign == .equal
        switch key {
        case .kind:
            guard let kind = EventKind(word: value) else { throw mistake }
            return .kind(kind, isWanted: isWanted)
        case .qos: return .number(.qos, sign, try number(value, 0...2, or: mistake))
        case .id: return .number(.identifier, sign, try number(value, 1...65_535, or: mistake))
        case .code: return .number(.code, sign, try number(value, 0...255, or: mistake))
        case .size: return .number(.size, sign, try number(value, 0...Int.max, or: mistake))
        case .after: return .after(try number(value, 0...Int.max, or: mistake))
        case .dup: return .dup(try flag(value, or: mistake) == isWanted)
        case .retain: return .retain(try flag(value, or: mistake) == isWanted)
        case .topic:
            guard let filter = TopicFilter(value) else { throw topicError(value, start + (isQuoted ? 1 : 0), mistake) }
            return .topic(filter, isWanted: isWanted)
        case .payload:
            if !isQuoted, value.hasPrefix("0x") {
                guard let bytes = Self.bytes(value.dropFirst(2)) else { throw mistake }
                return .payload(bytes, isWanted: isWanted)
            }
            return .payload(Array(value.utf8), isWanted: isWanted)
        case .from: return .from(peer(value, isQuoted), isWanted: isWanted)
        case .to: return .to(peer(value, isQuoted), isWanted: isWanted)
        case .note:
            guard let name = NoteName(rawValue: value) else { throw mistake }
            return .note(name, isWanted: isWanted)
        case .client: return .client(.named(Array(value.utf8)), isWanted: isWanted)
        case .user: return .user(Array(value.utf8), isWanted: isWanted)
        case .message:
            guard let name = HandshakeEvent.names.first(where: { $0.lowercased() == value.lowercased() }) else { throw mistake }
            return .message(name, isWanted: isWanted)
        case .tls:
            guard let security = SelectorTerm.Security(word: value) else { throw mistake }
            return .tls(security, isWanted: isWanted)
        case .sni: return .sni(Array(value.utf8), isWanted: isWanted)
        case .failure:
            guard Explanation.names.contains(value) else { throw mistake }
            return .failure(value, isWanted: isWanted)
        }
    }

    private func number(_ value: String, _ range: ClosedRange<Int>, or mistake: SelectorError) throws(SelectorError) -> Int {
        let number = value.hasPrefix("0x") ? Int(value.dropFirst(2), radix: 16) : Int(value)
        guard let number, range.contains(number) else { throw mistake }
        return number
    }

    private func flag(_ value: String, or mistake: SelectorError) throws(SelectorError) -> Bool {
        switch value {
        case "0": return false
        case "1": return true
        default: throw mistake
        }
    }

    private func peer(_ value: String, _ isQuoted: Bool) -> SelectorTerm.Peer {
        !isQuoted && value == "broker" ? .broker : .named(Array(value.utf8))
    }

    private func topicError(_ value: String, _ start: Int, _ mistake: SelectorError) -> SelectorError {
        guard let byte = TopicFilter.firstMisplacedWildcard(in: Array(value.utf8)) else { return mistake }
        let before = String(decoding: value.utf8.prefix(byte), as: UTF8.self)
        return error(start + before.count, "A wildcard cannot stand here.", "+ alone between slashes, or # alone at the end")
    }

    /// Pairs of hexadecimal digits as bytes.
    private static func bytes(_ digits: Substring) -> [UInt8]? {
        var bytes: [UInt8] = []
        var rest = digits
        while !rest.isEmpty {
            let pair = rest.prefix(2)
            guard pair.utf8.count == 2, pair.allSatisfy(\.isHexDigit), let byte = UInt8(pair, radix: 16) else { return nil }
            bytes.append(byte)
            rest = rest.dropFirst(2)
        }
        return bytes.isEmpty ? nil : bytes
    }
}

// MARK: - Characters

extension SelectorParser {
    private func error(_ index: Int, _ problem: String, _ expected: String) -> SelectorError {
        SelectorError(text: text, column: index + 1, problem: problem, expected: expected)
    }

    private func shown(_ word: String) -> String { Escaping.visible(word.utf8, limit: 40) }

    private mutating func advance() {
        at += 1
        skipSpaces()
    }

    private mutating func skipSpaces() {
        while at < characters.count, characters[at].isWhitespace { at += 1 }
    }

    /// The run of characters that stand for themselves, from here on.
    private func bare(from start: Int, stoppingAt signs: String) -> String {
        String(characters[start...].prefix { !$0.isWhitespace && !signs.contains($0) })
    }

    private mutating func takeBare() -> String {
        let word = bare(from: at, stoppingAt: "()=!<>\"")
        at += word.count
        return word
    }

    private func isNext(word: String) -> Bool {
        at < characters.count && bare(from: at, stoppingAt: "()=!<>\"").lowercased() == word
    }

    private mutating func take(word: String) -> Bool {
        guard isNext(word: word) else { return false }
        at += word.count
        skipSpaces()
        return true
    }

    private mutating func takeComparison() -> (sign: Comparison, at: Int)? {
        skipSpaces()
        for sign in Comparison.allCases where characters[at...].starts(with: sign.rawValue) {
            let start = at
            at += sign.rawValue.count
            skipSpaces()
            return (sign, start)
        }
        return nil
    }

    /// A value: quoted, with `\"` and `\\` inside, or up to the next space or parenthesis.
    private mutating func takeValue() throws(SelectorError) -> String {
        guard at < characters.count, characters[at] == "\"" else {
            let value = bare(from: at, stoppingAt: "()\"")
            at += value.count
            skipSpaces()
            return value
        }
        let opening = at
        at += 1
        var value = ""
        while at < characters.count, characters[at] != "\"" {
            if characters[at] == "\\", at + 1 < characters.count { at += 1 }
            value.append(characters[at])
            at += 1
        }
        guard at < characters.count else {
            throw error(characters.count, "The quote of column \(opening + 1) is still open.", "“\"”")
        }
        advance()
        return value
    }
}
