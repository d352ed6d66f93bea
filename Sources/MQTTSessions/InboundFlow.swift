public import MQTTWire

/// The receiver's side of QoS 2: the identifiers between PUBREC and PUBREL, so that each message arrives exactly once.
///
/// ```
///               PUBLISH: deliver it, PUBREC
///   (unknown) ──────────────────────────────► (held) ──┐ PUBLISH again: PUBREC, deliver nothing
///       ▲  │                                   │   ▲───┘
///       │  └ PUBREL: PUBCOMP                   │
///       └──────────────────────────────────────┘
///                  PUBREL: PUBCOMP
/// ```
///
/// The peer chooses the identifiers, so they are hashed: a table of two bytes an identifier, at most half full, probed
/// one by one. The worst choice of identifiers costs a walk over at most `limit` neighbours. It takes no memory until
/// used, and a steady flow allocates nothing.
public struct InboundFlow: Sendable {
    /// What a PUBLISH of QoS 2 is to its receiver.
    public enum Arrival: Sendable, Hashable {
        /// A new message: deliver it and answer PUBREC.
        case new
        /// The same message again: answer PUBREC and deliver nothing `[3.1.1 MQTT-4.3.3-2]`.
        case duplicate
        /// More messages than `limit` wait for PUBREL: the peer breaks the agreement.
        case tooMany
    }

    /// The most messages that may wait for their PUBREL at once.
    public var limit: UInt16
    /// The messages that wait for their PUBREL.
    public private(set) var count = 0
    /// Identifiers by hash, 0 for free; a power of two in size.
    private var slots: [UInt16] = []

    public init(limit: UInt16) { self.limit = max(1, limit) }

    /// Whether another message may be on its way to this side.
    public var hasRoom: Bool { count < Int(limit) }

    /// Takes note of a PUBLISH of QoS 2.
    public mutating func received(_ identifier: PacketIdentifier) -> Arrival {
        if contains(identifier) { return .duplicate }
        guard count < Int(limit) else { return .tooMany }
        // At 65,536 slots every identifier has a slot of its own.
        if (count + 1) * 2 > slots.count, slots.count < 65_536 { grow() }
        slots[slot(of: identifier.rawValue)] = identifier.rawValue
        count += 1
        return .new
    }

    /// Takes note of a PUBREL, which is answered by PUBCOMP in any case; says whether the identifier was held.
    public mutating func released(_ identifier: PacketIdentifier) -> Bool {
        guard contains(identifier) else { return false }
        vacate(slot(of: identifier.rawValue))
        count -= 1
        return true
    }

    /// Whether a message of that identifier waits for its PUBREL.
    public func contains(_ identifier: PacketIdentifier) -> Bool {
        !slots.isEmpty && slots[slot(of: identifier.rawValue)] == identifier.rawValue
    }

    /// Gives back the memory of an idle session; does nothing while something is held.
    public mutating func compact() {
        if count == 0 { slots = [] }
    }
}

extension InboundFlow {
    private var mask: Int { slots.count - 1 }

    /// Where the identifier's search begins: Fibonacci hashing, so that neither runs nor strides crowd together.
    private func home(of identifier: UInt16) -> Int {
        Int((identifier &* 40_503) >> (16 - UInt16(slots.count.trailingZeroBitCount)))
    }

    /// The slot that holds the identifier, or the free one where it belongs; the table always has free ones.
    private func slot(of identifier: UInt16) -> Int {
        var at = home(of: identifier)
        while slots[at] != 0, slots[at] != identifier { at = (at + 1) & mask }
        return at
    }

    /// Frees a slot, and moves up those behind it that a search would no longer reach.
    private mutating func vacate(_ freed: Int) {
        var hole = freed
        var at = (freed + 1) & mask
        while slots[at] != 0 {
            let distance = (at - home(of: slots[at])) & mask
            if distance >= (at - hole) & mask {
                slots[hole] = slots[at]
                hole = at
            }
            at = (at + 1) & mask
        }
        slots[hole] = 0
    }

    private mutating func grow() {
        let old = slots
        slots = Array(repeating: 0, count: max(8, old.count * 2))
        for identifier in old where identifier != 0 { slots[slot(of: identifier)] = identifier }
    }
}
