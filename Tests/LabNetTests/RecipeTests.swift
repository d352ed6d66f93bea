import Diagnosis
import LabNet
import TestKit
import Testing

@Suite("Failures of TLS explain themselves")
struct RecipeTests {
    /// What each end calls the failure; nil where it cannot notice it.
    private static let expected: [Recipe: (client: String?, broker: String?)] = [
        .expired: ("expired", "certificate-expired"),
        .wrongHost: ("wrong-host", "bad-certificate"),
        .unknownCA: ("unknown-ca", "unknown-ca"),
        .noClientCertificate: ("no-client-certificate", "no-client-certificate"),
        .only13: ("protocol-version", "protocol-version"),
        .longChain: ("chain-too-long", nil),
        .notYetValid: ("not-yet-valid", "bad-certificate"),
        .noAlternativeName: ("wrong-host", "bad-certificate"),
        .authorityAsLeaf: ("wrong-usage", "unsupported-certificate"),
        .wrongUsage: ("wrong-usage", "unsupported-certificate"),
        .noSharedSuite: ("handshake-failure", "no-shared-suite"),
        .p384: ("handshake-failure", "no-shared-suite"),
    ]

    @Test("each recipe fails at both ends as its page says", arguments: Recipe.allCases.filter { $0 != .swappedKey })
    func plays(recipe: Recipe) throws {
        let play = try recipe.play()
        let names = [play.client?.name, play.broker?.name]
        let wanted = try #require(Self.expected[recipe])
        #expect(names == [wanted.client, wanted.broker], "\(play.client?.paragraphs ?? []) \(play.broker?.paragraphs ?? [])")
    }

    /// What mosquitto's own client does to each, by name; and the beginning of what the page says of mosquitto.
    private static let mosquitto: [Recipe: (isAccepted: Bool, page: String)] = [
        .expired: (false, "its clients refuse"), .wrongHost: (false, "its clients refuse"),
        .unknownCA: (false, "its clients refuse"), .noClientCertificate: (false, "as a broker, refuses"),
        .only13: (true, "its clients accept"), .longChain: (true, "its clients accept"),
        .notYetValid: (false, "its clients refuse"), .noAlternativeName: (true, "its clients accept a name"),
        .authorityAsLeaf: (false, "its clients refuse"), .wrongUsage: (false, "its clients refuse"),
        .noSharedSuite: (true, "its clients accept"), .p384: (true, "its clients accept"),
    ]

    @Test("mosquitto_pub does to each recipe what its page says", arguments: Recipe.allCases.filter { $0 != .swappedKey })
    func mosquittoPub(recipe: Recipe) throws {
        let served = try ServedRecipe(recipe)
        let ending = try Program.run(
            "mosquitto_pub",
            ["-h", "localhost", "-p", "\(served.port)", "--cafile", served.authority, "-t", "a", "-m", "b", "-q", "1"])
        let wanted = try #require(Self.mosquitto[recipe])
        let row = try #require(try recipe.row(of: "mosquitto"))
        #expect((ending.status == 0) == wanted.isAccepted && row.hasPrefix(wanted.page), "\(ending.errors) \(row)")
    }

    @Test("with another certificate's key the broker does not start")
    func swappedKey() throws {
        let refusal = try Recipe.swappedKey.play().refusal
        #expect(refusal?.why.contains("key values mismatch") == true)
    }

    @Test("the surest cause comes first, and what cannot be known is said")
    func ranking() throws {
        let broker = try #require(try Recipe.wrongHost.play().broker)
        #expect(
            broker.causes.map(\.certainty).first == .likely
                && broker.causes.first?.words
                    == "The client asked for localhost, and the certificate carries broker.example alone."
        )
        #expect(broker.unknown == "which CA the client trusts, and what its clock shows.")
        let late = try #require(try Recipe.noClientCertificate.play().client)
        #expect(late.meaning.hasSuffix("complete before the broker has judged its certificate."))
    }
}
