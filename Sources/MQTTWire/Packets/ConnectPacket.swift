import Fields

/// CONNECT: the client's first packet, which says who it is and how it wants to be served.
public struct ConnectPacket: Sendable, Hashable {
    /// The version asked for; protocol name and level follow from it.
    public var version: ProtocolVersion
    /// Clean Session (3.1, 3.1.1) or Clean Start (5.0).
    public var cleanStart: Bool
    /// Seconds between packets after which the client would ping; 0 switches keep-alive off.
    public var keepAlive: UInt16
    /// The client's name for its session; may be empty in 3.1.1 and 5.0.
    public var clientIdentifier: ClientIdentifier
    /// What the broker publishes if the connection ends without DISCONNECT.
    public var will: Will?
    /// The user name, if any.
    public var userName: MQTTString?
    /// The password's bytes, if any; views mask them.
    public var password: [UInt8]?
    /// 5.0 only; empty otherwise.
    public var properties: Properties

    public init(
        version: ProtocolVersion = .v311, clientIdentifier: ClientIdentifier, cleanStart: Bool = true, keepAlive: UInt16 = 60,
        will: Will? = nil, userName: MQTTString? = nil, password: [UInt8]? = nil, properties: Properties = []
    ) {
        self.version = version
        self.cleanStart = cleanStart
        self.keepAlive = keepAlive
        self.clientIdentifier = clientIdentifier
        self.will = will
        self.userName = userName
        self.password = password
        self.properties = properties
    }
}

/// The message that a client leaves with the broker for the day its connection breaks.
public struct Will: Sendable, Hashable {
    /// Where the will is published.
    public var topic: TopicName
    /// What it says.
    public var payload: [UInt8]
    /// The quality of service it is published with.
    public var qos: QoS
    /// Whether it is retained.
    public var retain: Bool
    /// 5.0 only; empty otherwise.
    public var properties: Properties

    public init(topic: TopicName, payload: [UInt8], qos: QoS = .atMostOnce, retain: Bool = false, properties: Properties = []) {
        self.topic = topic
        self.payload = payload
        self.qos = qos
        self.retain = retain
        self.properties = properties
    }
}

extension ConnectPacket {
    /// The flag byte, by bit.
    private enum Flag {
        static let userName: UInt8 = 0x80
        static let password: UInt8 = 0x40
        static let willRetain: UInt8 = 0x20
        static let willQoS: UInt8 = 0x18
        static let will: UInt8 = 0x04
        static let cleanStart: UInt8 = 0x02
        static let reserved: UInt8 = 0x01
    }

    static func read(from reader: inout PacketReader<some FieldSink>) throws(WireError) -> ConnectPacket {
        reader.sink.open("Variable header")
        try readProtocol(from: &reader)
        let flags = try readFlags(from: &reader)
        let keepAlive = try readKeepAlive(from: &reader)
        let properties = try reader.properties(of: .connect)
        reader.sink.close()

        reader.sink.open("Payload")
        let identifier = try reader.text(
            "Client Identifier", "the name of the client's session", ifEmpty: "the broker chooses a name for the session",
            .clientIdentifier)
        let will = flags & Flag.will == 0 ? nil : try readWill(flags, from: &reader)
        let userName =
            isPresent(Flag.userName, flags, reader)
            ? try reader.text("User Name", "who the client says it is", .userName) : nil
        let password =
            isPresent(Flag.password, flags, reader)
            ? try reader.binary("Password", "travels as it is: only TLS hides it from others", .passwordFlag, isSecret: true)
            : nil
        reader.sink.close()
        return ConnectPacket(
            version: reader.version, clientIdentifier: ClientIdentifier(validated: reader.copy(identifier)),
            cleanStart: flags & Flag.cleanStart != 0, keepAlive: keepAlive, will: will,
            userName: userName.map { MQTTString(validated: reader.copy($0)) }, password: password.map { reader.copy($0) },
            properties: properties)
    }

    func write(to writer: inout PacketWriter) {
        writer.version = version
        writer.packet(.connect) { writer in
            writer.prefixed(version.protocolName)
            writer.byte(version.rawValue)
            writer.byte(flags)
            writer.uint16(keepAlive)
            writer.properties(properties)
            writer.text(clientIdentifier)
            if let will {
                writer.properties(will.properties)
                writer.text(will.topic)
                writer.prefixed(will.payload)
            }
            if let userName { writer.text(userName) }
            if let password { writer.prefixed(password) }
        }
    }

    private var flags: UInt8 {
        var flags: UInt8 = cleanStart ? Flag.cleanStart : 0
        if let will { flags |= Flag.will | will.qos.rawValue << 3 | (will.retain ? Flag.willRetain : 0) }
        if userName != nil { flags |= Flag.userName }
        if password != nil { flags |= Flag.password }
        return flags
    }

    /// Whether a field comes that has a flag; 3.1 lets it be missing at the packet's end, for clients older still.
    private static func isPresent(_ flag: UInt8, _ flags: UInt8, _ reader: PacketReader<some FieldSink>) -> Bool {
        flags & flag != 0 && !(reader.version == .v31 && reader.isAtEnd)
    }

