import MQTTWire
import TestKit
import Testing

@Suite("5.0: reason codes")
struct CodeTests {
    /// The codes that a packet may carry: the table of the specification, written out once more.
    static func isRead(_ frame: (UInt8) -> [UInt8]) -> Set<UInt8> {
        Set((UInt8(0)...255).filter { (try? Codec.decode(frame($0), version: .v5)) != nil })
    }

    static let publishing: Set<UInt8> = [0x00, 0x10, 0x80, 0x83, 0x87, 0x90, 0x91, 0x97, 0x99]

    @Test(
        "PUBACK, PUBREC, PUBREL and PUBCOMP have those of their tables",
        .clauses("5.0 MQTT-3.4.2-1", "5.0 MQTT-3.5.2-1", "5.0 MQTT-3.6.2-1", "5.0 MQTT-3.7.2-1"))
    func acknowledgements() {
        #expect(Self.isRead { [0x40, 3, 0, 1, $0] } == Self.publishing)
        #expect(Self.isRead { [0x50, 3, 0, 1, $0] } == Self.publishing)
        #expect(Self.isRead { [0x62, 3, 0, 1, $0] } == [0x00, 0x92])
        #expect(Self.isRead { [0x70, 3, 0, 1, $0] } == [0x00, 0x92])
    }

    @Test(
        "SUBACK and UNSUBACK have those of their tables, in the order of the filters",
        .clauses("5.0 MQTT-3.9.3-2", "5.0 MQTT-3.11.3-1", "5.0 MQTT-3.11.3-2"))
    func subscribing() {
        #expect(Self.isRead { [0x90, 4, 0, 1, 0, $0] } == [0, 1, 2, 0x80, 0x83, 0x87, 0x8F, 0x91, 0x97, 0x9E, 0xA1, 0xA2])
        #expect(Self.isRead { [0xB0, 4, 0, 1, 0, $0] } == [0x00, 0x11, 0x80, 0x83, 0x87, 0x8F, 0x91])
        var lab = FormatTests.lab(.v5)
        lab.send(1, subscribe(1, ("a", 0), ("c", 0)))
        #expect(lab.send(1, unsubscribe(2, "a", "b", "c")) == [.packet(1, unsuback(2, .v5, 0, 0x11, 0))])
    }

    @Test("CONNACK has those of its table", .clauses("5.0 MQTT-3.2.2-8"))
    func connack() {
        #expect(
            Self.isRead { [0x20, 3, 0, $0, 0] }
                == [
                    0x00, 0x80, 0x81, 0x82, 0x83, 0x84, 0x85, 0x86, 0x87, 0x88, 0x89, 0x8A, 0x8C, 0x90, 0x95, 0x97, 0x99, 0x9A,
                    0x9B, 0x9C, 0x9D, 0x9F,
                ])
    }

    // 0x8C stands for DISCONNECT in the table of chapter 2.4, and is missing in that of 3.14.2.1.
    @Test("DISCONNECT has those of its table", .clauses("5.0 MQTT-3.14.2-1"))
    func disconnect() {
        #expect(
            Self.isRead { [0xE0, 1, $0] }
                == [
                    0x00, 0x04, 0x80, 0x81, 0x82, 0x83, 0x87, 0x89, 0x8B, 0x8C, 0x8D, 0x8E, 0x8F, 0x90, 0x93, 0x94, 0x95, 0x96,
                    0x97,
                    0x98, 0x99, 0x9A, 0x9B, 0x9C, 0x9D, 0x9E, 0x9F, 0xA0, 0xA1, 0xA2,
                ])
    }

    @Test("AUTH has those of its table, and no flags", .clauses("5.0 MQTT-3.15.1-1", "5.0 MQTT-3.15.2-1"))
    func auth() {
        #expect(Self.isRead { [0xF0, 6, $0, 4, 0x15, 0, 1, 0x61] } == [0x00, 0x18, 0x19])
        for flags in UInt8(1)...15 {
            var lab = FormatTests.lab(.v5)
            #expect(lab.send(1, bytes: [0xF0 | flags, 0]) == ended(1, .v5, 0x81))
        }
    }
}
