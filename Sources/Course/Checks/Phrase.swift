/// The words of one line, taken from left to right; a word in double quotes may hold spaces.
struct Phrase {
    /// What was wanted at a place, and what stands there.
    struct Mistake: Error {
        /// Counted from 1.
        var column: Int
        var expected: String
        var found: String
    }

    private let characters: [Character]
    private var at = 0

    init(_ text: String) {
        characters = Array(text)
        skipBlanks()
    }

    var isAtEnd: Bool { at == characters.count }

    /// Takes the next word and what `reading` makes of it.
    mutating func take<T>(_ expected: String, _ reading: (String) -> T?) throws(Mistake) -> T {
        let start = at
        guard let word = nextWord() else { throw mistake(at: start, expected, found: "the end of the line") }
        guard let value = reading(word) else { throw mistake(at: start, expected, found: quoted(word)) }
        return value
    }

    /// Takes the next word if it is this one.
    mutating func take(word: String) -> Bool {
        let start = at
        if nextWord() == word { return true }
        at = start
        return false
    }

    /// What is left, and the index where it begins.
    mutating func takeRest() -> (text: String, offset: Int) {
        defer { at = characters.count }
        return (String(String(characters[at...]).trimmed), at)
    }

    /// Nothing more may follow.
    func end() throws(Mistake) {
        guard isAtEnd else {
            throw mistake(at: at, "the end of the line", found: quoted(String(characters[at...])))
        }
    }

    func mistake(at index: Int, _ expected: String, found: String) -> Mistake {
        Mistake(column: index + 1, expected: expected, found: found)
    }

    private mutating func nextWord() -> String? {
        guard at < characters.count else { return nil }
        var word = ""
        var isQuoted = false
        while at < characters.count, isQuoted || !Self.isBlank(characters[at]) {
            if characters[at] == "\"" { isQuoted.toggle() } else { word.append(characters[at]) }
            at += 1
        }
        skipBlanks()
        return word
    }

    private mutating func skipBlanks() {
        while at < characters.count, Self.isBlank(characters[at]) { at += 1 }
    }

    private static func isBlank(_ character: Character) -> Bool { character == " " || character == "\t" }
}
