import MQTTWire
import Typesetting

extension AccessRules {
    /// Reads a file of rules, written as mosquitto's `acl_file` is; throws all that is wrong with it.
    ///
    /// ```
    /// # a comment
    /// topic [read|write|readwrite|deny] FILTER      of the user above, or of clients without a user name
    /// user NAME                                     the topics below are his
    /// pattern [read|write|readwrite|deny] FILTER    of all clients, with %c and %u in it
    /// ```
    public init(parsing text: [UInt8]) throws(AccessMistakes) {
        var parser = AccessRulesParser()
        for (number, line) in text.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).enumerated() {
            parser.read(Array(line), number: number + 1)
        }
        guard parser.mistakes.isEmpty else { throw AccessMistakes(all: parser.mistakes) }
        self = parser.rules
    }
}

/// A line of a file of rules that is none.
public struct AccessMistake: Sendable, Hashable, CustomStringConvertible {
    /// From 1.
    public var line: Int
    /// The byte of the line, from 1.
    public var column: Int
    public var what: String
    public var why: String

    /// `LINE:COLUMN: what; why`
    public var description: String { "\(line):\(column): \(what); \(why)" }
}

/// All mistakes of a file of rules, at least one.
public struct AccessMistakes: Error, Sendable, Hashable {
    public var all: [AccessMistake]
}

private struct AccessRulesParser {
    var rules = AccessRules()
    var mistakes: [AccessMistake] = []
    private var user: MQTTString?
    private var number = 0

    private static let spaces: Set<UInt8> = [UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\r")]

    mutating func read(_ line: [UInt8], number: Int) {
        self.number = number
        if let place = UTF8Rules.firstInvalid(in: line, line.indices) {
            return complain(place, "this is not text", "rules are UTF-8 without U+0000, as topics are")
        }
        var end = line.count
        while end > 0, Self.spaces.contains(line[end - 1]) { end -= 1 }
        guard let keyword = word(line, from: 0, to: end), line[keyword.lowerBound] != UInt8(ascii: "#") else { return }
        let rest = word(line, from: keyword.upperBound, to: end).map { $0.lowerBound..<end }
        switch String(decoding: line[keyword], as: UTF8.self) {
        case "user": readUser(line, rest, end)
        case "topic": readTopic(line, rest, end, isPattern: false)
        case "pattern": readTopic(line, rest, end, isPattern: true)
        case let other:
            complain(
                keyword.lowerBound, "a line cannot begin with “\(Escaping.visible(other))”",
                "it begins with user, topic, pattern, or # for a comment")
        }
    }

    private mutating func readUser(_ line: [UInt8], _ rest: Range<Int>?, _ end: Int) {
        guard let rest, let name = MQTTString(bytes: Array(line[rest])) else {
            return complain(end, "a user name is missing", "the rules below would be nobody's")
        }
        user = name
    }

    private mutating func readTopic(_ line: [UInt8], _ rest: Range<Int>?, _ end: Int, isPattern: Bool) {
        guard let rest, let first = word(line, from: rest.lowerBound, to: end) else {
            return complain(end, "a filter is missing", "a rule is about topics, such as devacademy/#")
        }
        let name = String(decoding: line[first], as: UTF8.self)
        let permission = AccessRules.Permission(rawValue: name)
        guard let filter = word(line, from: first.upperBound, to: end).map({ $0.lowerBound..<end }) else {
            if permission != nil {
                return complain(end, "a filter is missing after “\(name)”", "a rule is about topics, such as devacademy/#")
            }
            return add(line, rest, .readWrite, isPattern)
        }
        guard let permission else {
            return complain(
                first.lowerBound, "“\(Escaping.visible(name))” is no kind of access",
                "before the filter stands read, write, readwrite or deny, or nothing, which is readwrite")
        }
        add(line, filter, permission, isPattern)
    }

    private mutating func add(_ line: [UInt8], _ place: Range<Int>, _ permission: AccessRules.Permission, _ isPattern: Bool) {
        let text = Array(line[place])
        if isPattern, let pattern = AccessPattern(text, permission: permission) { return rules.add(pattern) }
        if !isPattern, let filter = TopicFilter(bytes: text) {
            return rules.add(AccessRules.Rule(permission: permission, filter: filter), for: user)
        }
        let filter = isPattern ? AccessPattern.stoodIn(text) : text
        if let wildcard = TopicFilter.firstMisplacedWildcard(in: filter) {
            let isHash = filter[wildcard] == UInt8(ascii: "#")
            return complain(
                place.lowerBound + wildcard, isHash ? "# stands alone in the last level" : "+ stands alone in its level",
                isHash ? "it means all levels from there on, as in led/#" : "it means any one level, as in led/+/state")
        }
        complain(place.lowerBound, "this is no filter", "a filter is at most 65,535 bytes long")
    }

    private mutating func complain(_ place: Int, _ what: String, _ why: String) {
        mistakes.append(AccessMistake(line: number, column: place + 1, what: what, why: why))
    }

    /// The next word at or behind `start`.
    private func word(_ line: [UInt8], from start: Int, to end: Int) -> Range<Int>? {
        guard let first = (start..<max(start, end)).first(where: { !Self.spaces.contains(line[$0]) }) else { return nil }
        let last = (first..<end).first { Self.spaces.contains(line[$0]) } ?? end
        return first..<last
    }
}
