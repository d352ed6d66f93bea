import Testing

@testable import Course
@testable import LabShell

/// Every step of every lesson, as its author promises: untouched, wrong, solved.
@Suite struct `Lessons run` {
    /// One step; its text names it in the report of the test.
    struct Place: Sendable, CustomTestStringConvertible {
        var lesson: Lesson
        var index: Int

        var testDescription: String { "\(lesson.name) \(index + 1): \(lesson.steps[index].title)" }
    }

    static let places = LessonLibrary.embedded().lessons.flatMap { lesson in
        lesson.steps.indices.map { Place(lesson: lesson, index: $0) }
    }

    @Test func `All of them are there`() {
        let names = LessonLibrary.embedded().lessons.map(\.name)
        #expect(names == ["protocol", "qos", "keep-alive", "security", "authentication", "exercise-2"])
        #expect(LessonLibrary.embedded().mistakes == [])
    }

    @Test(arguments: places)
    func step(_ place: Place) {
        #expect(LessonTrial(lesson: place.lesson, index: place.index).mistakes() == [])
    }
}
