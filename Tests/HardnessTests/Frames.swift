import MQTTWire
import TestKit

// Packets as an attacker writes them: well-formed ones by the codec, all others byte by byte.

/// A packet of any first byte and any body, its Remaining Length right.
func frame(_ first: UInt8, _ body: [UInt8]) -> [UInt8] { [first] + variableByteInteger(body.count) + body }

/// A Variable Byte Integer in its shortest form.
func variableByteInteger(_ value: Int) -> [UInt8] {
    value < 0x80 ? [UInt8(value)] : [UInt8(value & 0x7F) | 0x80] + variableByteInteger(value >> 7)
}

/// A length in two bytes, then the bytes.
func field(_ bytes: [UInt8]) -> [UInt8] { twoBytes(bytes.count) + bytes }
func field(_ text: String) -> [UInt8] { field(Array(text.utf8)) }

func twoBytes(_ value: Int) -> [UInt8] { [UInt8(truncatingIfNeeded: value >> 8), UInt8(truncatingIfNeeded: value)] }

/// CONNECT without a keep-alive.
func connectFrame(
    _ name: String, _ version: ProtocolVersion = .v311, clean: Bool = true, will: Will? = nil, _ properties: Properties = []
) -> [UInt8] {
    let packet = ConnectPacket(
        version: version, clientIdentifier: ClientIdentifier(stringLiteral: name), cleanStart: clean, keepAlive: 0, will: will,
        properties: properties)
    return Codec.encode(.connect(packet), version: version)
}

func publish(
    _ topic: String, _ payload: [UInt8] = [], qos: UInt8 = 0, id: Int = 0, dup: Bool = false, retain: Bool = false,
    _ version: ProtocolVersion = .v311
) -> [UInt8] {
    let first = 0x30 | (dup ? 8 : 0) | qos << 1 | (retain ? 1 : 0)
    return frame(first, field(topic) + (qos > 0 ? twoBytes(id) : []) + (version == .v5 ? [0] : []) + payload)
}

func subscribe(_ id: Int, _ filters: [String], qos: UInt8 = 0, _ version: ProtocolVersion = .v311) -> [UInt8] {
    frame(0x82, twoBytes(id) + (version == .v5 ? [0] : []) + filters.flatMap { field($0) + [qos] })
}

func unsubscribe(_ id: Int, _ filters: [String], _ version: ProtocolVersion = .v311) -> [UInt8] {
    frame(0xA2, twoBytes(id) + (version == .v5 ? [0] : []) + filters.flatMap { field($0) })
}

extension RawClient {
    /// A connected client of that version, its CONNACK read.
    static func connected(
        _ name: String, _ version: ProtocolVersion, port: Int, clean: Bool = true, will: Will? = nil,
        _ properties: Properties = [], buffers: Int32? = nil
    ) throws -> RawClient {
        let client = try RawClient(port: port, buffers: buffers)
        client.send(connectFrame(name, version, clean: clean, will: will, properties))
        guard case .connack(let answer)? = client.receivePacket(version), answer.reasonCode == .success else {
            throw Refused(number: 0)
        }
        return client
    }

    /// The bytes of the next packet; `nil` when the connection ends before one is complete.
    func receiveFrame() -> [UInt8]? {
        var bytes = receive(2)
        guard bytes.count == 2 else { return nil }
        while bytes[bytes.count - 1] & 0x80 != 0, bytes.count < 5 {
            let next = receive(1)
            guard next.count == 1 else { return nil }
            bytes += next
        }
        let length = bytes.dropFirst().reversed().reduce(0) { $0 << 7 | Int($1 & 0x7F) }
        let body = receive(length)
        return body.count == length ? bytes + body : nil
    }

    /// The next packet; `nil` when the connection ends, or when what comes is none.
    func receivePacket(_ version: ProtocolVersion = .v311) -> Packet? {
        receiveFrame().flatMap { try? Codec.decode($0, version: version) }
    }

    /// Whether the broker ends the connection, whatever it says before.
    func isEnded() -> Bool { receiveToEnd() != nil }

    /// Whether the broker answers a PINGREQ, after whatever else it sends.
    func isServed() -> Bool {
        send(hex("c0 00"))
        while let bytes = receiveFrame() {
            if bytes == hex("d0 00") { return true }
        }
        return false
    }
}
