public import MQTTWire

/// The packet identifiers that one side has in use, each with what it stands for.
///
/// Identifiers are handed out in turn, 1 to 65,535 and round again, so that one is not used again soon after its
/// release `[3.1.1 MQTT-2.3.1-2]`. The identifier itself says where its entry lies: slot `identifier & mask` of a table
/// that is a power of two and at most half full, so finding, adding and removing hash nothing and search nothing.
///
/// ```
///    identifier  5      6      7      8      9         an identifier whose slot an older one still holds
///    slot        5      6      7      0      1         (9, while 1 is in use) is passed over
/// ```
///
/// Passing over costs O(1) amortised while at most 32,768 are in use: a round meets each older entry once and
/// hands out at least as many. The table grows by doubling and keeps its size, so a steady flow allocates nothing;
/// empty from the start, it takes no memory until first used.
// Inlinable, so that the broker's hot path is compiled for its own entries.
public struct PacketIdentifiers<Entry> {
    @usableFromInline
    struct Slot {
        @usableFromInline var entry: Entry?
        /// 0 where the slot is free.
        @usableFromInline var identifier: UInt16

        @inlinable
        init(_ entry: consuming Entry?, identifier: UInt16) {
            self.entry = entry
            self.identifier = identifier
        }
    }

    @usableFromInline var slots: [Slot] = []
    @usableFromInline var used: UInt16 = 0
    @usableFromInline var last: UInt16 = 0

    public init() {}

    /// How many are in use.
    @inlinable public var count: Int { Int(used) }

    /// Takes the next free identifier for an entry; `nil` when all 65,535 are in use.
    @inlinable
    public mutating func allocate(_ entry: consuming Entry) -> PacketIdentifier? {
        guard used < UInt16.max else { return nil }
        if count * 2 >= slots.count, slots.count <= Int(UInt16.max) { grow() }
        var candidate = last
        repeat { candidate &+= 1 } while candidate == 0 || slots[slot(candidate)].identifier != 0
        guard let identifier = PacketIdentifier(rawValue: candidate) else { return nil }
        slots[slot(candidate)] = Slot(entry, identifier: candidate)
        used += 1
        last = candidate
        return identifier
    }

    /// The entry of an identifier; `nil` when it is not in use.
    @inlinable
    @inline(__always)
    public subscript(identifier: PacketIdentifier) -> Entry? {
        contains(identifier) ? slots[slot(identifier.rawValue)].entry : nil
    }

    /// Whether the identifier is in use.
    @inlinable
    @inline(__always)
    public func contains(_ identifier: PacketIdentifier) -> Bool {
        !slots.isEmpty && slots[slot(identifier.rawValue)].identifier == identifier.rawValue
    }

    /// Changes the entry of an identifier in place; does nothing and returns `nil` when it is not in use.
    @inlinable
    public mutating func update<Result>(_ identifier: PacketIdentifier, _ change: (inout Entry) -> Result) -> Result? {
        guard contains(identifier) else { return nil }
        let at = slot(identifier.rawValue)
        // Taken out and put back, so that it is changed in place and not copied.
        guard var entry = slots[at].entry.take() else { return nil }
        let result = change(&entry)
        slots[at].entry = entry
        return result
    }

    /// Gives an identifier back, and what it stood for; `nil` when it was not in use.
    @inlinable
    @discardableResult
    public mutating func release(_ identifier: PacketIdentifier) -> Entry? {
        guard contains(identifier) else { return nil }
        let at = slot(identifier.rawValue)
        let entry = slots[at].entry.take()
        slots[at].identifier = 0
        used -= 1
        return entry
    }

    /// Visits all that are in use, in no order.
    public func forEach(_ visit: (PacketIdentifier, Entry) -> Void) {
        for slot in slots {
            guard let identifier = PacketIdentifier(rawValue: slot.identifier), let entry = slot.entry else { continue }
            visit(identifier, entry)
        }
    }

    /// Gives all memory back if nothing is in use; the turn of the identifiers goes on.
    public mutating func compact() {
        if used == 0 { slots = [] }
    }

    @inlinable
    func slot(_ identifier: UInt16) -> Int { Int(identifier) & (slots.count - 1) }

    @usableFromInline
    mutating func grow() {
        let old = slots
        slots = Array(repeating: Slot(nil, identifier: 0), count: max(8, old.count * 2))
        for entry in old where entry.identifier != 0 { slots[slot(entry.identifier)] = entry }
    }
}

extension PacketIdentifiers.Slot: Sendable where Entry: Sendable {}
extension PacketIdentifiers: Sendable where Entry: Sendable {}
