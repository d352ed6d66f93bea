/// Writes down everything that a grammar tells: the tree of fields that views show.
public struct FieldTreeSink: FieldSink {
    /// The groups that are open, outermost first; the first stands for the frame and has no name.
    private var open: [Field] = [Field("", range: 0..<0)]

    public init() {}

    public mutating func leaf(
        _ name: @autoclosure () -> String, _ range: Range<Int>, bits: ClosedRange<Int>?, value: @autoclosure () -> String,
        meaning: @autoclosure () -> String, clause: @autoclosure () -> String?, isSecret: Bool
    ) {
        let leaf = Field(
            name(), range: range, bits: bits, value: value(), meaning: meaning(), clause: clause(), isSecret: isSecret)
        open[open.count - 1].children.append(leaf)
    }

    public mutating func open(_ name: @autoclosure () -> String) {
        open.append(Field(name(), range: 0..<0))
    }

    public mutating func close() {
        precondition(open.count > 1, "a group is closed that was not opened")
        var group = open.removeLast()
        guard let first = group.children.first, let last = group.children.last else { return }
        group.range = first.range.lowerBound..<last.range.upperBound
        open[open.count - 1].children.append(group)
    }

    /// The top-level fields, without those that reach beyond `end`: where an error was found, it has the rest.
    public consuming func fields(upTo end: Int) -> [Field] {
        var sink = self
        while sink.open.count > 1 { sink.close() }
        return sink.open[0].children.compactMap { Self.pruned($0, to: end) }
    }

    /// The field without its parts beyond `end`; `nil` when nothing of it is left.
    private static func pruned(_ field: Field, to end: Int) -> Field? {
        if field.range.upperBound <= end { return field }
        guard !field.children.isEmpty else { return nil }
        var group = field
        group.children = field.children.compactMap { pruned($0, to: end) }
        guard let last = group.children.last else { return nil }
        group.range = group.range.lowerBound..<last.range.upperBound
        return group
    }
}
