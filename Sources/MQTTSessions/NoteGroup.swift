/// Notes that belong together and come again and again: who gets the messages of one topic, and why.
///
/// Made once for a route and shared by all messages that take it, so that telling a trace why a message went to a
/// hundred subscribers costs as little as telling it once.
public final class NoteGroup: Sendable {
    /// In the order in which they are to be read.
    public let notes: [Note]

    public init(_ notes: [Note]) { self.notes = notes }
}
