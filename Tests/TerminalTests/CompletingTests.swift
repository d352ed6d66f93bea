import Testing
import Typesetting

@testable import Terminal

@Suite("Tab completes the word before the cursor")
struct CompletingTests {
    private static let words = [
        Completion("connect", help: "a client connects"), Completion("clients"), Completion("led/", endsWord: false),
        Completion("\"two words\""), Completion("é"),
    ]

    @Test(
        "The common beginning, and a space behind the only word",
        arguments: [
            ("", "", ""), ("c", "", ""), ("co", "", "nnect "), ("co", " now", "nnect"), ("publish c", "", ""),
            ("x cl", "", "ients "), ("l", "", "ed/"), ("\"tw", "", "o words\" "), ("say \"two w", "", "ords\" "),
            ("'one' co", "", "nnect "), ("'one co", "", ""), ("e\u{301}", "", ""), ("connect", "", " "), ("z", "", ""),
        ])
    func insertion(before: String, after: String, insertion: String) {
        #expect(Completing(before: before, after: after, completions: Self.words).insertion == insertion)
    }

    @Test("The words that are possible are listed with their help, and not too many")
    func listing() {
        let few = Completing(before: "c", after: "", completions: Self.words)
        #expect(few.listing.map(\.plain) == ["  connect  a client connects", "  clients"])
        let many = Completing(before: "", after: "", completions: (1...45).map { Completion("\($0)") })
        #expect(many.listing.map(\.plain).suffix(2) == ["  40", "  … 5 more"])
    }
}
