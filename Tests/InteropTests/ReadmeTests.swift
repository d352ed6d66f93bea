import BrokerCore
import Foundation
import TestKit
import Testing

/// What the front page shows and promises is what the program does.
@Suite struct ReadmeTests {
    private static let text = (try? String(contentsOfFile: Repository.root + "/README.md", encoding: .utf8)) ?? ""

    @Test(arguments: 0..<2) func transcriptIsWhatTheProgramSays(number: Int) throws {
        let transcripts = Self.blocks(of: "console")
        try #require(transcripts.count == 2)
        let shown = transcripts[number]
        let prompt = "mqttlab> "
        let commands = shown.filter { $0.hasPrefix(prompt) }.map { $0.dropFirst(prompt.count) }
        let state = FileManager.default.temporaryDirectory.appendingPathComponent("mqttlab-\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: state) }
        let ending = try Program.run(
            Program.mqttlab, ["--port", "0"], input: commands.joined(separator: "\n") + "\n",
            environment: ["XDG_STATE_HOME": state])
        let said = ending.output.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        let answers = shown.filter { !$0.hasPrefix(prompt) }
        #expect(Self.timeless(said) == Self.timeless(answers))
        #expect(ending.status == 0)
    }

    /// The section on certificates, typed in its order in an empty folder, the broker beside it.
    @Test func certificatesAreWhatTheProgramSays() throws {
        let shown = Self.blocks(of: "text").filter { $0.first?.hasPrefix("$ mqttlab certs") == true }
        #expect(shown.count == 3)
        let place = FileManager.default.temporaryDirectory.appendingPathComponent("mqttlab-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: place, withIntermediateDirectories: false)
        defer { try? FileManager.default.removeItem(atPath: place) }
        var broker: LabBroker?
        for block in shown {
            if broker == nil, block[0].contains(":8883") {
                broker = try LabBroker(["--tls-port", "0", "--certs", place + "/Certs/lab"])
            }
            let command = block[0].dropFirst("$ mqttlab".count)
                .replacingOccurrences(of: ":8883", with: ":\(broker?.securePort ?? 8883)")
            let ending = try Program.run("sh", ["-c", "cd '\(place)' && '\(Program.mqttlab)'\(command)"])
            let said = ending.output.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
            #expect(Self.anybodys(said) == Self.anybodys(Array(block.dropFirst())), "\(block[0]): \(ending.errors)")
        }
    }

    /// Without what differs from one computer and one day to the next: its names, dates, and the CA's number.
    private static func anybodys(_ lines: [String]) -> [String] {
        timeless(lines).map { line in
            line.replacing(#/\d{4}-\d\d-\d\d/#, with: "DAY").replacing(#/CA [0-9a-f]{8}/#, with: "CA ID")
                .replacing(#/“[^”]*”(, P-256| is not)/#) { "HOST\($0.1)" }
                .replacing(#/for localhost, .*/#, with: "for HOSTS").replacing(#/^(The broker's names|Boards are told): .*/#) {
                    "\($0.1): HOSTS"
                }
        }
    }

    @Test func everyCommandRuns() throws {
        let commands = Self.blocks(of: "sh").flatMap(\.self).filter { $0.hasPrefix("mqttlab ") && !$0.contains(" broker") }
        #expect(commands.count >= 4)
        for command in commands {
            let words = command.split(separator: " ").dropFirst().map {
                $0.hasPrefix("Lessons/") ? "\(Repository.root)/\($0)" : String($0)
            }
            let ending = try Program.run(Program.mqttlab, words, limit: .seconds(120))
            #expect(ending.status == 0 && !ending.output.isEmpty, "\(command): \(ending.errors)")
        }
    }

    @Test(arguments: [SIGINT, SIGTERM])
    func brokerSaysWhereItListensAndEndsCleanly(signal: Int32) throws {
        #expect(Self.text.contains("mqttlab broker --port 0"))
        let broker = try LabBroker()
        kill(broker.program.processIdentifier, signal)
        let ending = try broker.program.ending()
        #expect(ending.status == 0)
        #expect(ending.output.hasPrefix("listening on 127.0.0.1:\(broker.port)\n"))
    }

    /// The table of the README is made from the table of the code: `UPDATE_GOLDEN=1` writes it anew.
    @Test func limitsAreThoseOfTheCode() throws {
        let heading = "| option | default | what it bounds | beyond it | code |\n|---|---|---|---|---|\n"
        let rows = Limit.all.map { limit in
            "| `\(limit.option)` | \(limit.words(limit.standard)) | \(limit.bounds) | \(limit.consequence) | \(limit.codeWords ?? "") |\n"
        }
        let table = heading + rows.joined()
        if ProcessInfo.processInfo.environment["UPDATE_GOLDEN"] != nil, !Self.text.contains(table) {
            let parts = Self.text.components(separatedBy: heading)
            let rest = parts[1].split(separator: "\n", omittingEmptySubsequences: false).drop { $0.hasPrefix("|") }
            let updated = parts[0] + table + rest.joined(separator: "\n")
            return try updated.write(toFile: Repository.root + "/README.md", atomically: true, encoding: .utf8)
        }
        #expect(Self.text.contains(table))
    }

    /// The lines of each fenced block with that info string.
    private static func blocks(of language: String) -> [[String]] {
        text.components(separatedBy: "```\(language)\n").dropFirst().map { rest in
            rest.components(separatedBy: "\n```")[0].components(separatedBy: "\n")
        }
    }

    /// Without moments, ports and the spaces that keep columns, and without empty lines at the end.
    private static func timeless(_ lines: [String]) -> [String] {
        let lines = lines.map { line in
            line.replacing(#/\d+\.\d{3}/#, with: "T").replacing(#/:\d{4,5}/#, with: ":PORT").replacing(#/ +/#, with: " ")
                .trimmingCharacters(in: .whitespaces)
        }
        return Array(lines[..<((lines.lastIndex { !$0.isEmpty } ?? -1) + 1)])
    }
}
