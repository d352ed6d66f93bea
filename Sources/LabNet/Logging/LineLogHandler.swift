public import Logging
internal import Typesetting

/// Writes each event of the log as one line, for people or for programs.
public struct LineLogHandler: LogHandler {
    public enum Format: String, Sendable, CaseIterable {
        case text, json
    }

    public var logLevel: Logger.Level
    public var metadata: Logger.Metadata = [:]
    private let format: Format
    private let buffer: LogBuffer

    public init(level: Logger.Level, format: Format, into buffer: LogBuffer) {
        logLevel = level
        self.format = format
        self.buffer = buffer
    }

    public subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    public func log(event: LogEvent) {
        buffer.add(line(event.level, "\(event.message)", metadata.merging(event.metadata ?? [:]) { $1 }))
    }

    /// The line for what the buffer had to drop.
    public func line(dropped: Int) -> String {
        line(.warning, "\(dropped) lines of the log were dropped, because nobody read them", [:])
    }

    private func line(_ level: Logger.Level, _ message: String, _ metadata: Logger.Metadata) -> String {
        let time = UTC.now
        switch format {
        // Its words say what the metadata say.
        case .text: return "\(time) \(level.rawValue): \(Escaping.visible(message))"
        case .json:
            let members = metadata.sorted { $0.key < $1.key }.map { JSONValue.Member($0.key, Self.value($0.value)) }
            let opening: [JSONValue.Member] = [
                .init("time", .string(time)), .init("level", .string(level.rawValue)), .init("message", .string(message)),
            ]
            return JSONValue.object(opening + members).text
        }
    }

    /// Numbers stay numbers.
    private static func value(_ value: Logger.Metadata.Value) -> JSONValue {
        let text = "\(value)"
        if let number = Int(text) { return .integer(number) }
        return .string(text)
    }
}
