import MQTTWire
import TestKit
import Testing

// What is no UTF-8, in each field that is text, and U+0000, which is UTF-8 and allowed nowhere.

extension Attack {
    static let text: [Attack] = badTexts.map { bad in
        Attack("\(bad.name) in every string field") { broker in
            for packet in carriers {
                let (bytes, isConnect) = packet.holding(bad.bytes)
                let client = try RawClient(port: broker.port)
                if !isConnect {
                    client.send(connectFrame("text", packet.version))
                    _ = client.receiveFrame()
                }
                client.send(bytes)
                let end = client.receiveToEnd()?.bytes
                // Nothing, CONNACK with a refusal, or 5.0's DISCONNECT with a reason.
                let isRefused = end == [] || (end?.first == 0x20 && (end?[3] ?? 0) != 0) || (end?.first == 0xE0)
                #expect(isRefused, "\(packet.name): \(end.map(hexText) ?? "the connection stands")")
            }
        }
    }

    /// Five bytes each, to stand where `Carrier.marker` stood.
    private static let badTexts: [(name: String, bytes: [UInt8])] = [
        ("a lone continuation byte", hex("61 80 62 63 64")), ("a sequence cut short", hex("61 62 63 64 c3")),
        ("an overlong slash", hex("61 c0 af 62 63")), ("a surrogate", hex("61 ed a0 80 62")),
        ("a code point beyond U+10FFFF", hex("f4 90 80 80 61")), ("the byte FF", hex("61 62 ff 63 64")),
        ("U+0000", hex("61 62 00 63 64")),
    ]

    private static let carriers: [Carrier] = {
        let mark = Carrier.marker
        let text = MQTTString(stringLiteral: mark)
        let pairs: [Property] = [.init(.userProperty, .stringPair(text, "v")), .init(.userProperty, .stringPair("n", text))]
        let will = Will(topic: TopicName(stringLiteral: mark), payload: [])
        func connect(
            _ id: ClientIdentifier = "c", will: Will? = nil, user: MQTTString? = nil, properties: Properties = [],
            _ version: ProtocolVersion = .v5
        ) -> Packet {
            .connect(
                ConnectPacket(
                    version: version, clientIdentifier: id, keepAlive: 0, will: will, userName: user, properties: properties))
        }
        func message(_ properties: Properties) -> Packet {
            .publish(PublishPacket(topic: "t", payload: [], properties: properties))
        }
        var carriers: [Carrier] = []
        for version in [ProtocolVersion.v31, .v311, .v5] {
            carriers += [
                Carrier("client identifier", connect(ClientIdentifier(stringLiteral: mark), version), version),
                Carrier("will topic", connect(will: will, version), version),
                Carrier("user name", connect(user: text, version), version),
                Carrier("topic", .publish(PublishPacket(topic: TopicName(stringLiteral: mark), payload: [])), version),
                Carrier("filter", .subscribe(SubscribePacket(1, [Subscription(TopicFilter(stringLiteral: mark))])), version),
                Carrier("filter to leave", .unsubscribe(UnsubscribePacket(1, [TopicFilter(stringLiteral: mark)])), version),
            ]
        }
        for pair in pairs {
            let one = Properties([pair])
            carriers += [
                Carrier("user property of CONNECT", connect(properties: one), .v5),
                Carrier("user property of a will", connect(will: Will(topic: "w", payload: [], properties: one)), .v5),
                Carrier("user property of PUBLISH", message(one), .v5),
                Carrier("user property of SUBSCRIBE", .subscribe(SubscribePacket(1, [Subscription("t")], properties: one)), .v5),
                Carrier("user property of UNSUBSCRIBE", .unsubscribe(UnsubscribePacket(1, ["t"], properties: one)), .v5),
                Carrier("user property of PUBACK", .puback(Acknowledgement(1, properties: one)), .v5),
                Carrier("user property of PUBREC", .pubrec(Acknowledgement(1, properties: one)), .v5),
                Carrier("user property of PUBREL", .pubrel(Acknowledgement(1, properties: one)), .v5),
                Carrier("user property of PUBCOMP", .pubcomp(Acknowledgement(1, properties: one)), .v5),
            ]
        }
        for identifier in [PropertyIdentifier.contentType, .responseTopic] {
            let one = Properties([Property(identifier, .string(text))])
            carriers += [
                Carrier("\(identifier.name) of PUBLISH", message(one), .v5),
                Carrier("\(identifier.name) of a will", connect(will: Will(topic: "w", payload: [], properties: one)), .v5),
            ]
        }
        carriers += [
            Carrier("authentication method", connect(properties: [.init(.authenticationMethod, .string(text))]), .v5),
            Carrier("reason string", .puback(Acknowledgement(1, properties: [.init(.reasonString, .string(text))])), .v5),
            Carrier(
                "reason string of DISCONNECT", .disconnect(DisconnectPacket(properties: [.init(.reasonString, .string(text))])),
                .v5),
        ]
        return carriers
    }()
}

/// A packet that is well-formed until the marker in its one interesting field is replaced.
private struct Carrier {
    static let marker = "MARKR"

    var name: String
    var packet: Packet
    var version: ProtocolVersion

    init(_ name: String, _ packet: Packet, _ version: ProtocolVersion) {
        self.name = "\(name) (\(version))"
        self.packet = packet
        self.version = version
    }

    func holding(_ bad: [UInt8]) -> (bytes: [UInt8], isConnect: Bool) {
        var bytes = Codec.encode(packet, version: version)
        let marker = Array(Self.marker.utf8)
        for start in 0...bytes.count - marker.count where Array(bytes[start..<start + marker.count]) == marker {
            bytes.replaceSubrange(start..<start + marker.count, with: bad)
        }
        return (bytes, packet.kind == .connect)
    }
}
