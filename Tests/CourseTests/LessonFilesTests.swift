import Course
import Fields
import MQTTWire
import TestKit
import Testing
import Typesetting

@Suite struct `The lessons of the course` {
    static let lessons = LessonLibrary.embedded().lessons

    @Test func `travel inside the program as they stand in the folder`() throws {
        let embedded = LessonLibrary.embedded()
        let folder = try LessonLibrary(folder: Repository.root + "/Lessons")
        #expect(embedded.mistakes == [])
        #expect(folder.mistakes == [])
        #expect(embedded.lessons.map(\.name) == ["protocol", "qos", "keep-alive", "security", "authentication", "exercise-2"])
        #expect(folder.lessons.map(\.name) == embedded.lessons.map(\.name))
        let stale = zip(embedded.lessons, folder.lessons).filter { $0 != $1 }.map(\.0.name)
        #expect(stale == [])
        #expect(Set(embedded.lessons.map(\.order)).count == embedded.lessons.count)
    }

    @Test(arguments: lessons.map(\.name)) func `have steps that fit on a screen`(name: String) throws {
        let lesson = try #require(Self.lessons.first { $0.name == name })
        for index in lesson.steps.indices {
            let lines = MarkdownView.lines(lesson.steps[index].prose, width: 80)
            // Beside it stand the heading and the prompt.
            #expect(lines.count <= 20, "\(lesson.name): \(lesson.steps[index].title)")
            #expect(lines.allSatisfy { $0.width <= 80 }, "\(lesson.name): \(lesson.steps[index].title)")
        }
    }

    /// Where a wrong attempt says only what another one says too, the lab does not tell them apart.
    @Test(arguments: lessons.map(\.name)) func `tell wrong attempts apart`(name: String) throws {
        let lesson = try #require(Self.lessons.first { $0.name == name })
        for step in lesson.steps {
            #expect(Set(step.wrongs.map(\.says)).count == step.wrongs.count, "\(lesson.name): \(step.title)")
        }
    }

    /// What the prose and the hints tell the learner to type is run with the scripts of the lesson.
    @Test(arguments: lessons.map(\.name)) func `show commands that are run`(name: String) throws {
        let lesson = try #require(Self.lessons.first { $0.name == name })
        let scripts = lesson.steps.flatMap { [$0.setup, $0.solution] + $0.wrongs.map(\.script) }
        let run = Set(scripts.flatMap(\.commands).map(\.text))
        let verbs = Set(lesson.steps.flatMap(\.solution.commands).compactMap { $0.text.split(separator: " ").first })
        let texts = lesson.steps.flatMap { [$0.prose] + $0.hints }
        let code = texts.flatMap { MarkdownView.lines($0, width: 1_000) }.flatMap(\.spans).filter { $0.style == .code }
        let shown = code.map { $0.text.replacing("`", with: "") }.filter { text in
            let words = text.split(separator: " ")
            let isForm = words.count < 2 || words.contains("…") || words.contains("CLIENT")
            return verbs.contains(words.first ?? "") && !isForm
        }
        #expect(shown.count > 8)
        #expect(shown.filter { !run.contains($0) } == [])
    }

    @Test(arguments: lessons.map(\.name)) func `show packets that are packets`(name: String) throws {
        let lesson = try #require(Self.lessons.first { $0.name == name })
        var shown = 0
        for step in lesson.steps {
            for case .code(info: "text", let lines) in step.prose.blocks.map(\.content) {
                // A line that begins with spaces continues the one before.
                let text = lines.map(\.text).joined(separator: "\n").replacing("\n ", with: " ")
                for line in text.split(separator: "\n") {
                    let words = line.split(separator: " ", maxSplits: 1)
                    guard let kind = PacketKind.allCases.first(where: { "\($0)" == words.first ?? "" }) else { continue }
                    let packet = try Codec.decode(hex(String(words[1])), version: .v311)
                    #expect(packet.kind == kind, "\(lesson.name): \(line)")
                    shown += 1
                }
            }
        }
        #expect(shown > 3)
    }
}
