import BrokerCore
import MQTTWire
import TestKit
import Testing

@Suite("5.0: the properties of messages")
struct PropertyTests {
    static let all: Properties = [
        Property(.payloadFormatIndicator, .byte(1)), Property(.contentType, .string("text/plain")),
        Property(.responseTopic, .string("answers/1")), Property(.correlationData, .binary([0, 255, 7])),
        .user("b", "1"), .user("a", "2"), .user("b", "1"), .user("", ""),
    ]

    /// The properties with which a message comes out that went in with these.
    static func forwarded(_ properties: Properties) -> Properties? {
        var lab = PublishTests.pair(.v5)
        return lab.send(2, publish("t", "x", qos: 1, id: 1, properties: properties)).messages(to: 1).first?.properties
    }

    @Test(
        "payload format, content type, response topic and correlation data go on as they came",
        .clauses("5.0 MQTT-3.3.2-4", "5.0 MQTT-3.3.2-15", "5.0 MQTT-3.3.2-16", "5.0 MQTT-3.3.2-20"))
    func unaltered() {
        let sent = Self.all.items.filter { $0.identifier != .userProperty }
        #expect(Self.forwarded(Self.all)?.items.filter { $0.identifier != .userProperty } == sent)
        #expect(
            Self.forwarded([Property(.payloadFormatIndicator, .byte(0))])?.items == [Property(.payloadFormatIndicator, .byte(0))])
    }

    @Test("user properties go on, in their order", .clauses("5.0 MQTT-3.3.2-17", "5.0 MQTT-3.3.2-18"))
    func userProperties() {
        let sent = Self.all.items.filter { $0.identifier == .userProperty }
        #expect(Self.forwarded(Self.all)?.items.filter { $0.identifier == .userProperty } == sent)
    }

    @Test("those of a will, too", .clauses("5.0 MQTT-3.1.3-10"))
    func ofWill() {
        var lab = WillTests.witnessed(.v5, will: will(properties: Self.all))
        let sent = Self.all.items.filter { $0.identifier == .userProperty }
        #expect(lab.lose(2).messages(to: 1).first?.properties.items.filter { $0.identifier == .userProperty } == sent)
    }

    @Test(
        "response topic and content type are text, and a response topic has no wildcard",
        .clauses("5.0 MQTT-3.3.2-13", "5.0 MQTT-3.3.2-14", "5.0 MQTT-3.3.2-19"),
        arguments: ["08 0001 FF", "08 0001 '+'", "08 0001 '#'", "03 0001 FF"])
    func text(property: String) {
        var lab = PublishTests.pair(.v5)
        let bytes = hex(property)
        let seen = lab.send(2, bytes: [0x30, UInt8(4 + bytes.count)] + hex("0001 't'") + [UInt8(bytes.count)] + bytes)
        #expect(seen.count == 2 && seen.last == .closed(2))
    }

    @Test(
        "both parts of a user property are text", .clauses("5.0 MQTT-1.5.7-1"),
        arguments: ["0001 FF 0001 'a'", "0001 'a' 0001 FF"])
    func pairs(pair: String) {
        var lab = PublishTests.pair(.v5)
        #expect(lab.send(2, bytes: hex("30 0B 0001 't' 07 26 \(pair)")) == ended(2, .v5, 0x81))
        #expect(lab.connect(2, "pub", .v5).last == .packet(2, connack()))
        #expect(lab.send(2, bytes: hex("30 0B 0001 't' 07 26 0001 'a' 0001 'b'")).messages(to: 1).count == 1)
    }

    @Test("numbers of variable length take as few bytes as they can", .clauses("5.0 MQTT-1.5.5-1"))
    func shortest() {
        var lab = PublishTests.pair(.v5)
        #expect(lab.send(2, bytes: hex("30 85 00 0001 't' 00 'x'")) == ended(2, .v5, 0x81))
        lab.connect(2, "pub", .v5)
        #expect(lab.send(2, bytes: hex("30 07 0001 't' 82 00 01 01")) == ended(2, .v5, 0x81))
        for (number, bytes) in [(127, 1), (128, 2), (16_383, 2), (16_384, 3), (2_097_151, 3), (2_097_152, 4)] {
            let payload = String(repeating: "x", count: number - 4)
            #expect(Codec.encode(publish("t", payload), version: .v5).count == 1 + bytes + number)
        }
    }

    @Test("a packet without properties says so by a length of 0", .clauses("5.0 MQTT-2.2.2-1"))
    func noProperties() {
        var lab = PublishTests.pair(.v5)
        #expect(lab.send(2, bytes: hex("30 03 0001 't'")) == ended(2, .v5, 0x81))
        lab.send(1, publish("t", ""))
        #expect(lab.bytes[1] == hex("30 04 0001 't' 00"))
        lab.send(1, unsubscribe(5, "t"))
        #expect(lab.bytes[1] == hex("B0 04 0005 00 00"))
    }

    @Test(
        "a message that waited goes out with what is left of its expiry, or not at all",
        .clauses("5.0 MQTT-3.3.2-5", "5.0 MQTT-3.3.2-6"))
    func expiry() {
        var lab = SessionTests.away(.v5)
        lab.send(2, publish("t", "short", qos: 1, id: 1, properties: [.messageExpiryInterval(10)]))
        lab.send(2, publish("t", "long", qos: 1, id: 2, properties: [.messageExpiryInterval(60)]))
        lab.wait(.seconds(20))
        let found = lab.connect(1, "x", .v5, clean: false).messages(to: 1)
        #expect(found.map { String(decoding: $0.payload, as: UTF8.self) } == ["long"])
        #expect(found.first?.properties.items == [.messageExpiryInterval(40)])
        #expect(
            lab.send(2, publish("t", "x", properties: [.messageExpiryInterval(9)])).messages(to: 1).first?.properties.items
                == [.messageExpiryInterval(9)])
    }

    @Test("a message that was sent once does not expire any more", .clauses("5.0 MQTT-4.3.3-7", "5.0 MQTT-4.3.3-13"))
    func expiryUnderWay() {
        var lab = BrokerBench()
        lab.connect(1, "x", .v5, clean: false)
        lab.send(1, subscribe(1, ("t", 2)))
        lab.send(1, publish("t", "m", qos: 2, id: 9, properties: [.messageExpiryInterval(5)]))
        lab.lose(1)
        lab.wait(.seconds(60))
        let again = lab.connect(1, "x", .v5, clean: false).messages(to: 1)
        #expect(again.map(\.packetIdentifier) == [id(1)])
        #expect(again.map(\.dup) == [true])
        #expect(lab.send(1, pubrec(1)) == [.packet(1, pubrel(1))])
        #expect(lab.send(1, pubcomp(1)) == [])
        // As a receiver, too: the exchange of the message that expired is finished.
        #expect(lab.send(1, pubrel(9)) == [.packet(1, pubcomp(9))])
    }
}
