import Foundation
import TestKit
import Testing
import Typesetting

@testable import LabShell

@Suite struct `A lesson is played` {
    private let folder: String

    init() throws { folder = try SampleLesson.folder() }

    private func shell() throws -> TestShell { try TestShell(state: folder, lessons: folder) }

    @Test func `Read, missed, helped, passed, asked, gone on with`() throws {
        let shell = try shell()
        let lines = shell.transcript([
            "lessons", "next", "check", "next", "publish board led on", "check", "hint", "hint", "hint", "answer b",
            "publish board led on --qos 1", "check", "answer q", "answer a", "answer b", "next", "check", "disconnect board",
            "next", "hint",
        ])
        #expect(Golden.difference(lines, from: "lesson", of: "LabShellTests") == nil)
    }

    @Test func `The prompt opens where the learner was`() throws {
        let shell = try shell()
        #expect(shell.shell.greeting().last?.plain == "Begin with lesson sample")
        #expect(shell.shell.prompt.plain == "mqttlab> ")
        shell.prepare("lesson sample", "publish board led on --qos 1", "next")
        #expect(shell.shell.prompt.plain == "sample 2/2> ")
        #expect(
            try self.shell().shell.greeting().last?.plain == "You were in “A sample”, at step 2 of 2. Go on with lesson sample")
        shell.prepare("disconnect board")
        #expect(try self.shell().shell.greeting().last?.plain == "You have done all lessons. To do one again: lesson sample")
    }

    @Test func `A step passes on packets, whoever sent them`() throws {
        let shell = try shell()
        shell.prepare("lesson sample")
        let stranger = try TestShell()
        stranger.prepare("connect stranger --host 127.0.0.1 --port \(try shell.port)", "publish stranger x y --qos 1")
        // What the reader of keys does when the loop has called.
        #expect(shell.shell.news().lines.contains { $0.plain.hasPrefix("✓ Step 1 of 2 is done") })
        #expect(shell.shell.news().lines.isEmpty)
    }

    @Test func `What is skipped stays open`() throws {
        let shell = try shell()
        shell.prepare("lesson sample", "skip", "disconnect board")
        #expect(shell.transcript(["lessons"])[1] == "  sample  A sample  1 of 2 steps, about 1 minute")
        #expect(
            try self.shell().shell.greeting().last?.plain == "You were in “A sample”, at step 1 of 2. Go on with lesson sample")
    }

    @Test func `Progress that cannot be kept is said`() throws {
        try "in the way".write(toFile: folder + "/mqttlab", atomically: true, encoding: .utf8)
        #expect(try shell().transcript(["lesson sample"]).last?.hasPrefix("Your progress cannot be saved: ") == true)
    }

    @Test func `An instructor runs the solutions`() throws {
        let shell = try TestShell()
        var run: [String] = []
        #expect(
            try shell.shell.run(SampleLesson.text, named: "sample.md") {
                run.append($0)
                return true
            })
        #expect(run == ["publish board led on --qos 1", "disconnect board"])
        #expect(shell.take().last == "The lesson “A sample” is complete. The next one: lesson protocol")
        #expect(try !shell.shell.run(SampleLesson.text, named: "sample.md") { _ in false })
        #expect(throws: ShellFailure.self) { try shell.shell.run("no lesson", named: "x.md") { _ in true } }
    }

    @Test func `A file of commands ends at the first that fails`() throws {
        let shell = try TestShell()
        #expect(try !shell.shell.run("connect ann\n\n# a comment\nping nobody\nconnect bob", named: "demo.txt") { _ in true })
        #expect(try !shell.shell.run("connect bob", named: "demo.txt") { _ in false })
        #expect(try shell.shell.run("quit\nconnect bob", named: "demo.txt") { _ in true })
        _ = shell.take()
        #expect(shell.transcript(["clients"]).count == 4)
    }

    @Test func `An author is told what is wrong`() throws {
        let report = try LessonReport(folder: folder, runs: true)
        #expect(report.mistakes == [])
        #expect(report.summary == "1 lesson, 2 steps run: all is well.")
        let wrong = SampleLesson.text.replacing("says: QoS 0 arrived", with: "says: QoS 3 arrived")
            .replacing("seen disconnect to=broker", with: "not connected nobody")
            .replacing("```solution\npublish board led on --qos 1", with: "```solution\nping board")
        try wrong.write(toFile: folder + "/sample.md", atomically: true, encoding: .utf8)
        let mistakes = try LessonReport(folder: folder, runs: true).mistakes.map { $0.replacing(folder, with: "") }
        #expect(Golden.difference(mistakes, from: "lint", of: "LabShellTests") == nil)
        try "---\nformat: 1\n---\n# T\n".write(toFile: folder + "/bad.md", atomically: true, encoding: .utf8)
        #expect(try LessonReport(folder: folder, runs: false).mistakes.first?.hasPrefix("\(folder)/bad.md:") == true)
        #expect(throws: ShellFailure.self) { try LessonReport(folder: folder + "/none", runs: true) }
    }
}
