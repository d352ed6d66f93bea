import MQTTWire
import TestKit
import Testing

@Suite("The tables say what the specification says")
struct TableTests {
    /// Table 2-4 of MQTT 5.0, typed off by hand: what the code's own table is held against.
    static let properties = """
        01 Payload Format Indicator | Byte | PUBLISH will
        02 Message Expiry Interval | Four Byte Integer | PUBLISH will
        03 Content Type | UTF-8 Encoded String | PUBLISH will
        08 Response Topic | UTF-8 Encoded String (topic name) | PUBLISH will
        09 Correlation Data | Binary Data | PUBLISH will
        0b Subscription Identifier | Variable Byte Integer | PUBLISH SUBSCRIBE
        11 Session Expiry Interval | Four Byte Integer | CONNECT CONNACK DISCONNECT
        12 Assigned Client Identifier | UTF-8 Encoded String | CONNACK
        13 Server Keep Alive | Two Byte Integer | CONNACK
        15 Authentication Method | UTF-8 Encoded String | CONNECT CONNACK AUTH
        16 Authentication Data | Binary Data | CONNECT CONNACK AUTH
        17 Request Problem Information | Byte | CONNECT
        18 Will Delay Interval | Four Byte Integer | will
        19 Request Response Information | Byte | CONNECT
        1a Response Information | UTF-8 Encoded String | CONNACK
        1c Server Reference | UTF-8 Encoded String | CONNACK DISCONNECT
        1f Reason String | UTF-8 Encoded String | CONNACK PUBACK PUBREC PUBREL PUBCOMP SUBACK UNSUBACK DISCONNECT AUTH
        21 Receive Maximum | Two Byte Integer | CONNECT CONNACK
        22 Topic Alias Maximum | Two Byte Integer | CONNECT CONNACK
        23 Topic Alias | Two Byte Integer | PUBLISH
        24 Maximum QoS | Byte | CONNACK
        25 Retain Available | Byte | CONNACK
        26 User Property | UTF-8 String Pair | CONNECT CONNACK PUBLISH PUBACK PUBREC PUBREL PUBCOMP SUBSCRIBE SUBACK \
        UNSUBSCRIBE UNSUBACK DISCONNECT AUTH will
        27 Maximum Packet Size | Four Byte Integer | CONNECT CONNACK
        28 Wildcard Subscription Available | Byte | CONNACK
        29 Subscription Identifier Available | Byte | CONNACK
        2a Shared Subscription Available | Byte | CONNACK
        """

    @Test("properties: identifier, name, type and the packets that may carry them")
    func propertyTable() {
        let homes = PacketKind.allCases.map { (PropertyHomes($0), $0.description) } + [(.will, "will")]
        let lines = PropertyIdentifier.allCases.map { identifier in
            let packets = homes.filter { identifier.row.homes.contains($0.0) }.map(\.1).joined(separator: " ")
            return "\(hexText([identifier.rawValue])) \(identifier.name) | \(identifier.row.type.rawValue) | \(packets)"
        }
        #expect(lines.joined(separator: "\n") == Self.properties)
    }

    @Test("only the user property, and in PUBLISH the subscription identifier, may stand twice")
    func repetition() {
        let repeating = PropertyIdentifier.allCases.filter { !$0.row.repeats.isEmpty }
        #expect(repeating == [.subscriptionIdentifier, .userProperty])
        #expect(PropertyIdentifier.subscriptionIdentifier.row.repeats == .publish)
        #expect(PropertyIdentifier.userProperty.row.repeats == .all)
    }

    /// Table 2-6 of MQTT 5.0 by packet, typed off by hand.
    static let reasonCodes: [(PacketKind, String)] = [
        (.connack, "00 80 81 82 83 84 85 86 87 88 89 8a 8c 90 95 97 99 9a 9b 9c 9d 9f"),
        (.puback, "00 10 80 83 87 90 91 97 99"),
        (.pubrec, "00 10 80 83 87 90 91 97 99"),
        (.pubrel, "00 92"),
        (.pubcomp, "00 92"),
        (.suback, "00 01 02 80 83 87 8f 91 97 9e a1 a2"),
        (.unsuback, "00 11 80 83 87 8f 91"),
        (.disconnect, "00 04 80 81 82 83 87 89 8b 8c 8d 8e 8f 90 93 94 95 96 97 98 99 9a 9b 9c 9d 9e 9f a0 a1 a2"),
        (.auth, "00 18 19"),
    ]

    @Test("reason codes: which packet may carry which")
    func reasonCodeTable() {
        func codes(_ kind: PacketKind, _ version: ProtocolVersion) -> String {
            hexText((0...UInt8.max).filter { ReasonCode(rawValue: $0).name(in: kind, version: version) != nil })
        }
        for kind in PacketKind.allCases {
            let expected = Self.reasonCodes.first { $0.0 == kind }?.1 ?? ""
            #expect(codes(kind, .v5) == expected, "\(kind)")
        }
        #expect(codes(.connack, .v311) == "00 01 02 03 04 05")
        #expect(codes(.connack, .v31) == "00 01 02 03 04 05")
        #expect(codes(.suback, .v311) == "00 01 02 80")
        #expect(codes(.suback, .v31) == "00 01 02")
        #expect(codes(.puback, .v311) == "")
    }

    @Test("the same code has its own name in each packet and version")
    func names() {
        #expect(ReasonCode.success.name(in: .disconnect, version: .v5) == "Normal disconnection")
        #expect(ReasonCode.success.name(in: .suback, version: .v5) == "Granted QoS 0")
        #expect(ReasonCode(rawValue: 0x01).name(in: .suback, version: .v5) == "Granted QoS 1")
        let refused = ReasonCode(rawValue: 0x01).name(in: .connack, version: .v311)
        #expect(refused == "Connection Refused, unacceptable protocol version")
    }
}
