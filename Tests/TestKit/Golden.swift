import Foundation

/// Views are held against files that were looked at by a person: `Tests/<target>/Golden/<name>.txt`.
///
/// `UPDATE_GOLDEN=1 swift test` rewrites them; the difference then shows in the version control, to be looked at again.
public enum Golden {
    /// What differs between the lines and the file, as a text for the failing test; `nil` when nothing does.
    public static func difference(_ lines: [String], from name: String, of target: String) -> String? {
        let path = "\(Repository.root)/Tests/\(target)/Golden/\(name).txt"
        let text = lines.map { $0 + "\n" }.joined()
        if ProcessInfo.processInfo.environment["UPDATE_GOLDEN"] == "1" {
            do {
                try text.write(toFile: path, atomically: true, encoding: .utf8)
            } catch {
                return "cannot write \(path): \(error)"
            }
            return nil
        }
        guard let wanted = try? String(contentsOfFile: path, encoding: .utf8) else {
            return "there is no \(path); UPDATE_GOLDEN=1 makes it"
        }
        guard wanted != text else { return nil }
        let old = wanted.split(separator: "\n", omittingEmptySubsequences: false)
        let new = text.split(separator: "\n", omittingEmptySubsequences: false)
        let at = zip(old, new).prefix { $0 == $1 }.count
        let (before, now) = (at < old.count ? old[at] : "the end", at < new.count ? new[at] : "the end")
        return "\(name).txt, line \(at + 1)\n  wanted: \(before)\n  is:     \(now)"
    }
}
