import Course
import Storage
import Testing

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

@Suite struct `A learner's progress` {
    let folder = FileManager.default.temporaryDirectory.path + "/progress-\(UUID().uuidString)"
    var path: String { folder + "/state/mqttlab/progress" }
    var file: ProgressFile { ProgressFile(path: path) }

    /// A lesson of one step, whose identifier is `step`.
    static func lesson(_ name: String) throws -> Lesson {
        var lesson = try CourseTests.lesson(check: "seen publish")
        lesson.name = name
        return lesson
    }

    @Test func `survives in a file that a person can read`() throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let (qos, security) = (try Self.lesson("qos"), try Self.lesson("security"))
        var progress = Progress()
        progress.passed(security.steps[0], of: security)
        progress.passed(qos.steps[0], of: qos)
        progress.reached(qos.steps[0], of: qos)
        try file.save(progress)
        #expect(
            try read(path) == """
                mqttlab progress 1
                done qos step
                done security step
                last qos step

                """)
        #expect(file.load() == (progress, nil))
        #expect(progress.count(in: qos) == 1)
        #expect(progress.firstOpenStep(of: qos) == nil)
        #expect(progress.firstOpenStep(of: try Self.lesson("other")) == 0)
    }

    @Test func `is empty where nothing was kept`() {
        #expect(file.load() == (Progress(), nil))
    }

    /// Readable by its owner alone, and nothing of the writing is left beside it.
    @Test func `leaves one private file`() throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try file.save(Progress())
        try file.save(Progress())
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder + "/state/mqttlab") == ["progress"])
        let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
        #expect(mode == 0o600)
    }

    @Test func `keeps the old file whole when it cannot write the new one`() throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        var progress = Progress()
        let qos = try Self.lesson("qos")
        progress.passed(qos.steps[0], of: qos)
        try file.save(progress)
        // A folder stands where the new file is to be renamed to.
        let blocked = ProgressFile(path: folder + "/state")
        #expect(throws: FileError(operation: "write", path: folder + "/state", reason: "Is a directory")) {
            try blocked.save(Progress())
        }
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["state"])
        #expect(file.load() == (progress, nil))
    }

    @Test(arguments: [
        ("mqttlab progress 1\ndone qos step\nlast qos st", 3),
        ("mqttlab progress 1\nrubbish\ndone qos step\n", 2),
        ("mqttlab progress 1\ndone qos step extra\ndone qos step\n", 2),
        ("mqttlab progress 2\ndone qos step\n", 1),
        ("\u{0}\u{0}\u{0}\ndone qos step\n", 1),
    ])
    func `is read as far as it can be, and the damaged file is kept aside`(_ text: String, line: Int) throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try FileManager.default.createDirectory(atPath: folder + "/state/mqttlab", withIntermediateDirectories: true)
        try #require(FileManager.default.createFile(atPath: path, contents: Data(text.utf8)))
        let (progress, complaint) = file.load()
        let qos = try Self.lesson("qos")
        var expected = Progress()
        expected.passed(qos.steps[0], of: qos)
        #expect(progress == expected)
        #expect(
            complaint == "Your progress file is damaged in line \(line); 1 finished step could be read."
                + " A copy of it is kept in \(path).damaged.")
        try file.save(progress)
        #expect(try read(path + ".damaged") == text)
        #expect(file.load() == (expected, nil))
    }

    @Test func `is said to be out of reach, and why`() throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        #expect(
            file.load().complaint
                == "Your progress cannot be read (cannot read \(path): Is a directory), so this session begins without it.")
    }

    @Test(arguments: [
        (["XDG_STATE_HOME": "/s", "HOME": "/h"], "/s/mqttlab/progress"),
        (["XDG_STATE_HOME": "relative", "HOME": "/h"], "/h/.local/state/mqttlab/progress"),
        (["XDG_STATE_HOME": "", "HOME": "/h"], "/h/.local/state/mqttlab/progress"),
        ([:], nil),
    ])
    func `lives in the folder for state`(_ environment: [String: String], expected: String?) {
        #expect(ProgressFile(environment: environment)?.path == expected)
    }

    private func read(_ path: String) throws -> String {
        String(decoding: try #require(FileManager.default.contents(atPath: path)), as: UTF8.self)
    }
}
