/// The name that a specification gives a statement: `MQTT-3.1.2-24`, the 24th of section 3.1.2.
public struct StatementIdentifier: Sendable, Hashable {
    /// The section that it stands in.
    public let section: SectionNumber
    /// Its number within the section, from 1.
    public let number: Int

    /// Reads `MQTT-3.1.2-24`; `3.1.2-24` and lower case will do.
    public init?(_ text: some StringProtocol) {
        let name = text.lowercased()
        let parts = (name.hasPrefix("mqtt-") ? name.dropFirst(5) : name[...]).split(
            separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 2, let section = SectionNumber(parts[0]), let number = Int(parts[1]), number > 0,
            section.parts.count > 1
        else { return nil }
        self.section = section
        self.number = number
    }
}

extension StatementIdentifier: Comparable {
    public static func < (a: Self, b: Self) -> Bool { (a.section, a.number) < (b.section, b.number) }
}

extension StatementIdentifier: CustomStringConvertible {
    public var description: String { "MQTT-\(section)-\(number)" }
}

/// The number of a section, such as `3.1.2`; `3.1` holds it, and `3` holds both.
public struct SectionNumber: Sendable, Hashable {
    /// The numbers between the dots, one to four of them.
    public let parts: [Int]

    /// Reads `3.1.2`, with or without a `§` before it.
    public init?(_ text: some StringProtocol) {
        let digits = text.hasPrefix("§") ? String(text.dropFirst()) : String(text)
        let parts = digits.split(separator: ".", omittingEmptySubsequences: false).map { UInt8($0).map(Int.init) }
        guard (1...4).contains(parts.count), parts.allSatisfy({ $0 != nil }) else { return nil }
        self.parts = parts.compactMap(\.self)
    }

    /// Whether the other section is this one or a part of it.
    public func holds(_ other: SectionNumber) -> Bool { other.parts.starts(with: parts) }
}

extension SectionNumber: Comparable {
    public static func < (a: Self, b: Self) -> Bool { a.parts.lexicographicallyPrecedes(b.parts) }
}

extension SectionNumber: CustomStringConvertible {
    public var description: String { parts.map(String.init).joined(separator: ".") }
}
