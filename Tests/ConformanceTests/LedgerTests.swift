import Foundation
import Ledger
import MQTTWire
import TestKit
import Testing

@Suite("The ledger of normative statements")
struct LedgerTests {
    static func audit() throws -> Audit {
        Audit(specifications: Specification.all, tests: try TestSources.all()) { try? Files.text("Sources/\($0)") }
    }

    @Test("has no gap, names nothing that is not there, and no test proves more than five")
    func holds() throws {
        let audit = try Self.audit()
        if ProcessInfo.processInfo.environment["UPDATE_GOLDEN"] == "1" { return try update(audit) }
        let faults = audit.faults
        #expect(
            faults == [], "\(faults.count) faults; UPDATE_GOLDEN=1 writes the proved: lines\n\(faults.joined(separator: "\n"))")
        for specification in Specification.all {
            let open = specification.statements.filter { $0.standing == .open }
            print(
                "MQTT \(specification.version): \(specification.statements.count) statements, \(open.count) open"
                    + open.map { "\n  \($0.identifier) \($0.reason ?? "")" }.joined())
        }
    }

    /// Writes the `proved:` lines anew.
    private func update(_ audit: Audit) throws {
        for path in try Files.names(below: "Sources/Ledger/Statements", endingWith: ".ledger") {
            let version: ProtocolVersion = path.contains("/v311-") ? .v311 : .v5
            let text = audit.proved(try Files.text(path), version: version)
            try text.write(toFile: "\(Repository.root)/\(path)", atomically: true, encoding: .utf8)
        }
    }

    @Test("has every statement: as many in each section as the specification, numbered without holes")
    func complete() {
        #expect(Specification.v311.statements.count == 141)
        let counts = Specification.all.map { specification in
            specification.sections.map { "\($0.number):\($0.statements.count)" }.joined(separator: " ")
        }
        #expect(
            counts[0]
                == "1.5.3:3 2.2.2:2 2.3.1:7 3.1.0:2 3.1.2:24 3.1.3:11 3.1.4:5 3.2.0:1 3.2.2:6 3.3.1:12 3.3.2:3 3.3.4:1 3.3.5:2 "
                + "3.6.1:1 3.8.1:1 3.8.3:4 3.8.4:6 3.9.3:2 3.10.1:1 3.10.3:2 3.10.4:6 3.12.4:1 3.14.1:1 3.14.4:3 4.1.0:2 4.3.1:1 "
                + "4.3.2:2 4.3.3:2 4.4.0:1 4.5.0:2 4.6.0:6 4.7.1:3 4.7.2:1 4.7.3:4 4.8.0:2 6.0.0:4 7.0.0:2 7.1.1:1 7.1.2:1")
        for section in Specification.all.flatMap(\.sections) {
            // 5.0 has no MQTT-2.2.1-1.
            let first = section.statements.first?.version == .v5 && section.number == SectionNumber("2.2.1") ? 2 : 1
            #expect(section.statements.map(\.identifier.number) == Array(first..<first + section.statements.count))
        }
    }

    @Test("has every clause that code, lessons and README cite, for its version")
    func cited() throws {
        var unknown: [String] = []
        let paths =
            try Files.names(below: "Sources", endingWith: ".swift") + Files.names(below: "Lessons", endingWith: ".md")
            + Files.names(below: "Tests", endingWith: ".vectors") + ["README.md"]
        for path in paths {
            let text = try Files.text(path)
            var citations = text.matches(of: /\[(3\.1\.1|5\.0) (MQTT-[0-9.]+-[0-9]+(?:, MQTT-[0-9.]+-[0-9]+)*)/).flatMap {
                match in
                match.output.2.split(separator: ", ").map { (String(match.output.1), String($0)) }
            }
            citations += text.matches(of: /v311: "(MQTT-[^"]+)"/).map { ("3.1.1", String($0.output.1)) }
            citations += text.matches(of: /v5: "(MQTT-[^"]+)"/).map { ("5.0", String($0.output.1)) }
            if path.hasSuffix("PropertyTable.swift") {
                citations += text.matches(of: /"(MQTT-[0-9.-]+)"/).map { ("5.0", String($0.output.1)) }
            }
            for (version, name) in citations {
                let specification = version == "5.0" ? Specification.v5 : .v311
                if specification.statements.isEmpty { continue }
                if StatementIdentifier(name).flatMap({ specification[$0] }) == nil {
                    unknown.append("\(path): \(version) \(name)")
                }
            }
        }
        #expect(unknown == [])
    }

    @Test("the clauses that notes cite lead to what they say")
    func clauses() {
        #expect(Clause.keepAlive.statement(for: .v311)?.identifier == StatementIdentifier("MQTT-3.1.2-24"))
        #expect(Clause.keepAlive.statement(for: .v31) == nil)
        #expect(Clause.keepAliveOff.statement(for: .v311) == nil)
    }
}

@Suite("The audit of the ledger finds")
struct AuditTests {
    /// An audit of a ledger with a single statement.
    static func audit(_ block: String, tests: [CitingTest] = []) -> Audit {
        let text = "## 3.12.4 PINGREQ\n\nMQTT-3.12.4-1 server\nPINGREQ is answered.\n\(block)\n"
        return Audit(
            specifications: [Specification(version: .v311, files: [("made-up.ledger", text)])], tests: tests,
            source: { $0 == "Core.swift" ? "func pong() {}" : nil })
    }

