import MQTTWire

/// A rule for all clients, with `%c` where the client identifier stands and `%u` where the user name does.
struct AccessPattern: Sendable, Hashable {
    enum Part: Sendable, Hashable {
        case text([UInt8])
        case client
        case user
    }

    let permission: AccessRules.Permission
    private let parts: [Part]

    /// `nil` where no name makes a filter of it.
    init?(_ text: [UInt8], permission: AccessRules.Permission) {
        self.permission = permission
        parts = Self.parts(of: text)
        guard TopicFilter(bytes: Self.stoodIn(text)) != nil else { return nil }
    }

    /// The text with one letter for each name, in the same places, to be held against the rules of filters.
    static func stoodIn(_ text: [UInt8]) -> [UInt8] {
        parts(of: text).flatMap { part in
            switch part {
            case .text(let bytes): bytes
            // As long as what it stands for, so that places in the one are places in the other.
            case .client, .user: Array("xx".utf8)
            }
        }
    }

    /// The filter that the pattern is for one client; `nil` where it does not hold for it.
    func filter(for client: AccessSubject) -> TopicFilter? {
        let (identifier, userName) = (client.client.bytes, client.userName?.bytes)
        guard !Self.hasWildcard(identifier), !Self.hasWildcard(userName ?? []) else { return nil }
        var bytes: [UInt8] = []
        for part in parts {
            switch part {
            case .text(let text): bytes += text
            case .client:
                guard Self.mayFill(identifier) else { return nil }
                bytes += identifier
            case .user:
                guard let userName, Self.mayFill(userName) else { return nil }
                bytes += userName
            }
        }
        return TopicFilter(bytes: bytes)
    }

    private static func hasWildcard(_ name: [UInt8]) -> Bool {
        name.contains { $0 == UInt8(ascii: "+") || $0 == UInt8(ascii: "#") }
    }

    private static func mayFill(_ name: [UInt8]) -> Bool { !name.isEmpty && !name.contains(UInt8(ascii: "/")) }

    private static func parts(of text: [UInt8]) -> [Part] {
        var parts: [Part] = []
        var literal: [UInt8] = []
        var at = 0
        while at < text.count {
            let next = at + 1 < text.count ? text[at + 1] : 0
            if text[at] == UInt8(ascii: "%"), next == UInt8(ascii: "c") || next == UInt8(ascii: "u") {
                if !literal.isEmpty { parts.append(.text(literal)) }
                literal = []
                parts.append(next == UInt8(ascii: "c") ? .client : .user)
                at += 2
            } else {
                literal.append(text[at])
                at += 1
            }
        }
        if !literal.isEmpty { parts.append(.text(literal)) }
        return parts
    }
}
