import Testing
import Tracing
import Typesetting

@Suite("A mistake in a selector is shown where it stands")
struct SelectorErrorTests {
    @Test(
        "Column, problem and what was expected",
        arguments: [
            ("publsh", 1, "There is no word “publsh”. Expected a kind such as publish, or a key such as topic=."),
            ("publish qos=3", 13, "“3” does not fit “qos”. Expected 0, 1 or 2."),
            ("publish qos=", 13, "“qos=” lacks its value. Expected 0, 1 or 2."),
            ("publish qos", 12, "“qos” lacks its value. Expected a term such as qos=2."),
            ("topic<led", 6, "“topic” takes no such sign. Expected “topic=” or “topic!=”."),
            ("after>3", 6, "“after” takes no such sign. Expected “after=”."),
            ("topic=led/#/on", 11, "A wildcard cannot stand here. Expected + alone between slashes, or # alone at the end."),
            ("topic=\"led/a+\"", 13, "A wildcard cannot stand here. Expected + alone between slashes, or # alone at the end."),
            ("topic=\"\"", 7, "“topic=” lacks its value. Expected a topic, or a filter with + and #."),
            (
                "nth=1", 1,
                "There is no key “nth”. Expected one of kind, qos, dup, retain, id, topic, payload, from, to, client, user, code, size, note, message, tls, sni, failure, after."
            ),
            ("id=0", 4, "“0” does not fit “id”. Expected a packet identifier from 1 to 65535."),
            ("size>99999999999999999999", 6, "“99999999999999999999” does not fit “size”. Expected a number of bytes."),
            ("dup=yes", 5, "“yes” does not fit “dup”. Expected 0 or 1."),
            ("payload=0x123", 9, "“0x123” does not fit “payload”. Expected the payload's text, or its bytes as 0x…."),
            ("(publish", 9, "The parenthesis of column 1 is still open. Expected “)”."),
            ("publish)", 8, "There is no parenthesis open that “)” could close. Expected a term or the end."),
            ("publish or", 11, "Something is missing at the end. Expected a kind such as publish, or a key such as topic=."),
            ("()", 2, "“)” cannot begin a term. Expected a kind such as publish, or a key such as topic=."),
            ("not", 4, "Something is missing at the end. Expected a kind such as publish, or a key such as topic=."),
            ("payload=\"Button", 16, "The quote of column 9 is still open. Expected “\"”."),
            (
                "topic=\"日本\" quos=1", 12,
                "There is no key “quos”. Expected one of kind, qos, dup, retain, id, topic, payload, from, to, client, user, code, size, note, message, tls, sni, failure, after."
            ),
            ("\u{1B}[2J", 1, "There is no word “\\u{1B}[2J”. Expected a kind such as publish, or a key such as topic=."),
        ])
    func mistakes(text: String, column: Int, message: String) {
        let error = #expect(throws: SelectorError.self) { try Selector(text) }
        #expect(error?.column == column)
        #expect(error?.description == "column \(column): \(message)")
    }

    @Test("The caret stands below the character, also after wide ones")
    func caret() throws {
        let error = #expect(throws: SelectorError.self) { try Selector("topic=日本 quos=1") }
        #expect(
            error?.lines.map(\.plain) == [
                "  topic=日本 quos=1",
                "             ^",
                "There is no key “quos”. "
                    + "Expected one of kind, qos, dup, retain, id, topic, payload, from, to, client, user, code, size, note, message, tls, sni, failure, after.",
            ])
    }

    @Test("Nesting is bounded, so that no text overflows the stack")
    func depth() throws {
        let error = #expect(throws: SelectorError.self) { try Selector(String(repeating: "(", count: 100_000)) }
        #expect(error?.column == 33)
        #expect(throws: SelectorError.self) { try Selector(String(repeating: "not ", count: 100_000) + "publish") }
        _ = try Selector(String(repeating: "not (", count: 15) + "publish" + String(repeating: ")", count: 15))
    }

    @Test("Every word of the table has an example that is a selector")
    func words() throws {
        for word in Selector.words { _ = try Selector(word.example) }
        #expect(Set(Selector.words.map(\.text)).count == Selector.words.count)
        #expect(Selector.words.map(\.text).filter { $0.hasSuffix("=") }.count == SelectorKey.allCases.count)
    }
}