    static let proof = CitingTest(name: "T.S/pong", citations: ["3.1.1 MQTT-3.12.4-1"])

    @Test("nothing where all is well, or a reason is given")
    func nothing() {
        #expect(Self.audit("kept: Core.swift pong\nproved: T.S/pong", tests: [Self.proof]).faults == [])
        #expect(Self.audit("waived: nobody pings here").faults == [])
        #expect(Self.audit("kept: Core.swift\nopen: its test is missing").faults == [])
    }

    @Test(
        "gaps",
        arguments: [
            ("", "made-up.ledger:3: nothing keeps MQTT-3.12.4-1, and no reason is given"),
            ("kept: Core.swift", "3.1.1 MQTT-3.12.4-1 is kept, and no test proves it"),
            ("kept: Cor.swift\nopen: x", "3.1.1 MQTT-3.12.4-1 is kept by Cor.swift, which is not there"),
            ("kept: Core.swift ping\nopen: x", "3.1.1 MQTT-3.12.4-1 is kept by ping, which is not in Core.swift"),
            ("kept: Core.swift\nproved: T.S/gone", "3.1.1 MQTT-3.12.4-1 is proved by T.S/gone, which is not there"),
            ("waived: a\nwaived: b", "made-up.ledger:6: one reason stands here"),
            ("waived:", "made-up.ledger:5: one reason stands here"),
            ("waived: a\nmore words", "made-up.ledger:6: words stand before kept:, proved:, waived: and open:"),
        ])
    func gaps(block: String, fault: String) {
        #expect(Self.audit(block).faults.contains(fault), "\(Self.audit(block).faults)")
    }

    @Test("tests and ledger that disagree")
    func disagreement() {
        #expect(
            Self.audit("kept: Core.swift\nproved: T.S/other", tests: [Self.proof, CitingTest(name: "T.S/other", citations: [])])
                .faults == [
                    "3.1.1 MQTT-3.12.4-1 is proved by T.S/other, which does not cite it",
                    "3.1.1 MQTT-3.12.4-1 is cited by T.S/pong, which the ledger does not name",
                ])
        #expect(
            Self.audit("waived: nobody pings here\n", tests: [Self.proof]).faults.first
                == "3.1.1 MQTT-3.12.4-1 does not apply, and T.S/pong proves it")
    }

    @Test("tests that cite too much, twice, or nothing that exists")
    func citations() {
        func faults(_ citations: [String]) -> [String] {
            Self.audit("open: x", tests: [CitingTest(name: "T.S/f", citations: citations)]).faults
        }
        #expect(faults(["3.1.1 MQTT-3.12.4-2"]) == ["T.S/f cites 3.1.1 MQTT-3.12.4-2, which is no statement"])
        #expect(faults((1...6).map { "3.1.1 MQTT-1.1.1-\($0)" }).last == "T.S/f cites 6 statements")
        #expect(faults(["3.1.1 MQTT-3.12.4-1", "3.1.1 MQTT-3.12.4-1"]).contains("T.S/f cites a statement twice"))
    }

    @Test(
        "blocks in the wrong place or order",
        arguments: [
            ("## 1.1 A\n\nMQTT-1.2-1 both\nx\nopen: x", "f:3: MQTT-1.2-1 stands under another section's heading"),
            ("## 1.1 A\n\nMQTT-1.1-2 both\nx\nopen: x\n\nMQTT-1.1-1 both\nx\nopen: x", "f:7: MQTT-1.1-1 stands after MQTT-1.1-2"),
            ("## 1.1 A\n\nMQTT-1.1-1 all\nx\nopen: x", "f:3: a block begins with an identifier and client, server or both"),
            ("## 1.1 A\n\nMQTT-1.1-1 both\nopen: x", "f:3: MQTT-1.1-1 says nothing"),
            ("## one", "f:1: a heading is a section's number and its title"),
        ])
    func form(text: String, mistake: String) {
        #expect(Specification(version: .v5, files: [("f", text)]).mistakes.map(\.description).contains(mistake))
    }

    @Test("what a test's source cites, and proved: lines are written from it")
    func sources() {
        let source = """
            @Suite struct S {
                @Test("a", .clauses(
                    "3.1.1 MQTT-3.12.4-1", "5.0 MQTT-3.12.4-1"), arguments: [1])
                func pong() {}
                @Test("b") func other() {}
            }
            """
        let tests = TestSources.tests(in: source, target: "T")
        #expect(tests == [CitingTest(name: "T.S/pong", citations: ["3.1.1 MQTT-3.12.4-1", "5.0 MQTT-3.12.4-1"])])
        let audit = Audit(specifications: [], tests: tests, source: { _ in nil })
        let text = "## 3.12.4 P\n\nMQTT-3.12.4-1 server\nx\nkept: y\nproved: T.S/gone\n"
        #expect(audit.proved(text, version: .v311) == text.replacing("T.S/gone", with: "T.S/pong"))
    }
}
