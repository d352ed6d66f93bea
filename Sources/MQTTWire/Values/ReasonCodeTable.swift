/// A set of packet types, for tables.
struct PacketKinds: OptionSet, Sendable {
    let rawValue: UInt16

    init(rawValue: UInt16) { self.rawValue = rawValue }
    init(_ kind: PacketKind) { rawValue = 1 << UInt16(kind.rawValue) }

    static let connack = PacketKinds(.connack)
    static let puback = PacketKinds(.puback)
    static let pubrec = PacketKinds(.pubrec)
    static let pubrel = PacketKinds(.pubrel)
    static let pubcomp = PacketKinds(.pubcomp)
    static let suback = PacketKinds(.suback)
    static let unsuback = PacketKinds(.unsuback)
    static let disconnect = PacketKinds(.disconnect)
    static let auth = PacketKinds(.auth)
    /// The packets that answer a PUBLISH, its first answer and its later ones.
    static let received: PacketKinds = [.puback, .pubrec]
    static let subscribed: PacketKinds = [.suback, .unsuback]
}

extension ReasonCode {
    /// One code of one or more packet types, as one version defines it.
    struct Row: Sendable {
        var code: UInt8
        var packets: PacketKinds
        var name: String
        /// What it tells the receiver, in plain words.
        var meaning: String

        init(_ code: UInt8, _ packets: PacketKinds, _ name: String, _ meaning: String) {
            self.code = code
            self.packets = packets
            self.name = name
            self.meaning = meaning
        }
    }

    /// The specification's name of the code in that packet; `nil` where the packet may not carry it.
    public func name(in kind: PacketKind, version: ProtocolVersion) -> String? {
        row(in: kind, version: version)?.name
    }

    /// What the code tells the receiver of that packet, in plain words; `nil` where the packet may not carry it.
    public func meaning(in kind: PacketKind, version: ProtocolVersion) -> String? {
        row(in: kind, version: version)?.meaning
    }

    /// Whether a packet of that type may carry the code.
    func isAllowed(in kind: PacketKind, version: ProtocolVersion) -> Bool {
        if rawValue == 0 { return true }
        return row(in: kind, version: version) != nil
    }

    /// The reasons that a client may give in DISCONNECT of 5.0, by number; the others are a broker's alone.
    public static let ofClientsDisconnect: [ReasonCode] = [
        0x00, 0x04, 0x80, 0x81, 0x82, 0x83, 0x90, 0x93, 0x94, 0x95, 0x96, 0x97, 0x98, 0x99,
    ].map { ReasonCode(rawValue: $0) }

    private func row(in kind: PacketKind, version: ProtocolVersion) -> Row? {
        let kind = PacketKinds(kind)
        let rows =
            switch version {
            case .v31: Self.rows31
            case .v311: Self.rows311
            case .v5: Self.rows5
            }
        return rows.first { $0.code == rawValue && $0.packets.contains(kind) }
    }

    private static let rows31: [Row] = rows311.filter { $0.code != 0x80 }

    private static let rows311: [Row] = [
        Row(0x00, .connack, "Connection Accepted", "the broker serves the client from now on"),
        Row(
            0x01, .connack, "Connection Refused, unacceptable protocol version", "the broker does not speak the version asked for"
        ),
        Row(
            0x02, .connack, "Connection Refused, identifier rejected", "the client identifier is well-formed and not allowed here"
        ),
        Row(0x03, .connack, "Connection Refused, Server unavailable", "the broker is there, its service is not"),
        Row(0x04, .connack, "Connection Refused, bad user name or password", "the broker cannot read or does not know them"),
        Row(0x05, .connack, "Connection Refused, not authorized", "the broker knows the client and does not let it in"),
        Row(0x00, .suback, "Success - Maximum QoS 0", "messages come at most once, unacknowledged"),
        Row(0x01, .suback, "Success - Maximum QoS 1", "messages come at least once, each wants a PUBACK"),
        Row(0x02, .suback, "Success - Maximum QoS 2", "messages come exactly once, in four packets each"),
        Row(0x80, .suback, "Failure", "the broker refuses this filter; the others are not affected"),
    ]

