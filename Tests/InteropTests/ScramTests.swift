import Foundation
import TestKit
import Testing

/// SCRAM-SHA-256 between the lab and Python's `hashlib` and `hmac`, in both directions.
@Suite final class ScramTests {
    private let folder = NSTemporaryDirectory() + UUID().uuidString

    init() throws { try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true) }
    deinit { try? FileManager.default.removeItem(atPath: folder) }

    private var accounts: String { folder + "/accounts" }

    private func add(_ name: String) throws {
        let added = try Program.run(Program.mqttlab, ["accounts", "add", name, "--file", accounts], input: "Nordic-52\n")
        #expect(added.status == 0, "\(added.errors)")
    }

    @Test func aStrangersClientProvesItsPasswordToTheLabsBroker() throws {
        for name in ["ann", "bob", "old"] { try add(name) }
        // As `accounts add` wrote it before there was SCRAM.
        let text = try String(contentsOfFile: accounts, encoding: .utf8)
        let aged = text.split(separator: "\n").map { line in
            line.hasPrefix("old:") ? line.prefix { $0 != " " } : line
        }
        #expect(aged.joined().count < text.count)
        try (aged.joined(separator: "\n") + "\n").write(toFile: accounts, atomically: true, encoding: .utf8)
        try "pattern readwrite user/%u/#\n".write(toFile: folder + "/rules", atomically: true, encoding: .utf8)
        let list = try Program.run(Program.mqttlab, ["accounts", "list", "--file", accounts])
        #expect(list.output == "ann\nbob\nold  (not by SCRAM-SHA-256: accounts password old makes its keys)\n")

        let broker = try LabBroker(["--accounts", accounts, "--acl", folder + "/rules"])
        try broker.program.waitForErrors { $0.contains("Not by SCRAM-SHA-256: old, until accounts password") }
        let client = try Program.run(
            Python.interpreter, [Repository.root + "/Tests/InteropTests/scram_client.py", String(broker.port)],
            limit: .seconds(60))
        #expect(
            client.output == """
                ann: CONNACK 0x00, signature right
                iterations: 600000
                publish user/ann/x: PUBACK 0x10
                publish user/root/x: PUBACK 0x87
                ann again: AUTH 0x00, signature right
                ping: True
                bob on ann's connection: DISCONNECT 0x87 None
                before the failure: CONNACK 0x00, signature right
                bob again, wrongly: DISCONNECT 0x87
                ann with Nordic-53: CONNACK 0x87 None
                old with Nordic-52: CONNACK 0x87 None
                eve with Nordic-52: CONNACK 0x87 None
                eve with Nordic-54: CONNACK 0x87 None
                eve's salts: 1 as long as ann's: True
                eve's iterations as ann's: True
                the same answer once more: CONNACK 0x87
                another method: CONNACK 0x8c

                """, "\(client.errors)")
    }

    @Test(
        "the lab's client at a stranger's broker, which cannot learn the password, nor pretend to know it",
        arguments: [
            ("honest", "board is connected", "got 1 15:18 14", "By SCRAM-SHA-256 the password was proved and not sent"),
            (
                "signature", "board is not connected", "got 1 15:18 14:80",
                "it accepts, and does not prove that it knows the password"
            ),
            (
                "nothing", "board is not connected", "got 1 15:18 14:80",
                "it accepts, and does not prove that it knows the password"
            ),
            ("unasked", "board is not connected", "got 1 14:80", "it accepts, and does not prove that it knows the password"),
            ("few", "board is not connected", "got 1 14:80", "so few that whoever listens could find out the password"),
            ("many", "board is not connected", "got 1 14:80", "more than the 1000000 that a client computes"),
            ("foreign", "board is not connected", "got 1 14:80", "its nonce does not begin with the client's"),
            ("twice", "board is not connected", "got 1 15:18 14:80", "it sends a second challenge"),
        ])
    func theLabsClientAtAStrangersBroker(oddity: String, state: String, got: String, words: String) throws {
        let broker = try Program(Python.interpreter, [Repository.root + "/Tests/InteropTests/scram_broker.py", oddity])
        let port = try broker.wait { $0.contains("\n") }.prefix { $0.isNumber }
        let connect = "connect board --v5 --host 127.0.0.1 --port \(port) --method SCRAM-SHA-256 --user ann --password Nordic-52"
        let client = try Program.run(Program.mqttlab, ["run", "-"], input: "\(connect)\ntrace\n")
        let said = try broker.ending().output
        #expect(client.output.contains(state) && client.output.contains(words), "\(client)")
        #expect(said.contains("\n\(got)\n") && said.hasSuffix("password seen False\n"), "\(said)")
        #expect(!said.contains("proof False"))
        // Neither does its own trace show it, beyond the line that was typed.
        #expect(!client.output.replacing(connect, with: "").contains("Nordic-52"))
    }
}
