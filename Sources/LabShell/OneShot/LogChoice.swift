internal import LabNet
internal import Logging

/// What the log tells, and how, as a command line chooses it.
public struct LogChoice: Sendable {
    /// The least important that is told.
    public enum Level: String, Sendable, CaseIterable {
        case debug, info, notice, warning, error

        var level: Logger.Level {
            switch self {
            case .debug: .debug
            case .info: .info
            case .notice: .notice
            case .warning: .warning
            case .error: .error
            }
        }
    }

    /// One line for people, or one JSON object for programs.
    public enum Format: String, Sendable, CaseIterable {
        case text, json

        var format: LineLogHandler.Format {
            switch self {
            case .text: .text
            case .json: .json
            }
        }
    }

    public var level: Level
    public var format: Format

    public init(level: Level = .info, format: Format = .text) {
        self.level = level
        self.format = format
    }
}
