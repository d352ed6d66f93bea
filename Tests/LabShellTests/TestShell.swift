import Foundation
import LabNet
import TestKit
import Testing
import Typesetting

@testable import LabShell

/// A shell with a broker of its own on a free port, whose words are kept.
final class TestShell {
    let shell: Shell
    private let said: Said
    /// For what a command writes.
    private let folder = NSTemporaryDirectory() + "mqttlab-" + UUID().uuidString

    /// What was said since last taken.
    private final class Said {
        var lines: [StyledLine] = []
    }

    init(
        liveLines: Bool = false, patience: Duration = .seconds(5), port: Int = 0, state: String? = nil, lessons: String? = nil,
        isInterrupted: @escaping () -> Bool = { false }
    ) throws {
        var configuration = ShellConfiguration()
        configuration.brokerPort = port
        configuration.showsLiveLines = liveLines
        configuration.patience = patience
        configuration.isInterrupted = isInterrupted
        configuration.lessonsFolder = lessons
        configuration.workingFolder = folder
        configuration.accountsFile = folder + "/accounts"
        configuration.askSecret = { _ in "Nordic-52" }
        if let state { configuration.environment = ["XDG_STATE_HOME": state] }
        let said = Said()
        self.said = said
        shell = try Shell(configuration) { said.lines += $0 }
    }

    deinit {
        shell.close()
        try? FileManager.default.removeItem(atPath: folder)
    }

    /// Runs lines; what was said, with `»` before each line and `failed` after one that failed.
    func transcript(_ lines: [String]) -> [String] {
        lines.flatMap { line in
            let status = shell.execute(line)
            return ["» \(line)"] + take() + (status == .failed ? ["(failed)"] : status == .quit ? ["(quit)"] : [])
        }
    }

    /// What was said since last asked; ports, which nobody can foresee, are made `PORT`.
    func take() -> [String] {
        defer { said.lines = [] }
        return said.lines.map { $0.plain.replacing(/(127\.0\.0\.1|\[::1\]):\d+/) { "\($0.1):PORT" } }
    }

    /// A file that a command wrote, by the path that was typed.
    func file(_ path: String) -> String { folder + "/" + path }

    /// Where its broker listens.
    var port: Int {
        get throws { try #require(try shell.lab().ask { $0.brokerStatus?.listeners.first?.port }) }
    }

    /// Lines that must work, and of which nothing more is wanted.
    func prepare(_ lines: String..., sourceLocation: SourceLocation = #_sourceLocation) {
        for line in lines {
            let status = shell.execute(line)
            let said = take()
            #expect(status == .ok, "\(line): \(said)", sourceLocation: sourceLocation)
        }
    }
}
