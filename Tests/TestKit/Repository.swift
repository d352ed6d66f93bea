/// Where the files of the repository are, found from this file and never from the working directory.
public enum Repository {
    /// The top level, without a slash at its end.
    public static let root: String = {
        let path = #filePath.split(separator: "/", omittingEmptySubsequences: false)
        return path.dropLast(3).joined(separator: "/")
    }()
}
