import TestKit
import Testing

/// The lab's client of 5.0 at a broker that breaks the rules: it says which, by the code of the specification, and leaves.
@Suite struct OddBrokerTests {
    @Test(arguments: [
        ("malformed", "e00181"), ("too-large", "e00195"), ("alias-too-high", "e00194"), ("alias-unknown", "e00182"),
        ("alias-zero", "e00194"), ("auth", "e00182"), ("connack", "e00182"), ("subscribe", "e00182"), ("doubled", "e00182"),
        ("receive-maximum", "e00193"),
    ])
    func toldWhy(oddity: String, goodbye: String) throws {
        let (client, last) = try meet(oddity)
        #expect(last == goodbye, "\(client)")
        // The reason stands below the request that it cut short.
        #expect(client.contains("\nThe connection ended before the answer came.\n"))
        #expect(client.contains("\nNot allowed: ") || client.contains("\nMalformed packet: "), "\(client)")
    }

    @Test("A broker's goodbye is shown with its reason and the broker to go to, and is not answered")
    func brokersGoodbye() throws {
        let busy = try meet("busy")
        #expect(busy.client.contains("DISCONNECT  Server busy (0x89), reason string sorry") && busy.last == "", "\(busy)")
        let moved = try meet("redirect")
        #expect(moved.client.contains("DISCONNECT  Server moved (0x9d), server reference new.org:"), "\(moved)")
        #expect(moved.client.contains("the broker to use is new.org"), "\(moved)")
    }

    @Test("A broker that refuses, and names another, is understood: which one, and the command that goes there")
    func redirected() throws {
        let moved = try meet("moved").client
        #expect(moved.contains("(0x9d); the broker to use is new.org:1884."), "\(moved)")
        #expect(moved.contains("connect board --v5 --host new.org --port 1884"), "\(moved)")
        let other = try meet("use-another").client
        #expect(other.contains("(0x9c); the broker to use is new.org, or old.."), "\(other)")
        #expect(other.contains("connect board --v5 --host new.org\n"), "\(other)")
    }

    /// What the client said on its screen, and the last packet that the broker had from it beside PINGREQ.
    private func meet(_ oddity: String) throws -> (client: String, last: String) {
        let broker = try Program(Python.interpreter, [Repository.root + "/Tests/InteropTests/odd_broker.py", oddity])
        let port = try broker.wait { $0.contains("\n") }.prefix { $0.isNumber }
        let lines = [
            "connect board --v5 --max-packet-size 200 --topic-alias-maximum 3 --receive-maximum 1 "
                + "--host 127.0.0.1 --port \(port)", "ping board",
        ]
        let client = try Program.run(Program.mqttlab, ["run", "-"], input: lines.joined(separator: "\n") + "\n")
        let said = try broker.ending().output.split(separator: "\n", omittingEmptySubsequences: false)
        return (client.output, said.count > 1 ? String(said[1]) : "")
    }
}
