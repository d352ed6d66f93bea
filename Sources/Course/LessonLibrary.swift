public import Storage

/// All lessons at hand, in their order, and the mistakes of those that could not be read.
public struct LessonLibrary: Sendable {
    /// Sorted by `order`, then by name.
    public let lessons: [Lesson]
    /// A lesson that is not there because of these; empty for the lessons inside the program.
    public let mistakes: [LessonMistake]

    /// The lessons inside the program.
    public static func embedded() -> LessonLibrary {
        LessonLibrary(files: index.map { ($0.file, String(decoding: $0.bytes, as: UTF8.self)) })
    }

    /// The lessons of a folder, for those who write them: every `.md` but `README.md`.
    public init(folder: String) throws(FileError) {
        var files: [(file: String, text: String)] = []
        for name in try DurableFile.names(in: folder, endingWith: ".md") where name != "README.md" {
            let path = folder.hasSuffix("/") ? folder + name : folder + "/" + name
            let bytes = try DurableFile.contents(of: path, limit: Self.limit)
            files.append((path, String(decoding: bytes ?? [], as: UTF8.self)))
        }
        self.init(files: files)
    }

    /// The lesson of that name; lower and upper case are the same.
    public func lesson(named name: String) -> Lesson? { lessons.first { $0.name == name.lowercased() } }

    /// The embedded files by name. SwiftPM names what it embeds by the file's base name, `-` and `.` made `_`; it makes no
    /// list of them, so this is one, and a test holds it against the folder.
    static var index: [(file: String, bytes: [UInt8])] {
        [
            ("protocol.md", PackageResources.protocol_md),
            ("qos.md", PackageResources.qos_md),
            ("keep-alive.md", PackageResources.keep_alive_md),
            ("security.md", PackageResources.security_md),
            ("authentication.md", PackageResources.authentication_md),
            ("exercise-2.md", PackageResources.exercise_2_md),
        ]
    }

    /// A lesson is prose; a file larger than this is something else.
    private static let limit = 1 << 20

    private init(files: [(file: String, text: String)]) {
        var lessons: [Lesson] = []
        var mistakes: [LessonMistake] = []
        for (file, text) in files {
            do {
                lessons.append(try LessonParser.parse(text, file: file))
            } catch {
                mistakes += error.all
            }
        }
        self.lessons = lessons.sorted { ($0.order, $0.name) < ($1.order, $1.name) }
        self.mistakes = mistakes
    }
}
