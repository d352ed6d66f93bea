import Foundation

/// A packet capture of TCP conversations that never were: bytes of ours in a form that tshark reads.
///
/// Classic pcap, raw IPv4, one conversation for each client port; sequence numbers are right, checksums are left at 0,
/// which tshark does not check unless asked.
public struct Capture {
    private static let brokerPort: UInt16 = 1883
    /// What one segment carries at the most; longer writes become several, as on a wire.
    private static let segmentSize = 1_400

    private var file = Data()
    private var sent: [UInt16: (toBroker: UInt32, fromBroker: UInt32)] = [:]
    private var milliseconds: UInt32 = 0

    public init() {
        append(0xA1B2_C3D4 as UInt32, 0x0004_0002 as UInt32, 0 as UInt32, 0 as UInt32, 262_144 as UInt32, 101 as UInt32)
    }

    /// Adds bytes that went from the client at that port to the broker, or back.
    public mutating func add(_ bytes: [UInt8], client port: UInt16, toBroker: Bool) {
        var rest = bytes[...]
        repeat {
            addSegment(Array(rest.prefix(Self.segmentSize)), client: port, toBroker: toBroker)
            rest = rest.dropFirst(Self.segmentSize)
        } while !rest.isEmpty
    }

    /// Writes the capture to a temporary file and returns its path.
    public func write() throws -> String {
        let path = NSTemporaryDirectory() + "mqttlab-\(UUID().uuidString).pcap"
        try file.write(to: URL(fileURLWithPath: path))
        return path
    }

    private mutating func addSegment(_ bytes: [UInt8], client port: UInt16, toBroker: Bool) {
        let before = sent[port, default: (1, 1)]
        let length = UInt32(bytes.count)
        sent[port] =
            toBroker ? (before.toBroker &+ length, before.fromBroker) : (before.toBroker, before.fromBroker &+ length)
        let ports = toBroker ? (port, Self.brokerPort) : (Self.brokerPort, port)
        let numbers = toBroker ? (before.toBroker, before.fromBroker) : (before.fromBroker, before.toBroker)
        var packet: [UInt8] = [0x45, 0]
        packet += bigEndian(UInt16(40 + bytes.count)) + [0, 0, 0x40, 0, 64, 6, 0, 0]
        packet += [127, 0, 0, 1, 127, 0, 0, 1]
        packet += bigEndian(ports.0) + bigEndian(ports.1) + bigEndian(numbers.0) + bigEndian(numbers.1)
        packet += [0x50, 0x18, 0xFF, 0xFF, 0, 0, 0, 0] + bytes
        milliseconds += 1
        append(milliseconds / 1_000, milliseconds % 1_000 * 1_000, UInt32(packet.count), UInt32(packet.count))
        file.append(contentsOf: packet)
    }

    private mutating func append(_ words: UInt32...) {
        for word in words { withUnsafeBytes(of: word.littleEndian) { file.append(contentsOf: $0) } }
    }
}

private func bigEndian<Integer: FixedWidthInteger>(_ value: Integer) -> [UInt8] {
    withUnsafeBytes(of: value.bigEndian) { Array($0) }
}
