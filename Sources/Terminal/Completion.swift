/// A word that could stand where the cursor is.
public struct Completion: Sendable, Hashable {
    /// The whole word, quotes included where it needs them.
    public var text: String
    /// What it is, in a few words.
    public var help: String
    /// Whether a space follows when it is the only one; not so for `--qos=` or a topic level that goes on.
    public var endsWord: Bool

    public init(_ text: String, help: String = "", endsWord: Bool = true) {
        self.text = text
        self.help = help
        self.endsWord = endsWord
    }
}