    /// Name and level, from which the version follows.
    private static func readProtocol(from reader: inout PacketReader<some FieldSink>) throws(WireError) {
        let from = reader.at
        let field = "Protocol Name"
        let name = try reader.text(field, "how the protocol calls itself in this version", .protocolName)
        let bytes = reader.copy(name)
        let isOld = bytes == ProtocolVersion.v31.protocolName
        guard isOld || bytes == ProtocolVersion.v311.protocolName else {
            throw reader.error(
                "\(field) is \(Shown.text(bytes, bytes.indices)), it must be MQTT (MQIsdp in 3.1)", in: field, at: from,
                .protocolName, response: .close)
        }
        let levelFrom = reader.at
        let levelField = "Protocol Level"
        let level = try reader.byte(levelField)
        guard let version = ProtocolVersion(rawValue: level), (version == .v31) == isOld else {
            var unknown = reader.error(
                "\(levelField) is \(level), \(isOld ? "MQIsdp has 3" : "MQTT has 4 (3.1.1) and 5 (5.0)")", in: levelField,
                at: levelFrom, .protocolLevel, response: .refuseConnect(.unacceptableProtocolVersion))
            unknown.unknownLevel = level
            throw unknown
        }
        reader.version = version
        reader.tell(
            version == .v5 ? "Protocol Version" : levelField, from: levelFrom, String(level), "MQTT \(version)", .protocolLevel)
    }

    private static func readFlags(from reader: inout PacketReader<some FieldSink>) throws(WireError) -> UInt8 {
        let from = reader.at
        let flags = try reader.byte("Connect Flags")
        let hasWill = flags & Flag.will != 0
        let qos = (flags & Flag.willQoS) >> 3
        func wrong(_ problem: String, _ field: String, _ clause: Clause) -> WireError {
            reader.error(problem, in: field, at: from, clause)
        }
        if flags & Flag.reserved != 0 { throw wrong("the reserved flag is 1, it must be 0", "Reserved", .connectReservedFlag) }
        if hasWill, qos == 3 { throw wrong("Will QoS is 3, it must be 0, 1 or 2", "Will QoS", .willQoS) }
        if !hasWill, qos != 0 {
            throw wrong("Will QoS is \(qos) without a will, it must be 0", "Will QoS", .willQoSWithoutWill)
        }
        if !hasWill, flags & Flag.willRetain != 0 {
            throw wrong("Will Retain is 1 without a will, it must be 0", "Will Retain", .willRetainWithoutWill)
        }
        if reader.version != .v5, flags & Flag.password != 0, flags & Flag.userName == 0 {
            throw wrong(
                "Password Flag is 1 without a user name, only 5.0 allows that", "Password Flag", .passwordWithoutUserName)
        }
        tellFlags(flags, from: from, to: &reader)
        return flags
    }

    private static func tellFlags(_ flags: UInt8, from: Int, to reader: inout PacketReader<some FieldSink>) {
        reader.sink.open("Connect Flags")
        let hasWill = flags & Flag.will != 0
        reader.tellBit(
            7, "User Name Flag", flags, from: from, "the payload has a user name", "no user name", .userNameFlag)
        reader.tellBit(6, "Password Flag", flags, from: from, "the payload has a password", "no password", .passwordFlag)
        reader.tellBit(
            5, "Will Retain", flags, from: from, "the broker keeps the will for later subscribers",
            hasWill ? "the will is not kept" : "without a will always 0", .willRetainWithoutWill)
        let qos = (flags & Flag.willQoS) >> 3
        reader.tell(
            "Will QoS", from: from, bits: 3...4, String(qos),
            hasWill ? QoS(rawValue: qos)?.meaning ?? "" : "without a will always 0", .willQoS)
        reader.tellBit(
            2, "Will Flag", flags, from: from, "the broker publishes the will if the connection breaks",
            "nothing is published if the connection breaks", .willFlag)
        let isNew = reader.version == .v5
        reader.tellBit(
            1, isNew ? "Clean Start" : "Clean Session", flags, from: from,
            isNew ? "a session from before is discarded" : "the session starts empty and ends with the connection",
            isNew ? "a session from before goes on" : "the session outlives the connection, or goes on from before",
            .cleanStart)
        reader.tell(
            "Reserved", from: from, bits: 0...0, "0", "the broker closes the connection if it is not", .connectReservedFlag)
        reader.sink.close()
    }

    private static func readKeepAlive(from reader: inout PacketReader<some FieldSink>) throws(WireError) -> UInt16 {
        let from = reader.at
        let seconds = try reader.uint16("Keep Alive")
        reader.tell("Keep Alive", from: from, String(seconds), keepAliveMeaning(seconds), .keepAlive)
        return seconds
    }

    private static func keepAliveMeaning(_ seconds: UInt16) -> String {
        guard seconds > 0 else { return "off: the client may be silent for as long as it likes" }
        let limit = Int(seconds) * 3
        let halves = limit % 2 == 0 ? "" : ".5"
        return
            "the client promises a packet at least every \(seconds) s; the broker waits 1.5 times as long: \(limit / 2)\(halves) s"
    }

    private static func readWill(
        _ flags: UInt8, from reader: inout PacketReader<some FieldSink>
    ) throws(WireError) -> Will {
        let properties = try reader.properties(of: .will, "Will Properties")
        let topic = try reader.text(
            "Will Topic", as: .topicName, atLeast: 1, "where the broker publishes the will", .willTopic)
        let payload = try reader.binary(
            reader.version == .v5 ? "Will Payload" : "Will Message", "what the broker publishes there", .willFlag)
        return Will(
            topic: TopicName(validated: reader.copy(topic)), payload: reader.copy(payload),
            qos: QoS(rawValue: (flags & Flag.willQoS) >> 3) ?? .atMostOnce, retain: flags & Flag.willRetain != 0,
            properties: properties)
    }
}

extension ProtocolVersion {
    /// The first field of CONNECT.
    var protocolName: [UInt8] { Array((self == .v31 ? "MQIsdp" : "MQTT").utf8) }
}
