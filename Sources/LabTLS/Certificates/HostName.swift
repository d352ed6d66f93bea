/// What a broker is reached by: a name, or an address, which a certificate carries in another form.
public enum HostName: Sendable, Hashable {
    /// Lower case, as certificates are compared.
    case name(String)
    case address4(String)
    /// In the shortest form, without brackets or a zone.
    case address6(String)
}

/// Why a text is neither a name nor an address.
public struct HostNameError: Error, Sendable, Hashable, CustomStringConvertible {
    public var text: String
    public var reason: String

    public var description: String { "“\(text)” is no host: \(reason)" }
}

extension HostName {
    /// Reads a name or an address as a person types it: brackets and a final dot may be there.
    public init(_ typed: String) throws(HostNameError) {
        var text = typed.lowercased()
        if text.hasPrefix("["), text.hasSuffix("]") { text = String(text.dropFirst().dropLast()) }
        if let address = Platform.canonicalAddress4(text) {
            self = .address4(address)
        } else if let address = Platform.canonicalAddress6(text) {
            self = .address6(address)
        } else {
            if text.hasSuffix(".") { text.removeLast() }
            if let reason = Self.whyNoName(text) { throw HostNameError(text: typed, reason: reason) }
            self = .name(text)
        }
    }

    /// As it is typed and compared.
    public var text: String {
        switch self {
        case .name(let text), .address4(let text), .address6(let text): text
        }
    }

    public var isAddress: Bool {
        switch self {
        case .name: false
        case .address4, .address6: true
        }
    }

    /// Whether it leads to the asking machine itself.
    public var isLoopback: Bool {
        switch self {
        case .name(let name): name == "localhost" || name.hasSuffix(".localhost")
        case .address4(let address): address.hasPrefix("127.")
        case .address6(let address): address == "::1"
        }
    }

    private static func whyNoName(_ text: String) -> String? {
        guard !text.isEmpty else { return "it is empty" }
        guard text.utf8.count <= 253 else { return "a name has at most 253 characters" }
        guard !text.contains(":") else { return "a port or a zone does not belong here" }
        let labels = text.split(separator: ".", omittingEmptySubsequences: false)
        for label in labels {
            guard !label.isEmpty else { return "two dots follow each other" }
            guard label.utf8.count <= 63 else { return "between two dots stand at most 63 characters" }
            guard label.utf8.allSatisfy(isLabelCharacter) else {
                return "only letters, digits and - may stand in it; letters beyond a to z as xn--…"
            }
            guard label.first != "-", label.last != "-" else { return "- may not stand at the edge" }
        }
        let ending = labels.last ?? ""
        guard !ending.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return "it looks like an address, but is none" }
        return nil
    }

    private static func isLabelCharacter(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"): true
        case UInt8(ascii: "-"), UInt8(ascii: "_"): true
        default: false
        }
    }
}
