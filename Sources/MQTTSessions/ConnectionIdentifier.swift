/// One connection to the broker: a dense slot, and the generation that tells its tenants apart.
public struct ConnectionIdentifier: Sendable, Hashable, Comparable {
    /// The index into the tables that broker and host keep; reused after a connection ends.
    public var slot: UInt32
    /// Counts the tenants of the slot, so that a late input for an earlier one is recognised.
    public var generation: UInt32

    public init(slot: UInt32, generation: UInt32) {
        self.slot = slot
        self.generation = generation
    }

    public static func < (a: Self, b: Self) -> Bool { (a.slot, a.generation) < (b.slot, b.generation) }
}
