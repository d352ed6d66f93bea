/// Which properties a packet has: a bit for each identifier, of which the largest is 0x2A.
public struct PropertySet: Sendable, Hashable {
    private var bits: UInt64 = 0

    public init() {}

    /// Whether there are none.
    public var isEmpty: Bool { bits == 0 }

    /// Whether the property is there.
    public func contains(_ identifier: PropertyIdentifier) -> Bool { bits & 1 << UInt64(identifier.rawValue) != 0 }

    /// Whether one of another set is there.
    public func contains(anyOf other: PropertySet) -> Bool { bits & other.bits != 0 }

    /// Adds the identifier; whether it was not there yet.
    @discardableResult
    public mutating func insert(_ identifier: PropertyIdentifier) -> Bool {
        defer { bits |= 1 << UInt64(identifier.rawValue) }
        return !contains(identifier)
    }
}

extension PropertySet: ExpressibleByArrayLiteral {
    public init(arrayLiteral identifiers: PropertyIdentifier...) {
        for identifier in identifiers { insert(identifier) }
    }
}
