/// One field of a frame, read aloud: where it stands, what it is called, what it says.
///
/// Leaves tile the frame: no bit belongs to two of them and none to no leaf. Groups only gather their children.
public struct Field: Sendable, Equatable {
    /// The specification's name of the field, such as "Packet Identifier".
    public var name: String
    /// The bytes of the frame that the field covers, counted from the frame's first byte.
    public var range: Range<Int>
    /// The bits of the one byte in `range` that the field covers, 7 the most significant; `nil` for whole bytes.
    public var bits: ClosedRange<Int>?
    /// The value as a person writes it, control characters escaped; empty for a group that has none of its own.
    public var value: String
    /// What the value means here, in plain words; empty where name and value say it all.
    public var meaning: String
    /// The clause that rules the field, with its version, such as `[3.1.1 MQTT-2.3.1-1]`.
    public var clause: String?
    /// Whether views mask the value and its bytes unless the reader asks for secrets.
    public var isSecret: Bool
    /// The fields that this one groups, in the order of their bytes; empty for a leaf.
    public var children: [Field]

    public init(
        _ name: String, range: Range<Int>, bits: ClosedRange<Int>? = nil, value: String = "", meaning: String = "",
        clause: String? = nil, isSecret: Bool = false, children: [Field] = []
    ) {
        self.name = name
        self.range = range
        self.bits = bits
        self.value = value
        self.meaning = meaning
        self.clause = clause
        self.isSecret = isSecret
        self.children = children
    }
}

extension Field {
    /// The leaves below this field in the order of their bits: what tiles the frame.
    public var leaves: [Field] { children.isEmpty ? [self] : children.flatMap(\.leaves) }
}
