internal import MQTTWire
internal import Tracing

/// Reads the lines of a `check` block; each mistake names its line and column.
enum CheckParser {
    /// The check, or `nil` after a mistake.
    static func parse(_ lines: [SourceLine], _ mistakes: inout MistakeList) -> Check? {
        let before = mistakes.all.count
        var read: [Check.Line] = []
        for line in lines {
            let text = line.text.trimmed
            if text.isEmpty || text.hasPrefix("#") { continue }
            if text.hasPrefix("miss:") {
                attach(text.dropFirst(5).trimmed, to: &read, at: line, &mistakes)
                continue
            }
            do {
                let demand = try demand(of: line.text, isFirst: read.isEmpty)
                read.append(Check.Line(text: String(text), number: line.number, demand: demand))
            } catch {
                mistakes.expected(error.expected, found: error.found, line: line.number, column: error.column)
            }
        }
        guard mistakes.all.count == before else { return nil }
        guard !read.isEmpty else {
            mistakes.expected("a line such as `seen publish qos=1`", found: "none", line: lines.first?.number ?? 1)
            return nil
        }
        return Check(read)
    }

    private static func attach(
        _ advice: Substring, to read: inout [Check.Line], at line: SourceLine, _ mistakes: inout MistakeList
    ) {
        guard let last = read.indices.last, read[last].advice == nil else {
            return mistakes.expected("`miss:` below the line it speaks of", found: "it elsewhere", line: line.number)
        }
        guard !advice.isEmpty else {
            return mistakes.expected("a sentence after `miss:`", found: "nothing", line: line.number)
        }
        read[last].advice = String(advice)
    }

    /// What a line about packets begins with.
    private enum PacketVerb: String, CaseIterable { case seen, then, never, count }

    /// What a line about the broker's state begins with, after `not` or without.
    private enum StateVerb: String, CaseIterable {
        case connected, session, subscribed, retained

        static let list = allCases.map { "`\($0.rawValue)`" }.joined(separator: ", ")
    }

    private static let verbs = PacketVerb.allCases.map { "`\($0.rawValue)`" }.joined(separator: ", ") + ", " + StateVerb.list

    private static func demand(of text: String, isFirst: Bool) throws(Phrase.Mistake) -> Demand {
        var phrase = Phrase(text)
        if phrase.take(word: "not") {
            let verb = try phrase.take("one of \(StateVerb.list) after `not`", StateVerb.init)
            return .state(try state(verb, &phrase), isWanted: false)
        }
        let start = phrase
        if let verb = try? phrase.take("", PacketVerb.init) { return try demand(verb, &phrase, isFirst: isFirst) }
        phrase = start
        let verb = try phrase.take("one of \(verbs), `not` or `miss:`", StateVerb.init)
        return .state(try state(verb, &phrase), isWanted: true)
    }

    private static func demand(_ verb: PacketVerb, _ phrase: inout Phrase, isFirst: Bool) throws(Phrase.Mistake) -> Demand {
        switch verb {
        case .seen:
            let fate = takeFate(&phrase)
            return .seen(try selector(&phrase), fate)
        case .then:
            guard !isFirst else { throw phrase.mistake(at: 0, "`then` below another line", found: "it first") }
            let fate = takeFate(&phrase)
            return .then(try selector(&phrase), fate)
        case .never:
            let fate = takeFate(&phrase)
            return .never(try selector(&phrase), fate)
        case .count:
            let (number, orMore) = try phrase.take("a number, such as `2`, or `2+` for two or more", count)
            let fate = takeFate(&phrase)
            return .count(number, orMore: orMore, try selector(&phrase), fate)
        }
    }

    private static func takeFate(_ phrase: inout Phrase) -> Fate { phrase.take(word: "lost") ? .lost : .arrived }

    private static func count(_ word: String) -> (Int, orMore: Bool)? {
        let orMore = word.hasSuffix("+")
        return Int(orMore ? String(word.dropLast()) : word).flatMap { $0 > 0 ? ($0, orMore) : nil }
    }

    /// The rest of the line as a selector, which must choose something less than everything.
    private static func selector(_ phrase: inout Phrase) throws(Phrase.Mistake) -> Selector {
        let (rest, offset) = phrase.takeRest()
        guard !rest.isEmpty else {
            throw phrase.mistake(at: offset, "a selector such as `publish qos=1`", found: "the end of the line")
        }
        do {
            return try Selector(rest)
        } catch {
            throw phrase.mistake(
                at: offset + error.column - 1, error.expected, found: "a mistake in the selector: \(error.problem)")
        }
    }

    private static func state(_ verb: StateVerb, _ phrase: inout Phrase) throws(Phrase.Mistake) -> StateDemand {
        switch verb {
        case .session:
            let client = try clientName(&phrase)
            var terms: [SessionTerm] = []
            while !phrase.isAtEnd { terms.append(try phrase.take(SessionTerm.form, SessionTerm.init(text:))) }
            return .session(client, terms)
        case .subscribed:
            let client = try clientName(&phrase)
            let filter = try phrase.take("a topic filter") { TopicFilter($0) }
            if phrase.isAtEnd { return .subscribed(client, filter, nil) }
            let qos = try phrase.take("`qos=0`, `qos=1` or `qos=2`") { word in
                word.hasPrefix("qos=") ? UInt8(word.dropFirst(4)).flatMap(QoS.init(rawValue:)) : nil
            }
            try phrase.end()
            return .subscribed(client, filter, qos)
        case .retained:
            let topic = try phrase.take("a topic") { TopicName($0) }
            if phrase.isAtEnd { return .retained(topic, nil) }
            let payload = try phrase.take("the payload") { Array($0.utf8) }
            try phrase.end()
            return .retained(topic, payload)
        case .connected:
            let client = try clientName(&phrase)
            try phrase.end()
            return .connected(client)
        }
    }

    private static func clientName(_ phrase: inout Phrase) throws(Phrase.Mistake) -> ClientName {
        try phrase.take("a client's name, or `*` for any") { $0 == "*" ? .anyone : .named($0) }
    }
}

extension SessionTerm {
    fileprivate static let form =
        "one of " + Key.allCases.map { "`\($0.rawValue)=`" }.joined(separator: ", ") + " with a number (also `!=`, `<`, `>`)"

    /// Reads `queued>0`; a key alone is `key=1`.
    fileprivate init?(text: String) {
        if let key = Key(rawValue: text) {
            self.init(key, .equal, 1)
            return
        }
        guard let sign = Sign.allCases.first(where: { text.contains($0.rawValue) }),
            let place = text.ranges(of: sign.rawValue).first,
            let key = Key(rawValue: String(text[..<place.lowerBound])),
            let value = Int(text[place.upperBound...]), value >= 0
        else { return nil }
        self.init(key, sign, value)
    }
}
