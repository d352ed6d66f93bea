public import Storage

/// Where progress is kept between sessions: `progress` in the lab's folder for state.
///
/// Saving replaces the file whole or not at all. A file that cannot be understood is copied aside before anything is
/// written over it, and what could be read of it counts.
public struct ProgressFile: Sendable, Hashable {
    public let path: String

    public init(path: String) { self.path = path }

    /// The file in `$XDG_STATE_HOME/mqttlab`, or in `~/.local/state/mqttlab`; `nil` where neither variable is set.
    ///
    /// A relative XDG path is ignored, as its specification wants.
    public init?(environment: [String: String]) {
        if let state = environment["XDG_STATE_HOME"], state.hasPrefix("/") {
            path = state + "/mqttlab/progress"
        } else if let home = environment["HOME"], home.hasPrefix("/") {
            path = home + "/.local/state/mqttlab/progress"
        } else {
            return nil
        }
    }

    /// What is kept, and a sentence for the learner where not all of it could be read.
    public func load() -> (progress: Progress, complaint: String?) {
        let bytes: [UInt8]?
        do {
            bytes = try DurableFile.contents(of: path, limit: Self.limit)
        } catch {
            return (Progress(), "Your progress cannot be read (\(error)), so this session begins without it.")
        }
        guard let bytes else { return (Progress(), nil) }
        let (progress, damaged) = Progress.read(String(decoding: bytes, as: UTF8.self))
        return (progress, damaged.map { complaint(aboutLine: $0, bytes, steps: progress.done.count) })
    }

    /// Keeps the progress, synced to the disk before the old file is replaced.
    public func save(_ progress: Progress) throws(FileError) {
        try DurableFile.replace(path, with: Array(progress.text.utf8))
    }

    /// Larger than any progress; a file that is not ours is not read into memory whole.
    private static let limit = 1 << 20

    private func complaint(aboutLine line: Int, _ bytes: [UInt8], steps: Int) -> String {
        let kept = steps == 1 ? "1 finished step" : "\(steps) finished steps"
        let damage = "Your progress file is damaged in line \(line); \(kept) could be read."
        do {
            try DurableFile.replace(path + ".damaged", with: bytes)
            return "\(damage) A copy of it is kept in \(path).damaged."
        } catch {
            return "\(damage) No copy of it could be kept: \(error)."
        }
    }
}
