/// What a grammar tells of each field that it reads: the one difference between reading silently and reading aloud.
///
/// Everything that costs something to build comes as an autoclosure, so that a silent reading never builds it.
public protocol FieldSink {
    /// A field that has no parts; `bits` for a part of the one byte in `range`.
    mutating func leaf(
        _ name: @autoclosure () -> String, _ range: Range<Int>, bits: ClosedRange<Int>?, value: @autoclosure () -> String,
        meaning: @autoclosure () -> String, clause: @autoclosure () -> String?, isSecret: Bool)

    /// The fields up to the matching `close` form a group.
    mutating func open(_ name: @autoclosure () -> String)

    /// Ends the group that was opened last.
    mutating func close()
}

/// Listens to nothing: the reading that only wants the packet.
public struct SilentSink: FieldSink {
    @inlinable public init() {}

    @inlinable
    public mutating func leaf(
        _ name: @autoclosure () -> String, _ range: Range<Int>, bits: ClosedRange<Int>?, value: @autoclosure () -> String,
        meaning: @autoclosure () -> String, clause: @autoclosure () -> String?, isSecret: Bool
    ) {}

    @inlinable public mutating func open(_ name: @autoclosure () -> String) {}

    @inlinable public mutating func close() {}
}
