import Fields

/// NewSessionTicket: what the client shows to the server in its next handshake to make that shorter.
public struct NewSessionTicket: Sendable, Hashable {
    /// Seconds that the ticket is good for; in TLS 1.2, a hint.
    public var lifetime: UInt32
    /// The bytes of the ticket.
    public var size: Int
}

extension NewSessionTicket {
    static func read(from reader: inout TLSReader<some FieldSink>) throws(TLSWireError) -> NewSessionTicket {
        let isNew = reader.version >= .tls13
        let ticket = try reader.group("NewSessionTicket") { reader throws(TLSWireError) in
            let from = reader.at
            let lifetime = try reader.uint32("Ticket Lifetime", .newSessionTicket)
            reader.tell(
                "Ticket Lifetime", from: from, "\(lifetime) s",
                isNew ? "how long the ticket is good for, at most a week" : "a hint how long the ticket is good for",
                .newSessionTicket)
            if isNew {
                let ageFrom = reader.at
                let age = try reader.uint32("Ticket Age Add", .newSessionTicket)
                reader.tell(
                    "Ticket Age Add", from: ageFrom, String(age),
                    "is added to the ticket's age, so that nobody recognises the client by it", .newSessionTicket)
                try reader.opaque("Ticket Nonce", .one, "makes each ticket's secret different", .newSessionTicket)
            }
            let size = try reader.opaque(
                "Ticket", .two, "the server's notes on the session, which only the server can read", .newSessionTicket)
            return NewSessionTicket(lifetime: lifetime, size: size.count)
        }
        if isNew { _ = try reader.extensions(of: .newSessionTicket) }
        return ticket
    }
}
