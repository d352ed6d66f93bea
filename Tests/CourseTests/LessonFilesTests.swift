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
        #expect(embedded.lessons.map(\.name) == ["protocol", "qos", "keep-alive"])
        #expect(folder.lessons.map(\.name) == embedded.lessons.map(\.name))
        let stale = zip(embedded.lessons, folder.lessons).filter { $0 != $1 }.map(\.0.name)
        #expect(stale == [])
        #expect(Set(embedded.lessons.map(\.order)).count == embedded.lessons.count)
    }

    @Test(arguments: lessons) func `have steps that fit on a screen`(lesson: Lesson) {
        for index in lesson.steps.indices {
            let lines = LessonView.step(index, of: lesson, width: 100)
            #expect(lines.count <= 32, "\(lesson.name): \(lesson.steps[index].title)")
            #expect(lines.allSatisfy { $0.width <= 100 }, "\(lesson.name): \(lesson.steps[index].title)")
        }
    }

    /// Where a wrong attempt says only what another one says too, the lab does not tell them apart.
    @Test(arguments: lessons) func `tell wrong attempts apart`(lesson: Lesson) {
        for step in lesson.steps {
            #expect(Set(step.wrongs.map(\.says)).count == step.wrongs.count, "\(lesson.name): \(step.title)")
        }
    }

    @Test(arguments: lessons) func `show packets that are packets`(lesson: Lesson) throws {
        var shown = 0
        for step in lesson.steps {
            for case .code(info: "text", let lines) in step.prose.blocks.map(\.content) {
                for line in lines {
                    let words = line.text.split(separator: " ", maxSplits: 1)
                    guard let kind = PacketKind.allCases.first(where: { "\($0)" == words.first ?? "" }) else { continue }
                    let packet = try Codec.decode(hex(String(words[1])), version: .v311)
                    #expect(packet.kind == kind, "\(lesson.name).md:\(line.number)")
                    shown += 1
                }
            }
        }
        #expect(shown > 3)
    }
}
