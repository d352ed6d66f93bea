import LabNet
import MQTTWire
import TestKit
import Testing

@Suite("A client of 5.0 is told why its connection ends")
struct GoodbyeTests {
    /// CONNECT of 5.0 with a keep-alive.
    private static func connect(_ name: String, keepAlive: UInt16 = 0) throws -> [UInt8] {
        let identifier = try #require(ClientIdentifier(name))
        return Codec.encode(
            .connect(ConnectPacket(version: .v5, clientIdentifier: identifier, keepAlive: keepAlive)), version: .v5)
    }

    /// Reads CONNACK.
    private static func accepted(_ client: RawClient) -> Bool {
        let head = client.receive(2)
        return head.count == 2 && head[0] == 0x20 && client.receive(Int(head[1])).count == Int(head[1])
    }

    /// The last packet before the end of the connection.
    private static func last(_ client: RawClient) throws -> Packet {
        var bytes = try #require(client.receiveToEnd()).bytes
        var last: Packet?
        while let length = try Codec.frameLength(bytes, bytes.indices, version: .v5) {
            last = try Codec.decode(Array(bytes[..<length]), version: .v5)
            bytes.removeFirst(length)
        }
        return try #require(last)
    }

    private static func code(_ packet: Packet) -> UInt8? {
        guard case .disconnect(let packet) = packet else { return nil }
        return packet.reasonCode.rawValue
    }

    @Test("when the broker stops: 0x8B")
    func stopping() throws {
        let lab = try TestLab()
        let client = try RawClient(port: lab.number)
        client.send(try Self.connect("x"))
        #expect(Self.accepted(client))
        try lab.port.stopBroker()
        #expect(Self.code(try Self.last(client)) == 0x8B)
    }

    @Test("when another takes its session over: 0x8E; when it is silent: 0x8D; when it breaks the rules: 0x82, 0x81")
    func others() throws {
        let lab = try TestLab()
        let first = try RawClient(port: lab.number)
        first.send(try Self.connect("x"))
        #expect(Self.accepted(first))
        let second = try RawClient(port: lab.number)
        second.send(try Self.connect("x", keepAlive: 1))
        #expect(Self.code(try Self.last(first)) == 0x8E)
        #expect(Self.code(try Self.last(second)) == 0x8D)
        for (bytes, code) in [(hex("F0 00"), UInt8(0x82)), (hex("36 05 0001 'a' 00 00"), 0x81)] {
            let wrong = try RawClient(port: lab.number)
            wrong.send(try Self.connect("y") + bytes)
            #expect(Self.code(try Self.last(wrong)) == code)
        }
    }
}