    private static let rows5: [Row] = [
        Row(0x00, [.connack, .puback, .pubrec, .pubrel, .pubcomp, .unsuback, .auth], "Success", "all went well"),
        Row(0x00, .disconnect, "Normal disconnection", "a clean goodbye: the will is not published"),
        Row(0x00, .suback, "Granted QoS 0", "messages come at most once, unacknowledged"),
        Row(0x01, .suback, "Granted QoS 1", "messages come at least once, each wants a PUBACK"),
        Row(0x02, .suback, "Granted QoS 2", "messages come exactly once, in four packets each"),
        Row(0x04, .disconnect, "Disconnect with Will Message", "goodbye, and the will is to be published all the same"),
        Row(0x10, .received, "No matching subscribers", "the message is accepted and nobody wants it"),
        Row(0x11, .unsuback, "No subscription existed", "there was nothing to remove"),
        Row(0x18, .auth, "Continue authentication", "the other side has another step to take"),
        Row(0x19, .auth, "Re-authenticate", "the client starts the authentication anew"),
        Row(
            0x80, [.connack, .received, .subscribed, .disconnect], "Unspecified error",
            "it failed and no other code fits, or none may be told"),
        Row(0x81, [.connack, .disconnect], "Malformed Packet", "a packet could not be read"),
        Row(0x82, [.connack, .disconnect], "Protocol Error", "a packet was readable and against the rules"),
        Row(
            0x83, [.connack, .received, .subscribed, .disconnect], "Implementation specific error",
            "valid, and not accepted by this implementation"),
        Row(0x84, .connack, "Unsupported Protocol Version", "the broker does not speak the version asked for"),
        Row(0x85, .connack, "Client Identifier not valid", "the client identifier is well-formed and not allowed here"),
        Row(0x86, .connack, "Bad User Name or Password", "the broker does not accept them"),
        Row(0x87, [.connack, .received, .subscribed, .disconnect], "Not authorized", "the sender has no right to do this"),
        Row(0x88, .connack, "Server unavailable", "the broker is there, its service is not"),
        Row(0x89, [.connack, .disconnect], "Server busy", "the broker has too much to do; try again later"),
        Row(0x8A, .connack, "Banned", "the administrator has locked the client out"),
        Row(0x8B, .disconnect, "Server shutting down", "the broker ends its work"),
        Row(0x8C, [.connack, .disconnect], "Bad authentication method", "not supported, or not the one in use"),
        Row(0x8D, .disconnect, "Keep Alive timeout", "nothing came for one and a half times the keep-alive"),
        Row(0x8E, .disconnect, "Session taken over", "another connection uses the same client identifier"),
        Row(0x8F, [.subscribed, .disconnect], "Topic Filter invalid", "well-formed, and not accepted here"),
        Row(0x90, [.connack, .received, .disconnect], "Topic Name invalid", "well-formed, and not accepted here"),
        Row(0x91, [.received, .subscribed], "Packet Identifier in use", "the two sides do not agree on the session's state"),
        Row(
            0x92, [.pubrel, .pubcomp], "Packet Identifier not found", "the receiver does not know it; normal after a lost session"
        ),
        Row(0x93, .disconnect, "Receive Maximum exceeded", "more messages were in flight than were allowed"),
        Row(0x94, .disconnect, "Topic Alias invalid", "0, or above the largest that was announced"),
        Row(0x95, [.connack, .disconnect], "Packet too large", "larger than this side accepts"),
        Row(0x96, .disconnect, "Message rate too high", "messages come faster than this side takes them"),
        Row(
            0x97, [.connack, .received, .suback, .disconnect], "Quota exceeded",
            "a limit of the implementation or the administrator is reached"),
        Row(0x98, .disconnect, "Administrative action", "somebody who runs the broker closed the connection"),
        Row(
            0x99, [.connack, .received, .disconnect], "Payload format invalid",
            "the payload is not what its format indicator says"),
        Row(0x9A, [.connack, .disconnect], "Retain not supported", "the broker keeps no messages"),
        Row(0x9B, [.connack, .disconnect], "QoS not supported", "above the largest that the broker announced"),
        Row(0x9C, [.connack, .disconnect], "Use another server", "for now; a Server Reference may name it"),
        Row(0x9D, [.connack, .disconnect], "Server moved", "for good; a Server Reference may name the new one"),
        Row(0x9E, [.suback, .disconnect], "Shared Subscriptions not supported", "the broker knows no $share filters"),
        Row(0x9F, [.connack, .disconnect], "Connection rate exceeded", "connections come faster than the broker accepts them"),
        Row(0xA0, .disconnect, "Maximum connect time", "the connection lasted as long as it may"),
        Row(0xA1, [.suback, .disconnect], "Subscription Identifiers not supported", "the broker does not take them"),
        Row(
            0xA2, [.suback, .disconnect], "Wildcard Subscriptions not supported", "the broker takes filters without + and # only"),
    ]
}
